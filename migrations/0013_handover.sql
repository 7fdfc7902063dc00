-- Who can do what, and how a case is passed on.

-- What a worker says of themselves, for colleagues. No client ever sees it.
CREATE TABLE skills (
    worker_id  BIGINT PRIMARY KEY REFERENCES workers ON DELETE CASCADE,
    needs      TEXT   NOT NULL,                -- groups of needs, comma between
    substances TEXT   NOT NULL,
    langs      TEXT   NOT NULL,
    at_once    BIGINT NOT NULL,                -- talks they lead at a time
    lived      BYTEA,                          -- their own words, sealed to the duty team
    slow_until BIGINT
) WITHOUT OIDS;

-- A case that its holder would pass on, and what became of it.
CREATE TABLE handovers (
    case_id    BIGINT PRIMARY KEY REFERENCES cases ON DELETE CASCADE,
    giver_id   BIGINT NOT NULL REFERENCES workers,
    to_worker  BIGINT REFERENCES workers,      -- empty: whoever of that role accepts
    role       TEXT   NOT NULL,                -- whom the client is told to expect
    reason     TEXT   NOT NULL,
    summary    BYTEA  NOT NULL,                -- two lines, sealed with the case's notes
    stage      TEXT   NOT NULL,
    consent    TEXT   NOT NULL,                -- asked, agreed, waived
    taker_id   BIGINT REFERENCES workers,      -- who accepted
    declining  TEXT,                           -- why somebody did not
    word       BYTEA,                          -- and in their words, sealed with the notes
    offered_at BIGINT NOT NULL,
    due_at     BIGINT                          -- when it does not wait any longer
) WITHOUT OIDS;
CREATE INDEX handovers_due ON handovers (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX handovers_to ON handovers (to_worker) WHERE to_worker IS NOT NULL;
CREATE INDEX handovers_by_role ON handovers (role, stage);
CREATE INDEX handovers_by_giver ON handovers (giver_id);

-- Keys of a team that nobody of it needs any more; a round takes them back.
CREATE TABLE shares_over (
    case_id BIGINT NOT NULL REFERENCES cases ON DELETE CASCADE,
    role    TEXT   NOT NULL,
    PRIMARY KEY (case_id, role)
) WITHOUT OIDS;

-- Who was called by name in a note, until they look.
CREATE TABLE mentions (
    case_id   BIGINT NOT NULL REFERENCES cases ON DELETE CASCADE,
    worker_id BIGINT NOT NULL REFERENCES workers ON DELETE CASCADE,
    PRIMARY KEY (case_id, worker_id)
) WITHOUT OIDS;
CREATE INDEX mentions_by_worker ON mentions (worker_id);

-- As what somebody answers, where the client is told; whom a line speaks of.
ALTER TABLE messages ADD COLUMN role TEXT;

-- Specialists are at the desk too, and answer no client who waits.
ALTER TABLE workers_here ADD COLUMN answers BIGINT NOT NULL DEFAULT 1;

-- From the hand-over to the first word of whoever took over: to the second until
-- then, in minutes afterwards.
ALTER TABLE report_drafts ADD COLUMN handed_at BIGINT;
ALTER TABLE report_drafts ADD COLUMN minutes_after_handover BIGINT;
ALTER TABLE work_reports ADD COLUMN minutes_after_handover BIGINT;
