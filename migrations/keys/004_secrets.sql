-- What the house itself keeps secret for as long as it stands, such as the key with
-- which it signs what it sends to a push service. Sealed under the root.
CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    wrapped BYTEA NOT NULL
) WITHOUT OIDS;
