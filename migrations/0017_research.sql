-- Who asked for rows of codes for research, and who let them: two people. What
-- it is for is sealed; nothing here leads to a client or a report.
CREATE TABLE research_requests (
    id          BIGINT PRIMARY KEY,
    state       TEXT   NOT NULL,               -- asked, approved, refused, taken
    asked_by    BIGINT NOT NULL,
    settled_by  BIGINT,                        -- never who asked
    first_month BIGINT NOT NULL,
    last_month  BIGINT NOT NULL,
    asked_day   BIGINT NOT NULL,
    until       BIGINT NOT NULL,               -- of no use after this
    sealed      BYTEA  NOT NULL                -- ethics reference and purpose, under the boot tier
) WITHOUT OIDS;
CREATE INDEX research_requests_by_day ON research_requests (asked_day);
