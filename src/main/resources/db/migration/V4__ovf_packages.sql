-- OVF packages: what part of one a file is, and what came out of an archive.

ALTER TABLE update_session_file
  ADD COLUMN part text CHECK (part IN ('DESCRIPTOR', 'MANIFEST', 'CERTIFICATE', 'ARCHIVE')),
  ADD COLUMN keep_in_storage boolean NOT NULL DEFAULT true, -- whether it becomes the item's
  ADD COLUMN archive text;                                  -- the session's archive that it came in

-- The members of an archive are contents of their own, whose rows are committed before the archive is read: nobody
-- refers to them until it is read to its end. When the archive's own row goes, as it does in any case, the sweep looks at
-- them too, and removes those to which nobody refers.
ALTER TABLE content ADD COLUMN archive_id uuid;
CREATE INDEX content_archive ON content (archive_id) WHERE archive_id IS NOT NULL;

CREATE FUNCTION note_members_of_archive() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO released_content (content_id) SELECT id FROM content WHERE archive_id = OLD.id;
  RETURN NULL;
END $$;

CREATE TRIGGER archive_released AFTER DELETE ON content FOR EACH ROW EXECUTE FUNCTION note_members_of_archive();
