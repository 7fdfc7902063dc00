-- What ran out at a place, for the day on which somebody said so.
ALTER TABLE places ADD COLUMN out_on BIGINT;
ALTER TABLE places ADD COLUMN out_of TEXT NOT NULL DEFAULT '';  -- codes of needs, by commas
