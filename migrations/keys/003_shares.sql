-- A case's key for a further team, as long as it needs to read the case.
CREATE TABLE shares (
    case_id BIGINT NOT NULL,
    lock BIGINT NOT NULL,
    team TEXT NOT NULL REFERENCES teams (team),
    wrapped BYTEA NOT NULL,
    PRIMARY KEY (case_id, lock, team)
) WITHOUT OIDS;
