CREATE TABLE bar_series (id INTEGER PRIMARY KEY, symbol TEXT NOT NULL, interval_s INTEGER NOT NULL, UNIQUE (symbol, interval_s)) STRICT;
CREATE TABLE bar_blocks (
    series INTEGER NOT NULL REFERENCES bar_series (id), block INTEGER NOT NULL, count INTEGER NOT NULL, bars BLOB NOT NULL,
    PRIMARY KEY (series, block)
) STRICT;
