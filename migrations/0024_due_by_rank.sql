-- What is due is taken in the order of danger: found there, and not sorted.
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (rank, due_at, id);
