-- Where an answer goes on another service: an address there, and a key for
-- what is on its way. Under the epoch, as everything here that ends with a talk.
CREATE TABLE routes (
    route BIGINT PRIMARY KEY,
    wrapped BYTEA NOT NULL
) WITHOUT OIDS;
