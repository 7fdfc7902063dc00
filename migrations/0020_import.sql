-- Reports that came from elsewhere: how equal rows of one table are told apart, what
-- is being taken back, and the order in which all reports leave.

-- The import that met this row last.
ALTER TABLE imported_rows ADD COLUMN seen_in BIGINT NOT NULL DEFAULT 0;
-- Nothing is added any more, and its reports go.
ALTER TABLE imports ADD COLUMN is_leaving BIGINT NOT NULL DEFAULT 0;

CREATE INDEX work_reports_in_order ON work_reports (day, id);
DROP INDEX work_reports_by_day;
