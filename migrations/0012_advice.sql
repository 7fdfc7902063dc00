-- Advice about health that a clinician signs, and injuries as people judge them.

-- A worker's draft, and what became of it. Sealed with the case's notes.
CREATE TABLE advice (
    case_id      BIGINT NOT NULL REFERENCES cases ON DELETE CASCADE,
    number       BIGINT NOT NULL,              -- 1, 2, … within the case
    state        TEXT   NOT NULL,
    urgency      BIGINT NOT NULL,              -- as in cases
    asked_by     BIGINT NOT NULL REFERENCES workers,
    asked_at     BIGINT NOT NULL,              -- to the second until it is settled, then the hour
    due_at       BIGINT NOT NULL,
    seen         BIGINT NOT NULL,              -- the number the next message had when the draft was written
    is_told      BIGINT NOT NULL,              -- clinicians who can be reached were told
    draft        BYTEA  NOT NULL,
    clinician_id BIGINT REFERENCES workers,
    answer       BYTEA,                        -- as it was signed
    refusal      BYTEA,                        -- why it was not
    PRIMARY KEY (case_id, number)
) WITHOUT OIDS;
CREATE INDEX advice_asked ON advice (urgency, due_at, case_id) WHERE state = 'asked';

-- Needs about health that a case had or has beside its own: free words go through
-- a clinician until one said of each that they need not.
CREATE TABLE medical_cases (
    case_id   BIGINT NOT NULL REFERENCES cases ON DELETE CASCADE,
    need      TEXT   NOT NULL,
    lifted_by BIGINT REFERENCES workers,
    PRIMARY KEY (case_id, need)
) WITHOUT OIDS;

-- What an injury is and how grave, as people say: first, and now.
CREATE TABLE injuries (
    case_id          BIGINT PRIMARY KEY REFERENCES cases ON DELETE CASCADE,
    condition        TEXT,
    severity_at_open TEXT,
    severity         TEXT
) WITHOUT OIDS;

ALTER TABLE work_reports ADD COLUMN condition TEXT;
ALTER TABLE work_reports ADD COLUMN severity_at_open TEXT;
ALTER TABLE work_reports ADD COLUMN severity_at_close TEXT;
