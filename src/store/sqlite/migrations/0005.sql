-- What an article is to each story that it speaks of, as news, as a copy or as background.
CREATE TABLE tellings (
    article TEXT NOT NULL, story TEXT NOT NULL, at INTEGER NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (article, story)
) STRICT, WITHOUT ROWID;
CREATE INDEX tellings_story ON tellings (story, at);
CREATE INDEX tellings_at ON tellings (at);
