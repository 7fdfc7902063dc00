-- The night: what is most urgent goes out first; leaflets that somebody signs.

-- 0 emergency, 1 urgent, 2 routine, as in cases: a backlog is sent by danger.
ALTER TABLE outbox ADD COLUMN rank BIGINT NOT NULL DEFAULT 2;

-- The pace of the whole bot is the row that processes take in turn.
INSERT INTO telegram_pace (scope, next_ms) VALUES (0, 0) ON CONFLICT (scope) DO NOTHING;

-- Leaflets, a row for each version. What reaches a client is the newest signed
-- one that is neither withdrawn nor past its date.
CREATE TABLE leaflets (
    id           BIGINT PRIMARY KEY,
    name         TEXT   NOT NULL,
    lang         TEXT   NOT NULL,
    number       BIGINT NOT NULL,              -- 1, 2, … for this name and language
    title        TEXT   NOT NULL,
    class        TEXT   NOT NULL,
    needs        TEXT   NOT NULL,              -- codes, comma between, best first
    words        TEXT   NOT NULL,              -- what somebody may search for
    sources      TEXT   NOT NULL,              -- a line each
    confirm      TEXT   NOT NULL,              -- what must be settled before it is signed, a line each
    body         TEXT   NOT NULL,
    editor_id    BIGINT REFERENCES workers,    -- empty: it came with the program
    edited_day   BIGINT NOT NULL,
    signer_id    BIGINT REFERENCES workers,
    signed_at    BIGINT,
    expires_at   BIGINT,
    replaced_at  BIGINT,                       -- a newer version was signed
    withdrawn_at BIGINT,
    UNIQUE (name, lang, number)
) WITHOUT OIDS;
CREATE INDEX leaflets_in_force ON leaflets (name, lang)
    WHERE signed_at IS NOT NULL AND replaced_at IS NULL AND withdrawn_at IS NULL;

-- The name of the leaflet that a message is. Which words that is today, and
-- whether it still counts, stands above.
ALTER TABLE messages ADD COLUMN leaflet TEXT;
CREATE INDEX messages_by_leaflet ON messages (leaflet) WHERE leaflet IS NOT NULL;

-- The screen of the overdose guide that a message is: the name of its section.
ALTER TABLE messages ADD COLUMN step TEXT;

-- Somebody is in danger: where they are in the guide, what comes by itself and
-- when, who stands beside them. To the second while it lasts, because clocks run
-- on it; gone with the case.
CREATE TABLE emergencies (
    case_id     BIGINT PRIMARY KEY REFERENCES cases ON DELETE CASCADE,
    step        TEXT   NOT NULL,
    step_at     BIGINT NOT NULL,
    next_step   TEXT,                          -- what is written when nobody does anything
    due_at      BIGINT,
    heard_at    BIGINT NOT NULL,               -- the client's last word or tap
    checks_sent BIGINT NOT NULL,               -- since then
    called_at   BIGINT,                        -- the client says that they called the ambulance
    worker_id   BIGINT REFERENCES workers,     -- who stands beside them
    attached_at BIGINT,
    offered_to  BIGINT REFERENCES workers,     -- who was asked to take over
    ended       TEXT,                          -- arrived, resolved, contact_lost
    ended_at    BIGINT
) WITHOUT OIDS;
CREATE INDEX emergencies_due ON emergencies (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX emergencies_open ON emergencies (heard_at) WHERE ended IS NULL;
CREATE INDEX emergencies_offered ON emergencies (offered_to) WHERE offered_to IS NOT NULL;

-- Who owes themselves a talk with a colleague after a hard case. Not about the case.
CREATE TABLE debriefs (
    worker_id BIGINT PRIMARY KEY REFERENCES workers ON DELETE CASCADE,
    due_at    BIGINT NOT NULL
) WITHOUT OIDS;

-- What was given without a worker: a count by day, of nobody in particular.
CREATE TABLE self_service (
    day   BIGINT NOT NULL,
    what  TEXT   NOT NULL,                     -- the name of a leaflet, or `stops`
    venue TEXT   NOT NULL,
    lang  TEXT   NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (day, what, venue, lang)
) WITHOUT OIDS;

-- What rules made of a message: their names, and nothing of the words.
CREATE TABLE hearings (
    case_id BIGINT NOT NULL REFERENCES cases ON DELETE CASCADE,
    seq     BIGINT NOT NULL,
    rules   TEXT   NOT NULL,
    PRIMARY KEY (case_id, seq)
) WITHOUT OIDS;

-- Clients who were asked whether somebody is in danger, and have not answered.
CREATE TABLE suspicions (
    case_id  BIGINT PRIMARY KEY REFERENCES cases ON DELETE CASCADE,
    asked_at BIGINT NOT NULL,
    served   BIGINT NOT NULL                   -- what they asked was answered already
) WITHOUT OIDS;
CREATE INDEX suspicions_by_time ON suspicions (asked_at);

-- What workers say of alarms: the rule and the day.
CREATE TABLE alarm_marks (
    day     BIGINT NOT NULL,
    rule    TEXT   NOT NULL,
    verdict TEXT   NOT NULL,                   -- wrong, missed
    times   BIGINT NOT NULL,
    PRIMARY KEY (day, rule, verdict)
) WITHOUT OIDS;

-- The version that a post of the channel shows, or was planned as. Whether its
-- words still count stands above.
ALTER TABLE telegram_posts ADD COLUMN leaflet_id BIGINT REFERENCES leaflets;
CREATE INDEX telegram_posts_by_leaflet ON telegram_posts (leaflet_id)
    WHERE leaflet_id IS NOT NULL;
