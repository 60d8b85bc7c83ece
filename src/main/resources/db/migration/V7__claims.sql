-- What the reaper and the puller look for, they find by an index that holds nothing else.

-- Uploads whose claim has run out.
CREATE INDEX update_session_file_pushed ON update_session_file (claimed_until)
  WHERE source_type = 'PUSH' AND status = 'TRANSFERRING';

-- Pulls that are nobody's: never claimed is claimed until long ago. Files of an ended session, which stays to be looked
-- at for an hour, are claimed for ever.
UPDATE update_session_file SET claimed_until = '1970-01-01 00:00:00Z' WHERE claimed_until IS NULL;
ALTER TABLE update_session_file ALTER COLUMN claimed_until SET DEFAULT '1970-01-01 00:00:00Z';
ALTER TABLE update_session_file ALTER COLUMN claimed_until SET NOT NULL;

-- As in V2, and nobody is to pull what the session did not receive.
CREATE OR REPLACE FUNCTION release_content_of_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE update_session_file
     SET content_id = NULL, continued_id = NULL,
         claimed_until = CASE source_type WHEN 'PULL' THEN '9999-12-31 00:00:00Z' ELSE claimed_until END,
         status = CASE status WHEN 'TRANSFERRING' THEN 'WAITING_FOR_TRANSFER' ELSE status END,
         bytes_transferred = CASE WHEN status IN ('READY', 'ERROR') THEN bytes_transferred ELSE 0 END
   WHERE session_id = NEW.id AND (content_id IS NOT NULL OR continued_id IS NOT NULL OR source_type = 'PULL');
  UPDATE download_session_file SET content_id = NULL WHERE session_id = NEW.id AND content_id IS NOT NULL;
  RETURN NULL;
END $$;

UPDATE update_session_file file SET claimed_until = '9999-12-31 00:00:00Z' FROM transfer_session session
 WHERE session.id = file.session_id AND session.state <> 'ACTIVE' AND file.source_type = 'PULL';
