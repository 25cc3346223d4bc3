-- Instants are microseconds since 1970 in UTC. Nouns stand as JSON beside the columns that are asked for.
CREATE TABLE feeds (name TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT;
CREATE TABLE quote_sources (name TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT;
CREATE TABLE entries (
    feed TEXT NOT NULL, identity TEXT NOT NULL, content_hash INTEGER NOT NULL, at INTEGER NOT NULL, outcome TEXT NOT NULL,
    PRIMARY KEY (feed, identity, content_hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE articles (id TEXT PRIMARY KEY, feed TEXT NOT NULL, at INTEGER NOT NULL, json TEXT NOT NULL) STRICT;
CREATE INDEX articles_at ON articles (at);
CREATE TABLE facts (
    article TEXT NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL, stage TEXT, json TEXT NOT NULL,
    PRIMARY KEY (article, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE stories (id TEXT PRIMARY KEY, kind TEXT NOT NULL, last_seen_at INTEGER NOT NULL, json TEXT NOT NULL) STRICT;
CREATE INDEX stories_last_seen_at ON stories (last_seen_at);
CREATE TABLE texts (fingerprint INTEGER NOT NULL, source TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (fingerprint, source, at)) STRICT, WITHOUT ROWID;
CREATE INDEX texts_at ON texts (at);
CREATE TABLE alerts (
    id TEXT NOT NULL, revision INTEGER NOT NULL, rule TEXT NOT NULL, severity TEXT NOT NULL, at INTEGER NOT NULL, story TEXT, article TEXT, json TEXT NOT NULL,
    PRIMARY KEY (id, revision)
) STRICT;
CREATE INDEX alerts_at ON alerts (at);
CREATE TABLE notifications (
    id TEXT PRIMARY KEY, alert TEXT NOT NULL, revision INTEGER NOT NULL, receiver TEXT NOT NULL, created_at INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')), attempts INTEGER NOT NULL, next_at INTEGER NOT NULL, error TEXT
) STRICT;
CREATE INDEX notifications_due ON notifications (next_at) WHERE status = 'pending';
CREATE TABLE attempts (notification TEXT NOT NULL, at INTEGER NOT NULL, outcome TEXT NOT NULL, said TEXT NOT NULL, retry_after_ms INTEGER) STRICT;
CREATE INDEX attempts_notification ON attempts (notification);
CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE bars (
    symbol TEXT NOT NULL, starts_at INTEGER NOT NULL, interval_s INTEGER NOT NULL, open REAL, high REAL, low REAL, close REAL NOT NULL, volume REAL, received_at INTEGER NOT NULL,
    PRIMARY KEY (symbol, interval_s, starts_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX bars_starts_at ON bars (starts_at);
CREATE TABLE marks (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
