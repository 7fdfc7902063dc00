-- What clients think, asked by the house; work that is looked at again; a trail
-- that outlives the talk; and what makes a worker's hands fast.

-- The two questions were put, once. Gone with the case.
CREATE TABLE questions_put (
    case_id   BIGINT PRIMARY KEY REFERENCES cases ON DELETE CASCADE,
    reached   BIGINT NOT NULL,                 -- 0: there was no way to put them
    words_due BIGINT                           -- until then the next words are for supervisors
) WITHOUT OIDS;

-- Who of the supervisors has read an answer; empty while nobody has.
ALTER TABLE feedback ADD COLUMN reader_id BIGINT REFERENCES workers;

-- How many were asked, and what they answered: a count by day, of nobody.
CREATE TABLE feedback_counts (
    day   BIGINT NOT NULL,
    what  TEXT   NOT NULL,                     -- asked, useful_yes, knows_no, unread, …
    times BIGINT NOT NULL,
    PRIMARY KEY (day, what)
) WITHOUT OIDS;

-- How the client felt when they came, where they wanted to say. For who helps them.
CREATE TABLE moods (
    case_id BIGINT PRIMARY KEY REFERENCES cases ON DELETE CASCADE,
    mood    TEXT   NOT NULL                    -- good, so_so, bad
) WITHOUT OIDS;

-- Finished work that somebody else looks at before it is destroyed.
CREATE TABLE reviews (
    case_id     BIGINT PRIMARY KEY REFERENCES cases ON DELETE CASCADE,
    why         TEXT   NOT NULL,               -- emergency, drawn
    worker_id   BIGINT REFERENCES workers,     -- whose work it is
    outcome     TEXT,
    reviewer_id BIGINT REFERENCES workers
) WITHOUT OIDS;

-- What reviews came to: a count by day, of nobody's case.
CREATE TABLE review_counts (
    day     BIGINT NOT NULL,
    why     TEXT   NOT NULL,
    outcome TEXT   NOT NULL,                   -- good, talk, leaflet, rule, missed
    times   BIGINT NOT NULL,
    PRIMARY KEY (day, why, outcome)
) WITHOUT OIDS;

-- Who did what that others may ask about, to the day. It outlives the case, and
-- from then on does not know which it was. Numbers are random: they tell no order.
CREATE TABLE deeds (
    id       BIGINT PRIMARY KEY,
    day      BIGINT NOT NULL,
    act      TEXT   NOT NULL,
    actor_id BIGINT REFERENCES workers,        -- empty: whoever keeps the server
    about_id BIGINT REFERENCES workers,        -- whose work or account it concerns
    detail   TEXT,                             -- a code: roles, how a review ended
    case_id  BIGINT REFERENCES cases ON DELETE SET NULL,
    is_seen  BIGINT NOT NULL                   -- by whom it concerns
) WITHOUT OIDS;
CREATE INDEX deeds_by_day ON deeds (day);
CREATE INDEX deeds_about ON deeds (about_id, day);
CREATE INDEX deeds_by_case ON deeds (case_id) WHERE case_id IS NOT NULL;

-- Words that are sent often: everybody's, or one worker's own.
CREATE TABLE saved_replies (
    id        BIGINT PRIMARY KEY,
    worker_id BIGINT REFERENCES workers ON DELETE CASCADE, -- empty: everybody's
    sealed    BYTEA  NOT NULL                  -- to the duty team, or to the worker
) WITHOUT OIDS;
CREATE INDEX saved_replies_by_worker ON saved_replies (worker_id);

-- How a worker likes to work.
CREATE TABLE habits (
    worker_id BIGINT PRIMARY KEY REFERENCES workers ON DELETE CASCADE,
    after     TEXT   NOT NULL,                 -- stay, close, next: what follows an answer
    has_keys  BIGINT NOT NULL                  -- single keys do something
) WITHOUT OIDS;
