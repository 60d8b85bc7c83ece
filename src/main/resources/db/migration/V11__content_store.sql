-- Binds the database to one content store, and keeps what the check of the content store found, for all replicas.

-- The id in the mark file of the content store; null until the first start that binds one.
ALTER TABLE server ADD COLUMN content_store_id uuid;

-- Files of the content store that had no row in content at the last check.
CREATE TABLE orphaned_content (
  content_id uuid PRIMARY KEY,
  found_at   timestamptz NOT NULL,          -- the start of the first check that found it
  seen_at    timestamptz NOT NULL           -- the start of the last check that found it
);

-- One row: the last check of the content store by any replica.
CREATE TABLE content_check (
  only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  started_at timestamptz NOT NULL,
  orphans    bigint,                        -- files without a row; null until a check has completed
  missing    bigint                         -- files of items whose content has no file
);
INSERT INTO content_check (started_at) VALUES ('1970-01-01 00:00:00Z');
