-- The number the next message had when a client corrected this one: whoever looked
-- before has not read it.
ALTER TABLE messages ADD COLUMN corrected_seq BIGINT;
