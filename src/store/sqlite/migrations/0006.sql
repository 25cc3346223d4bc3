-- What is due, in the order in which it is taken out: nothing is sorted.
DROP INDEX notifications_due;
CREATE INDEX notifications_due ON notifications (next_at, created_at) WHERE status = 'pending';
