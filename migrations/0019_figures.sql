-- Figures that outlive the reports' pages: counted as reports are written, so that
-- a dashboard asks for hundreds of rows and not for a million.

ALTER TABLE work_reports ADD COLUMN origin TEXT NOT NULL DEFAULT 'desk';  -- desk, logged, imported
ALTER TABLE work_reports ADD COLUMN is_late BIGINT NOT NULL DEFAULT 0;    -- written long after the last word
ALTER TABLE work_reports ADD COLUMN import_id BIGINT;
ALTER TABLE work_reports ADD COLUMN danger TEXT;                          -- how it ended, or that nobody knows; empty: there was none
ALTER TABLE work_reports ADD COLUMN help_called BIGINT NOT NULL DEFAULT 0;
ALTER TABLE work_reports ADD COLUMN minutes_to_attach BIGINT;
CREATE INDEX work_reports_by_import ON work_reports (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX work_reports_newest ON work_reports (day DESC, id);

-- When the lane opened, and how long until somebody stood beside them.
ALTER TABLE emergencies ADD COLUMN opened_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE emergencies ADD COLUMN minutes_to_attach BIGINT;

-- How many reports of a month say what. Sums of what stands in work_reports, kept in
-- the transactions that write those.
CREATE TABLE report_figures (
    measure TEXT   NOT NULL,                   -- contact, day, need, service, wait, …
    month   BIGINT NOT NULL,                   -- its first day, as midnight UTC
    venue   TEXT   NOT NULL,
    origin  TEXT   NOT NULL,
    code    TEXT   NOT NULL,                   -- which need, which day, how many minutes
    times   BIGINT NOT NULL,
    PRIMARY KEY (measure, month, venue, origin, code)
) WITHOUT OIDS;

-- What was before the desk: requests of a month that somebody counted elsewhere.
CREATE TABLE baselines (
    month BIGINT PRIMARY KEY,
    times BIGINT NOT NULL
) WITHOUT OIDS;

-- What was said in public, to be seen beside the requests that came.
CREATE TABLE campaigns (
    id        BIGINT PRIMARY KEY,
    day       BIGINT NOT NULL,
    kind      TEXT   NOT NULL,                 -- interview, post, leaflets, meeting, other
    title     TEXT   NOT NULL,                 -- it stood in public
    views     BIGINT,
    worker_id BIGINT REFERENCES workers
) WITHOUT OIDS;
CREATE INDEX campaigns_by_day ON campaigns (day);

-- Reports that came from elsewhere, and marks by which a row is known that came before.
CREATE TABLE imports (
    id        BIGINT PRIMARY KEY,
    day       BIGINT NOT NULL,
    worker_id BIGINT REFERENCES workers,       -- empty: whoever keeps the server
    reports   BIGINT NOT NULL
) WITHOUT OIDS;
CREATE TABLE imported_rows (
    mark      BYTEA  PRIMARY KEY,              -- keyed hash of the row, and which of its equals it is
    import_id BIGINT NOT NULL REFERENCES imports ON DELETE CASCADE
) WITHOUT OIDS;
CREATE INDEX imported_rows_by_import ON imported_rows (import_id);
