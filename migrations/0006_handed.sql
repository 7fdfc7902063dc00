-- Which specialists a case is shown to, besides those on duty. The vault holds
-- the keys; a row here is the desk's leave to use them.
CREATE TABLE handed_cases (
    case_id BIGINT NOT NULL REFERENCES cases ON DELETE CASCADE,
    role    TEXT   NOT NULL,
    since   BIGINT NOT NULL,
    PRIMARY KEY (case_id, role)
) WITHOUT OIDS;
CREATE INDEX handed_cases_by_role ON handed_cases (role, since, case_id);
