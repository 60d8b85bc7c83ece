-- Seeds and resets: sandboxes begin with the objects of a document.

-- A replica that reads a larger number sets its clock back, because a reset has deleted all that depends on time.
ALTER TABLE sandbox ADD COLUMN reset_count bigint NOT NULL DEFAULT 0;
-- The SHA-256 hashes of the configured seeds that were applied, so that the next start does not apply them again.
ALTER TABLE sandbox ADD COLUMN applied_seeds text[] NOT NULL DEFAULT '{}';

-- Contents that are written before the transaction that refers to them. A content with a row here is not unreferenced. If the
-- replica stops before that transaction, the claim expires, and the reaper deletes the row.
CREATE TABLE staged_content (
  content_id    uuid PRIMARY KEY REFERENCES content,
  source        text NOT NULL,                -- what the bytes were created from; equal sources have equal bytes
  size          bigint,                       -- bytes, like the checksum; null until the content is written
  checksum      text,                         -- SHA-256
  claimed_until timestamptz                   -- system time; null for the configured seed, whose contents are kept for resets
);
CREATE TRIGGER record_released_content AFTER DELETE ON staged_content
  FOR EACH ROW EXECUTE FUNCTION record_released_content();
