-- Of which article a text is, and its words, by which copies in other words are known.
ALTER TABLE texts ADD COLUMN article TEXT NOT NULL DEFAULT '';
ALTER TABLE texts ADD COLUMN wording BLOB NOT NULL DEFAULT x'';
