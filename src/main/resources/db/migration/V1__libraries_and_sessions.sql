-- Carrel's tables. No column defaults to now(): the time comes from the application's clock.

-- One row: this installation, whatever the number of its replicas. The second half of every session's id.
CREATE TABLE server (
  id uuid PRIMARY KEY
);
INSERT INTO server (id) VALUES (gen_random_uuid());

-- Logins ----------------------------------------------------------------------------------------------------------

CREATE TABLE login (
  id_hash       bytea PRIMARY KEY,          -- SHA-256 of the id: whoever reads the table cannot log in with it
  user_name     text NOT NULL,
  created_time  timestamptz NOT NULL,
  last_accessed_time timestamptz NOT NULL,
  expires_at    timestamptz NOT NULL
);
CREATE INDEX login_due ON login (expires_at);

-- The user that is made at the first start when the configuration names none.
CREATE TABLE initial_user (
  user_name     text PRIMARY KEY,
  password_hash text NOT NULL               -- bcrypt
);

-- Libraries and items ---------------------------------------------------------------------------------------------

-- One row: how libraries are kept in step with their publishers. Kept, though nothing here acts on it.
CREATE TABLE configuration (
  only_row                       boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  automatic_sync_enabled         boolean NOT NULL,
  automatic_sync_start_hour      bigint NOT NULL,
  automatic_sync_stop_hour       bigint NOT NULL,
  maximum_concurrent_item_syncs  bigint NOT NULL
);
INSERT INTO configuration VALUES (true, true, 20, 7, 5);

CREATE TABLE library (
  id                 uuid PRIMARY KEY,
  name               text NOT NULL,
  description        text NOT NULL,
  version            bigint NOT NULL,
  backing_type       text NOT NULL,
  datastore_id       text,
  storage_uri        text,
  optimize_remote_publishing boolean NOT NULL,
  published          boolean NOT NULL,
  publish_authentication text NOT NULL,
  publish_user_name  text,
  publish_password_hash text,               -- bcrypt
  persist_json_enabled boolean NOT NULL,
  security_policy_id text,
  creation_time      timestamptz NOT NULL,
  last_modified_time timestamptz NOT NULL
);

CREATE TABLE item (
  id                 uuid PRIMARY KEY,
  library_id         uuid NOT NULL REFERENCES library ON DELETE CASCADE,
  name               text NOT NULL,
  description        text NOT NULL,
  type               text NOT NULL,
  source_id          uuid,                  -- the item it was copied from
  content_version    bigint NOT NULL,
  metadata_version   bigint NOT NULL,
  version            bigint NOT NULL,
  size               bigint NOT NULL,       -- bytes, all files together
  creation_time      timestamptz NOT NULL,
  last_modified_time timestamptz NOT NULL,
  CONSTRAINT item_name_in_library UNIQUE (library_id, name)
);

-- Content: a row for each file in the content store, there before the file is and gone after it.
CREATE TABLE content (
  id uuid PRIMARY KEY
);

CREATE TABLE item_file (
  item_id            uuid NOT NULL REFERENCES item ON DELETE CASCADE,
  name               text NOT NULL,
  version            bigint NOT NULL,
  size               bigint NOT NULL,
  checksum_algorithm text NOT NULL,
  checksum           text NOT NULL,
  content_id         uuid NOT NULL REFERENCES content,
  PRIMARY KEY (item_id, name)
);
CREATE INDEX item_file_content ON item_file (content_id);

-- Sessions --------------------------------------------------------------------------------------------------------

-- Both kinds. A row whose expires_at has passed does not exist for any caller; the reaper deletes it.
CREATE TABLE transfer_session (
  id              uuid PRIMARY KEY,
  kind            text NOT NULL CHECK (kind IN ('UPDATE', 'DOWNLOAD')),
  item_id         uuid NOT NULL REFERENCES item ON DELETE CASCADE,
  owner           text NOT NULL,
  state           text NOT NULL CHECK (state IN ('ACTIVE', 'DONE', 'CANCELED', 'ERROR')),
  content_version bigint NOT NULL,          -- the item's at the time of creation
  client_progress bigint NOT NULL,          -- percent
  error_message   jsonb,
  ignored_warnings text[] NOT NULL DEFAULT '{}',
  heeded_warnings text[] NOT NULL DEFAULT '{}',
  expires_at      timestamptz NOT NULL,
  CHECK (kind = 'UPDATE' OR state <> 'DONE')
);
CREATE UNIQUE INDEX one_active_update_session_an_item ON transfer_session (item_id)
  WHERE kind = 'UPDATE' AND state = 'ACTIVE';
CREATE INDEX transfer_session_item ON transfer_session (item_id);
CREATE INDEX transfer_session_due ON transfer_session (expires_at);
CREATE INDEX transfer_session_owner ON transfer_session (owner, kind);

CREATE TABLE update_session_file (
  session_id         uuid NOT NULL REFERENCES transfer_session ON DELETE CASCADE,
  name               text NOT NULL,
  source_type        text NOT NULL,
  status             text NOT NULL,
  token              uuid NOT NULL UNIQUE,  -- the secret half of the upload URI
  expected_size      bigint,                -- bytes, as declared by the client
  expected_checksum_algorithm text,
  expected_checksum  text,
  bytes_transferred  bigint NOT NULL,
  size               bigint,                -- from here on: what was received, once READY
  checksum_algorithm text,
  checksum           text,
  error_message      jsonb,
  content_id         uuid REFERENCES content,
  PRIMARY KEY (session_id, name)
);
CREATE INDEX update_session_file_content ON update_session_file (content_id) WHERE content_id IS NOT NULL;

-- Files of the item that are to go when the session is completed.
CREATE TABLE update_session_removal (
  session_id         uuid NOT NULL REFERENCES transfer_session ON DELETE CASCADE,
  name               text NOT NULL,
  PRIMARY KEY (session_id, name)
);

-- A row for each file that was prepared; a file without one is UNPREPARED.
CREATE TABLE download_session_file (
  session_id         uuid NOT NULL REFERENCES transfer_session ON DELETE CASCADE,
  name               text NOT NULL,
  token              uuid NOT NULL UNIQUE,  -- the secret half of the download URI
  bytes_transferred  bigint NOT NULL,
  size               bigint NOT NULL,       -- from here on: the item's file at the time of prepare
  checksum_algorithm text NOT NULL,
  checksum           text NOT NULL,
  content_id         uuid REFERENCES content,
  PRIMARY KEY (session_id, name)
);
CREATE INDEX download_session_file_content ON download_session_file (content_id) WHERE content_id IS NOT NULL;

-- What was created under which client token: sent again, the same request gets the same answer.
CREATE TABLE client_token (
  service      text NOT NULL,
  caller       text NOT NULL,
  token        uuid NOT NULL,
  request_hash bytea NOT NULL,              -- SHA-256
  result       uuid NOT NULL,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (service, caller, token)
);
CREATE INDEX client_token_age ON client_token (created_at);

-- Whose content is it? --------------------------------------------------------------------------------------------
--
--   item_file ─────────────┐
--   update_session_file ───┼──► content ──► a file in the content store
--   download_session_file ─┘
--
-- References end in many ways (a file is replaced, a session ends, an item or library is deleted and cascades). Whatever
-- the way, the two triggers below note the content as released, and the sweep looks whether it truly is. So its cost
-- grows with what was released, not with what is stored, and no statement has to remember it.

-- Appended to only, so that releasing never waits for another release, or for the sweep; one content may be noted twice.
CREATE TABLE released_content (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  content_id uuid NOT NULL
);

CREATE FUNCTION note_released_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO released_content (content_id) VALUES (OLD.content_id);
  RETURN NULL;
END $$;

CREATE TRIGGER released AFTER DELETE OR UPDATE OF content_id ON item_file
  FOR EACH ROW EXECUTE FUNCTION note_released_content();
CREATE TRIGGER released AFTER DELETE OR UPDATE OF content_id ON update_session_file
  FOR EACH ROW WHEN (OLD.content_id IS NOT NULL) EXECUTE FUNCTION note_released_content();
CREATE TRIGGER released AFTER DELETE OR UPDATE OF content_id ON download_session_file
  FOR EACH ROW WHEN (OLD.content_id IS NOT NULL) EXECUTE FUNCTION note_released_content();

-- A session that has ended refers to no content any more: what it received is the item's by then, or nobody's.
-- Deferred to the commit, so that completing can hand the content over after it has won the session, and so that it sees
-- what others committed while it waited for the session's row.
CREATE FUNCTION release_content_of_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE update_session_file
     SET content_id = NULL,
         status = CASE status WHEN 'TRANSFERRING' THEN 'WAITING_FOR_TRANSFER' ELSE status END,
         bytes_transferred = CASE status WHEN 'TRANSFERRING' THEN 0 ELSE bytes_transferred END
   WHERE session_id = NEW.id AND content_id IS NOT NULL;
  UPDATE download_session_file SET content_id = NULL WHERE session_id = NEW.id AND content_id IS NOT NULL;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER ended AFTER UPDATE OF state ON transfer_session DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.state = 'ACTIVE' AND NEW.state <> 'ACTIVE') EXECUTE FUNCTION release_content_of_session();
