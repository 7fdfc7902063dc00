-- What was asked when the timetable was shown: places that have it are named.
ALTER TABLE messages ADD COLUMN need TEXT;
