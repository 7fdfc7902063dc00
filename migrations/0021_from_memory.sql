-- Reports are read by day, in either direction, and one worker's by theirs: a million
-- of them that come with a table and have no worker are written to one index less.
DROP INDEX work_reports_newest;
DROP INDEX work_reports_by_worker;
CREATE INDEX work_reports_by_worker ON work_reports (worker_id, day, id) WHERE worker_id IS NOT NULL;

-- Each figure is counted apart for reports that were written from memory. What stands
-- here is counted anew from the reports when the program starts.
DROP TABLE report_figures;
CREATE TABLE report_figures (
    measure     TEXT   NOT NULL,               -- contact, day, need, service, wait, …
    month       BIGINT NOT NULL,               -- its first day, as midnight UTC
    venue       TEXT   NOT NULL,
    origin      TEXT   NOT NULL,
    code        TEXT   NOT NULL,               -- which need, which day, how many minutes
    from_memory BIGINT NOT NULL,
    times       BIGINT NOT NULL,
    PRIMARY KEY (measure, month, venue, origin, code, from_memory)
) WITHOUT OIDS;
