-- What became of every entry, by feed and day (days since 1970, UTC).
CREATE TABLE coverage (feed TEXT NOT NULL, day INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (feed, day)) STRICT, WITHOUT ROWID;
CREATE INDEX notifications_created_at ON notifications (created_at);
