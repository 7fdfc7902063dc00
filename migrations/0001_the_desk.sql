-- The desk. Types are PostgreSQL's; the engine swaps three words for SQLite.
-- Times are whole seconds UTC. Sealed columns are ciphertext; nothing here
-- names a client, and every row about one goes when the client goes.

-- Whose content this is: a tag that only the vault of this organisation makes.
-- Keys are never opened, changed or swept beside another's content.
CREATE TABLE belongings (
    mark BYTEA PRIMARY KEY
) WITHOUT OIDS;

CREATE TABLE workers (
    id            BIGINT PRIMARY KEY,
    tag           BYTEA  NOT NULL UNIQUE,      -- keyed hash of the name, to find it at sign-in
    name          BYTEA  NOT NULL,             -- sealed with the boot tier
    roles         TEXT   NOT NULL,             -- codes, comma between
    lang          TEXT   NOT NULL,
    active        BIGINT NOT NULL,
    joined_day    BIGINT NOT NULL,
    second_factor BYTEA,                       -- sealed to the worker's own key
    code_step     BIGINT NOT NULL DEFAULT 0,   -- the last one-time code used, so that none works twice
    failures      BIGINT NOT NULL DEFAULT 0,
    locked_until  BIGINT NOT NULL DEFAULT 0
) WITHOUT OIDS;

-- Who is at the desk now; a row lives minutes.
CREATE TABLE workers_here (
    worker_id BIGINT PRIMARY KEY REFERENCES workers ON DELETE CASCADE,
    until     BIGINT NOT NULL
) WITHOUT OIDS;

CREATE TABLE clients (
    id        BIGINT PRIMARY KEY,
    pseudonym TEXT   NOT NULL,
    lang      TEXT   NOT NULL,
    venue     TEXT   NOT NULL
) WITHOUT OIDS;
CREATE INDEX clients_by_pseudonym ON clients (pseudonym);

-- The anonymous record of the work. It outlives the case and does not name it.
CREATE TABLE work_reports (
    id                 BIGINT PRIMARY KEY,
    day                BIGINT NOT NULL,
    shift              TEXT   NOT NULL,
    venue              TEXT   NOT NULL,
    need               TEXT   NOT NULL,
    more_needs         TEXT   NOT NULL,
    urgency_at_open    BIGINT NOT NULL,
    urgency_at_close   BIGINT NOT NULL,
    about              TEXT   NOT NULL,
    modality           TEXT   NOT NULL,
    after_hours        BIGINT NOT NULL,
    clarity            TEXT   NOT NULL,
    services           TEXT   NOT NULL,
    outcome            TEXT   NOT NULL,
    minutes_to_first   BIGINT,
    filled_from_memory BIGINT NOT NULL,
    worker_id          BIGINT,
    note               BYTEA,                  -- sealed to the duty team
    useful             TEXT,
    knows_contact      TEXT
) WITHOUT OIDS;
CREATE INDEX work_reports_by_day ON work_reports (day);
CREATE INDEX work_reports_by_worker ON work_reports (worker_id, day);

CREATE TABLE cases (
    id               BIGINT PRIMARY KEY,
    client_id        BIGINT NOT NULL UNIQUE REFERENCES clients ON DELETE CASCADE,
    talk_key         BYTEA  NOT NULL,          -- public half: enough to append, not to read; the vault vouches for it
    standing         TEXT   NOT NULL,
    holder_id        BIGINT REFERENCES workers,
    since            BIGINT NOT NULL,
    awaited          TEXT,
    awaited_until    BIGINT,
    outcome          TEXT,
    urgency          BIGINT NOT NULL,          -- 0 emergency, 1 urgent, 2 routine: sorts by danger
    need             TEXT,
    unanswered_since BIGINT,
    next_seq         BIGINT NOT NULL,
    last_at          BIGINT NOT NULL,          -- hour of the last word on either side
    finished_at      BIGINT,
    report_id        BIGINT REFERENCES work_reports
) WITHOUT OIDS;
CREATE INDEX cases_by_standing ON cases (standing, urgency, since, id);
CREATE INDEX cases_by_holder ON cases (holder_id, standing, urgency, since, id);
CREATE INDEX cases_in_emergency ON cases (since, id) WHERE urgency = 0 AND standing IN ('waiting', 'held');
CREATE INDEX cases_by_last ON cases (last_at, id);
CREATE INDEX cases_by_finish ON cases (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX cases_to_give_back ON cases (unanswered_since) WHERE standing = 'held';
CREATE INDEX cases_by_report ON cases (report_id) WHERE report_id IS NOT NULL;

-- What the report will say, filled while the talk still exists.
CREATE TABLE report_drafts (
    case_id          BIGINT PRIMARY KEY REFERENCES cases ON DELETE CASCADE,
    day              BIGINT NOT NULL,
    shift            TEXT   NOT NULL,
    urgency_at_open  BIGINT NOT NULL,
    modality         TEXT   NOT NULL,
    after_hours      BIGINT NOT NULL,
    about            TEXT   NOT NULL,
    clarity          TEXT   NOT NULL,
    services         TEXT   NOT NULL,
    arrived_at       BIGINT,                   -- to the second until the first answer, then gone
    minutes_to_first BIGINT
) WITHOUT OIDS;
CREATE INDEX report_drafts_answered ON report_drafts (day) WHERE minutes_to_first IS NOT NULL;

CREATE TABLE messages (
    case_id   BIGINT NOT NULL REFERENCES cases ON DELETE CASCADE,
    seq       BIGINT NOT NULL,
    direction BIGINT NOT NULL,                 -- 0 the desk itself, 1 from the client, 2 to the client, 3 among workers
    kind      BIGINT NOT NULL,                 -- 0 a line of the desk, 1 words, 2 photo
    hour      BIGINT NOT NULL,
    line      TEXT,                            -- code of a line of the desk
    sealed    BYTEA,
    fate      TEXT   NOT NULL,                 -- kept, owed, shown, seen, failed
    PRIMARY KEY (case_id, seq)
) WITHOUT OIDS;

CREATE TABLE photos (
    case_id   BIGINT NOT NULL,
    seq       BIGINT NOT NULL,
    key       BIGINT NOT NULL,                 -- number of its key in keys.db
    sealed    BYTEA  NOT NULL,
    opened_at BIGINT,
    PRIMARY KEY (case_id, seq),
    FOREIGN KEY (case_id, seq) REFERENCES messages ON DELETE CASCADE
) WITHOUT OIDS;
CREATE INDEX photos_by_opening ON photos (opened_at) WHERE opened_at IS NOT NULL;

CREATE TABLE reply_drafts (
    case_id   BIGINT NOT NULL REFERENCES cases ON DELETE CASCADE,
    worker_id BIGINT NOT NULL REFERENCES workers ON DELETE CASCADE,
    sealed    BYTEA  NOT NULL,                 -- to the worker's own key
    PRIMARY KEY (case_id, worker_id)
) WITHOUT OIDS;

-- Who did what to a case, for those who work on it.
CREATE TABLE trail (
    case_id   BIGINT NOT NULL REFERENCES cases ON DELETE CASCADE,
    line      BIGINT NOT NULL,
    worker_id BIGINT REFERENCES workers,
    act       TEXT   NOT NULL,
    hour      BIGINT NOT NULL,
    reason    BYTEA,                           -- sealed with the case's notes
    PRIMARY KEY (case_id, line)
) WITHOUT OIDS;

-- Who has a case open now, and who may read another's case for a while.
CREATE TABLE presences (
    case_id   BIGINT NOT NULL REFERENCES cases ON DELETE CASCADE,
    worker_id BIGINT NOT NULL REFERENCES workers ON DELETE CASCADE,
    doing     TEXT   NOT NULL,
    until     BIGINT NOT NULL,
    PRIMARY KEY (case_id, worker_id, doing)
) WITHOUT OIDS;

CREATE TABLE feedback (
    case_id       BIGINT PRIMARY KEY REFERENCES cases ON DELETE CASCADE,
    hour          BIGINT NOT NULL,
    worker_id     BIGINT REFERENCES workers,   -- whom it is about: who had the case then
    useful        TEXT   NOT NULL,
    knows_contact TEXT   NOT NULL,
    sealed        BYTEA                        -- for supervisors only
) WITHOUT OIDS;
CREATE INDEX feedback_by_hour ON feedback (hour);

-- What is owed to somebody outside.
CREATE TABLE outbox (
    id           BIGINT PRIMARY KEY,
    case_id      BIGINT NOT NULL,
    seq          BIGINT NOT NULL,
    channel      TEXT   NOT NULL,
    due_at       BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    attempts     BIGINT NOT NULL,
    FOREIGN KEY (case_id, seq) REFERENCES messages ON DELETE CASCADE
) WITHOUT OIDS;
CREATE INDEX outbox_due ON outbox (due_at, id);
CREATE INDEX outbox_by_message ON outbox (case_id, seq);
