-- Hours and people: when somebody is there, who is called at night, and what
-- became of it.

-- The week, by the organisation's clock. A shift that ends before it begins
-- goes past midnight; 1440 is midnight.
CREATE TABLE shifts (
    id      BIGINT PRIMARY KEY,
    role    TEXT   NOT NULL,
    weekday BIGINT NOT NULL,                   -- 1 Monday … 7 Sunday
    begins  BIGINT NOT NULL,                   -- minutes of the day
    ends    BIGINT NOT NULL
) WITHOUT OIDS;

-- Dates without people.
CREATE TABLE holidays (
    day BIGINT PRIMARY KEY                     -- a local date, as midnight UTC of it
) WITHOUT OIDS;

-- Who is called in an emergency. A night goes from the noon of its date to the
-- next; both are kept as moments, so that nobody needs a calendar to look.
CREATE TABLE rota (
    night     BIGINT NOT NULL,
    rung      TEXT   NOT NULL,                 -- first, second, deputy
    worker_id BIGINT NOT NULL REFERENCES workers ON DELETE CASCADE,
    begins_at BIGINT NOT NULL,
    ends_at   BIGINT NOT NULL,
    PRIMARY KEY (night, rung)
) WITHOUT OIDS;
CREATE INDEX rota_by_worker ON rota (worker_id, night);
CREATE INDEX rota_by_time ON rota (ends_at);

-- A night somebody would give away; whoever accepts stands in the rota then.
CREATE TABLE swaps (
    night BIGINT NOT NULL,
    rung  TEXT   NOT NULL,
    PRIMARY KEY (night, rung),
    FOREIGN KEY (night, rung) REFERENCES rota ON DELETE CASCADE
) WITHOUT OIDS;

-- How a worker is called. The address lies in keys.db as a route.
CREATE TABLE worker_ways (
    route     BIGINT PRIMARY KEY,
    worker_id BIGINT NOT NULL REFERENCES workers ON DELETE CASCADE,
    way       TEXT   NOT NULL,                 -- telegram
    tag       BYTEA  NOT NULL UNIQUE,          -- what the chat is found by
    reach     TEXT   NOT NULL,
    called_at BIGINT NOT NULL,
    UNIQUE (worker_id, way)
) WITHOUT OIDS;

-- When somebody who is not on call would rather not be called, by the
-- organisation's clock.
CREATE TABLE quiet_hours (
    worker_id BIGINT PRIMARY KEY REFERENCES workers ON DELETE CASCADE,
    begins    BIGINT NOT NULL,                 -- minutes of the day
    ends      BIGINT NOT NULL
) WITHOUT OIDS;

-- One-time words that bind a chat to a worker.
CREATE TABLE worker_way_words (
    worker_id BIGINT PRIMARY KEY REFERENCES workers ON DELETE CASCADE,
    tag       BYTEA  NOT NULL UNIQUE,
    until     BIGINT NOT NULL
) WITHOUT OIDS;

-- Emergencies that nobody has taken, and the made-up one of a drill.
CREATE TABLE calls (
    id       BIGINT PRIMARY KEY,
    case_id  BIGINT UNIQUE REFERENCES cases ON DELETE CASCADE,  -- empty: a drill
    since    BIGINT NOT NULL,
    steps    BIGINT NOT NULL,                  -- of the ladder, climbed so far
    next_at  BIGINT NOT NULL,
    taken_by BIGINT REFERENCES workers ON DELETE SET NULL
) WITHOUT OIDS;
CREATE INDEX calls_due ON calls (next_at);

-- What became of each drill. Not about anybody.
CREATE TABLE drills (
    id      BIGINT PRIMARY KEY,                -- that of its call, while there is one
    day     BIGINT NOT NULL,
    minutes BIGINT,                            -- to the answer; empty: nobody answered
    rung    TEXT
) WITHOUT OIDS;

-- What is owed to a worker goes when nobody is called any more.
ALTER TABLE outbox ADD COLUMN call_id BIGINT REFERENCES calls ON DELETE CASCADE;
CREATE INDEX outbox_by_call ON outbox (call_id) WHERE call_id IS NOT NULL;
