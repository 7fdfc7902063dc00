-- Everything here is a key sealed for somebody, or what finds it. No row says
-- anything a person wrote.

-- Which key of the vault file the rows of case_locks, photo_keys, codes and
-- visits are sealed under today.
CREATE TABLE epoch (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    generation BIGINT NOT NULL,
    day BIGINT NOT NULL
) WITHOUT OIDS;

-- A team's key pair. `public` is sealed under the root, so that nobody who
-- writes into this file alone can put in a key of their own.
CREATE TABLE teams (
    team TEXT PRIMARY KEY,
    public BYTEA NOT NULL,
    for_recovery BYTEA NOT NULL
) WITHOUT OIDS;

CREATE TABLE workers (
    worker BIGINT PRIMARY KEY,
    public BYTEA NOT NULL,
    memory_kib BIGINT NOT NULL,
    passes BIGINT NOT NULL,
    salt BYTEA NOT NULL,
    wrapped BYTEA NOT NULL
) WITHOUT OIDS;

CREATE TABLE memberships (
    team TEXT NOT NULL REFERENCES teams (team),
    worker BIGINT NOT NULL REFERENCES workers (worker),
    wrapped BYTEA NOT NULL,
    PRIMARY KEY (team, worker)
) WITHOUT OIDS;

CREATE TABLE sessions (
    token BYTEA PRIMARY KEY,
    worker BIGINT NOT NULL REFERENCES workers (worker),
    started BIGINT NOT NULL,
    used BIGINT NOT NULL,
    wrapped BYTEA NOT NULL
) WITHOUT OIDS;
CREATE INDEX sessions_of_worker ON sessions (worker);

-- `public` is sealed under the root, as a team's is.
CREATE TABLE case_locks (
    case_id BIGINT NOT NULL,
    lock BIGINT NOT NULL,
    public BYTEA NOT NULL,
    made_day BIGINT NOT NULL,
    for_team BYTEA NOT NULL,
    for_client BYTEA,
    PRIMARY KEY (case_id, lock)
) WITHOUT OIDS;

CREATE TABLE photo_keys (
    case_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    wrapped BYTEA NOT NULL,
    PRIMARY KEY (case_id, number)
) WITHOUT OIDS;

CREATE TABLE codes (
    client BIGINT PRIMARY KEY,
    tag BYTEA NOT NULL UNIQUE,
    wrapped BYTEA NOT NULL
) WITHOUT OIDS;

CREATE TABLE visits (
    token BYTEA PRIMARY KEY,
    client BIGINT NOT NULL,
    started BIGINT NOT NULL,
    wrapped BYTEA NOT NULL
) WITHOUT OIDS;
CREATE INDEX visits_of_client ON visits (client);
