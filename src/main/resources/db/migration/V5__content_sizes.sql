-- How much each content takes, for the limit on all content.

ALTER TABLE content ADD COLUMN size bigint NOT NULL DEFAULT 0; -- bytes: announced or here, whichever is more

UPDATE content SET size = file.size FROM item_file file WHERE file.content_id = content.id;
UPDATE content SET size = file.size FROM update_session_file file
 WHERE file.content_id = content.id AND file.size IS NOT NULL;
UPDATE content SET size = file.size FROM download_session_file file WHERE file.content_id = content.id;
