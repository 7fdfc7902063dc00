-- Calls by phone, on the client's terms; contact cards.

-- Whether a call was proposed, and where that stands. Goes with the case.
CREATE TABLE call_proposals (
    case_id BIGINT PRIMARY KEY REFERENCES cases ON DELETE CASCADE,
    state   TEXT   NOT NULL,
    hour    BIGINT NOT NULL                    -- of the newest proposal
) WITHOUT OIDS;

-- Where a client wants to be called: sealed under a key of its own, shown once,
-- destroyed when its time comes or the case ends.
CREATE TABLE call_numbers (
    case_id BIGINT PRIMARY KEY REFERENCES cases ON DELETE CASCADE,
    key     BIGINT NOT NULL,                   -- number of its key in keys.db
    sealed  BYTEA,                             -- empty: only the key is still to go
    until   BIGINT NOT NULL
) WITHOUT OIDS;
CREATE INDEX call_numbers_by_time ON call_numbers (until);

-- Whether the client writes again within a day of a first answer, or of a
-- proposal. Goes with the case; what came of it is counted below.
CREATE TABLE call_watches (
    case_id        BIGINT PRIMARY KEY REFERENCES cases ON DELETE CASCADE,
    after_proposal BIGINT NOT NULL,
    since          BIGINT                      -- an hour; empty once it is counted
) WITHOUT OIDS;
CREATE INDEX call_watches_by_time ON call_watches (since) WHERE since IS NOT NULL;

-- Counts by month, of nobody in particular.
CREATE TABLE call_counts (
    month BIGINT NOT NULL,
    what  TEXT   NOT NULL,
    need  TEXT   NOT NULL,                     -- of the case; empty where it does not matter
    times BIGINT NOT NULL,
    PRIMARY KEY (month, what, need)
) WITHOUT OIDS;

-- Contact cards that were left in a talk.
CREATE TABLE contact_cards (
    case_id    BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    is_revoked BIGINT NOT NULL,
    PRIMARY KEY (case_id, seq),
    FOREIGN KEY (case_id, seq) REFERENCES messages ON DELETE CASCADE
) WITHOUT OIDS;
