-- An upload that broke off can be continued: what it received stays with its file, and the upload that continues it
-- copies that into a content of its own first. So two uploads never write into one content, on whatever replicas.

ALTER TABLE update_session_file ADD COLUMN continued_id uuid REFERENCES content; -- what the running upload copies from
CREATE INDEX update_session_file_continued ON update_session_file (continued_id) WHERE continued_id IS NOT NULL;

CREATE FUNCTION note_continued_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO released_content (content_id) VALUES (OLD.continued_id);
  RETURN NULL;
END $$;

CREATE TRIGGER released_continued AFTER DELETE OR UPDATE OF continued_id ON update_session_file
  FOR EACH ROW WHEN (OLD.continued_id IS NOT NULL) EXECUTE FUNCTION note_continued_content();

-- What a file received is released when it refers to something else, and not by a statement that leaves it as it was.
DROP TRIGGER released ON update_session_file;
CREATE TRIGGER released AFTER DELETE ON update_session_file
  FOR EACH ROW WHEN (OLD.content_id IS NOT NULL) EXECUTE FUNCTION note_released_content();
CREATE TRIGGER replaced AFTER UPDATE OF content_id ON update_session_file
  FOR EACH ROW WHEN (OLD.content_id IS DISTINCT FROM NEW.content_id AND OLD.content_id IS NOT NULL)
  EXECUTE FUNCTION note_released_content();

-- As in V1, and what was kept to be continued is released too.
CREATE OR REPLACE FUNCTION release_content_of_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE update_session_file
     SET content_id = NULL, continued_id = NULL,
         status = CASE status WHEN 'TRANSFERRING' THEN 'WAITING_FOR_TRANSFER' ELSE status END,
         bytes_transferred = CASE WHEN status IN ('READY', 'ERROR') THEN bytes_transferred ELSE 0 END
   WHERE session_id = NEW.id AND (content_id IS NOT NULL OR continued_id IS NOT NULL);
  UPDATE download_session_file SET content_id = NULL WHERE session_id = NEW.id AND content_id IS NOT NULL;
  RETURN NULL;
END $$;
