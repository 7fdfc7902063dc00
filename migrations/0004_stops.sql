-- Where people can go, and when. All of it is public and about nobody: what is
-- written here is read by whoever opens the page. A day is the midnight, in UTC,
-- of a local date; minutes are those of the local day and may pass midnight.

CREATE TABLE places (
    id         BIGINT PRIMARY KEY,
    kind       TEXT   NOT NULL,                -- mobile_unit, site, clinic, aids_centre
    title_ru   TEXT   NOT NULL,
    title_en   TEXT   NOT NULL,
    way_ru     TEXT   NOT NULL,                -- how to find it, in clients' words
    way_en     TEXT   NOT NULL,
    entry_ru   TEXT   NOT NULL,                -- on what terms one gets in
    entry_en   TEXT   NOT NULL,
    offers     TEXT   NOT NULL,                -- codes of needs, by commas
    tel        TEXT   NOT NULL,                -- the organisation's, or empty
    checked_on BIGINT NOT NULL,                -- the day somebody last made sure
    is_active  BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
) WITHOUT OIDS;

CREATE TABLE place_hours (
    place_id  BIGINT NOT NULL REFERENCES places ON DELETE CASCADE,
    weekday   BIGINT NOT NULL,                 -- 1 is Monday
    from_min  BIGINT NOT NULL,
    until_min BIGINT NOT NULL,
    PRIMARY KEY (place_id, weekday, from_min)
) WITHOUT OIDS;

-- What is different on one day, and who said so.
CREATE TABLE place_exceptions (
    place_id   BIGINT NOT NULL REFERENCES places ON DELETE CASCADE,
    day        BIGINT NOT NULL,
    what       TEXT   NOT NULL,                -- cancelled, late, hours, extra
    late_min   BIGINT,
    from_min   BIGINT,
    until_min  BIGINT,
    worker_id  BIGINT NOT NULL REFERENCES workers,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (place_id, day, what)
) WITHOUT OIDS;
CREATE INDEX place_exceptions_by_day ON place_exceptions (day);

-- While the bus does not run at all: from when to when, and what there is instead.
CREATE TABLE mobile_pause (
    one        BIGINT PRIMARY KEY,
    since_day  BIGINT,                         -- empty: it runs
    until_day  BIGINT,                         -- its last day; empty: until further notice
    instead_ru TEXT   NOT NULL,
    instead_en TEXT   NOT NULL,
    worker_id  BIGINT NOT NULL REFERENCES workers,
    changed_at BIGINT NOT NULL
) WITHOUT OIDS;
