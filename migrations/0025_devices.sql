-- A worker may be called on several devices: a way is no longer the only one of its
-- kind. The address lies in keys.db as a route, as it did.
CREATE TABLE ways (
    route     BIGINT PRIMARY KEY,
    worker_id BIGINT NOT NULL REFERENCES workers ON DELETE CASCADE,
    way       TEXT   NOT NULL,                 -- telegram, push
    tag       BYTEA  NOT NULL UNIQUE,          -- what the chat or the device is found by
    reach     TEXT   NOT NULL,
    called_at BIGINT NOT NULL,
    since     BIGINT NOT NULL                  -- the day on which a device was added; 0 before
) WITHOUT OIDS;
INSERT INTO ways (route, worker_id, way, tag, reach, called_at, since)
    SELECT route, worker_id, way, tag, reach, called_at, 0 FROM worker_ways;
DROP TABLE worker_ways;
ALTER TABLE ways RENAME TO worker_ways;
CREATE INDEX ways_of_worker ON worker_ways (worker_id);
-- Still one chat for each worker.
CREATE UNIQUE INDEX ways_one_chat ON worker_ways (worker_id) WHERE way = 'telegram';
