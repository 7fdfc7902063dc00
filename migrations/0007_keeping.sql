-- What stays between shifts.

-- An offer to hand over somebody in danger lapses: since when it stands, and who
-- did not take it.
ALTER TABLE emergencies ADD COLUMN offered_at BIGINT;
ALTER TABLE emergencies ADD COLUMN unheeded_by BIGINT REFERENCES workers;
CREATE INDEX emergencies_offered_at ON emergencies (offered_at) WHERE offered_at IS NOT NULL;

-- The note at the end of a shift: figures, and who read it. Nobody writes in it.
CREATE TABLE shift_notes (
    id        BIGINT PRIMARY KEY,
    worker_id BIGINT REFERENCES workers,       -- who left; empty: the plan said that a shift ended
    made_at   BIGINT NOT NULL,
    emergency BIGINT NOT NULL,                 -- how many waited then, by urgency
    urgent    BIGINT NOT NULL,
    routine   BIGINT NOT NULL,
    read_by   BIGINT REFERENCES workers,
    read_hour BIGINT
) WITHOUT OIDS;
CREATE INDEX shift_notes_by_time ON shift_notes (made_at);

-- Who was in danger then, and who stood beside them. Gone with the case.
CREATE TABLE shift_note_dangers (
    note_id BIGINT NOT NULL REFERENCES shift_notes ON DELETE CASCADE,
    case_id     BIGINT NOT NULL REFERENCES cases ON DELETE CASCADE,
    holder_id   BIGINT REFERENCES workers,
    PRIMARY KEY (note_id, case_id)
) WITHOUT OIDS;
CREATE INDEX shift_note_dangers_by_case ON shift_note_dangers (case_id);
