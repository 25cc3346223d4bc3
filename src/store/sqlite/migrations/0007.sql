-- Whose text it was within a feed of many outlets.
ALTER TABLE texts ADD COLUMN outlet TEXT;
