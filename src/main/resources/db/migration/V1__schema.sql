-- The schema of Carrel. Times come from the application's clock, so no column has now() as its default.

-- Installation ----------------------------------------------------------------------------------------------------

-- One row: this installation, shared by all replicas. The id is the second half of every session id.
CREATE TABLE server (
  id               uuid PRIMARY KEY,
  content_store_id uuid                       -- the id in the content store's mark file; null before the first start
);
INSERT INTO server (id) VALUES (gen_random_uuid());

-- Users and logins ------------------------------------------------------------------------------------------------

CREATE TABLE login (
  id_hash            bytea PRIMARY KEY,       -- SHA-256 of the id, so that the table contains no credentials
  user_name          text NOT NULL,
  created_time       timestamptz NOT NULL,
  last_accessed_time timestamptz NOT NULL,
  expires_at         timestamptz NOT NULL,
  roles              text[],                  -- of the bearer token that created the login; null for a password
  token_expires_at   timestamptz              -- a login created by a bearer token ends with the token at the latest
);
CREATE INDEX login_expires_at ON login (expires_at);
CREATE INDEX login_user_name ON login (user_name);

-- The administrator that Carrel creates at the first start if the configuration has no users.
CREATE TABLE initial_user (
  user_name     text PRIMARY KEY,
  password_hash text NOT NULL                 -- bcrypt
);

-- Libraries and items ---------------------------------------------------------------------------------------------

-- One row: the synchronization settings of subscribed libraries. Carrel stores them and does not act on them.
CREATE TABLE configuration (
  singleton                     boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  automatic_sync_enabled        boolean NOT NULL,
  automatic_sync_start_hour     bigint NOT NULL,
  automatic_sync_stop_hour      bigint NOT NULL,
  maximum_concurrent_item_syncs bigint NOT NULL
);
INSERT INTO configuration (automatic_sync_enabled, automatic_sync_start_hour, automatic_sync_stop_hour,
                           maximum_concurrent_item_syncs)
VALUES (true, 20, 7, 5);

CREATE TABLE library (
  id                         uuid PRIMARY KEY,
  name                       text NOT NULL,
  description                text NOT NULL,
  version                    bigint NOT NULL,
  backing_type               text NOT NULL,
  datastore_id               text,
  storage_uri                text,
  optimize_remote_publishing boolean NOT NULL,
  published                  boolean NOT NULL,
  publish_authentication     text NOT NULL,
  publish_user_name          text,
  publish_password_hash      text,            -- bcrypt
  persist_json_enabled       boolean NOT NULL,
  security_policy_id         text,
  creation_time              timestamptz NOT NULL,
  last_modified_time         timestamptz NOT NULL
);
CREATE INDEX library_name ON library (lower(name));

CREATE TABLE item (
  id                 uuid PRIMARY KEY,
  library_id         uuid NOT NULL REFERENCES library ON DELETE CASCADE,
  name               text NOT NULL,
  description        text NOT NULL,
  type               text NOT NULL,
  source_id          uuid,                    -- the item from which this one was copied
  content_version    bigint NOT NULL,
  metadata_version   bigint NOT NULL,
  version            bigint NOT NULL,
  size               bigint NOT NULL,         -- bytes of all files
  creation_time      timestamptz NOT NULL,
  last_modified_time timestamptz NOT NULL,
  CONSTRAINT item_name_unique_in_library UNIQUE (library_id, name)
);
CREATE INDEX item_library_id ON item (library_id, id);
CREATE INDEX item_name ON item (lower(name));
CREATE INDEX item_source_id ON item (source_id) WHERE source_id IS NOT NULL;

-- Content ---------------------------------------------------------------------------------------------------------

-- One row for each file in the content store. The row is committed before the file is created, and deleted after the file is
-- deleted.
--
-- The members of an archive are contents of their own. Their rows are committed before the archive is read, and nothing
-- refers to them until the archive has been received completely. When the row of the archive is deleted, the sweeper
-- examines the members too, and deletes those that are unreferenced.
CREATE TABLE content (
  id            uuid PRIMARY KEY,
  archive_id    uuid,                         -- the archive of which this content is a member
  reserved_size bigint NOT NULL DEFAULT 0     -- announced or received bytes, whichever is more
);
CREATE INDEX content_archive_id ON content (archive_id) WHERE archive_id IS NOT NULL;

-- Files of the content store that had no row in content at the last check.
CREATE TABLE orphaned_content (
  content_id     uuid PRIMARY KEY,
  first_found_at timestamptz NOT NULL,        -- the start of the first check that found it
  last_found_at  timestamptz NOT NULL         -- the start of the last check that found it
);

-- One row: the last check of the content store by any replica.
CREATE TABLE content_check (
  singleton          boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  started_at         timestamptz NOT NULL,
  orphan_count       bigint,                  -- files without a row; null until a check has completed
  missing_file_count bigint                   -- files of items whose content file is missing or incomplete
);
INSERT INTO content_check (started_at) VALUES ('1970-01-01 00:00:00Z');

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
CREATE INDEX item_file_content_id ON item_file (content_id);

-- Sessions --------------------------------------------------------------------------------------------------------

-- Update sessions and download sessions. A row whose expires_at has passed does not exist for any caller; the reaper
-- deletes it.
CREATE TABLE transfer_session (
  id                   uuid PRIMARY KEY,
  kind                 text NOT NULL CHECK (kind IN ('UPDATE', 'DOWNLOAD')),
  item_id              uuid NOT NULL REFERENCES item ON DELETE CASCADE,
  owner                text NOT NULL,
  state                text NOT NULL CHECK (state IN ('ACTIVE', 'DONE', 'CANCELED', 'ERROR')),
  content_version      bigint NOT NULL,       -- of the item when the session was created
  client_progress      bigint NOT NULL,       -- percent
  error_message        jsonb,
  ignored_warnings     text[] NOT NULL DEFAULT '{}',
  enforced_warnings    text[] NOT NULL DEFAULT '{}',
  completion_requested boolean NOT NULL DEFAULT false, -- complete was called, and pulls still run
  expires_at           timestamptz NOT NULL,
  CHECK (kind = 'UPDATE' OR state <> 'DONE')
);
CREATE UNIQUE INDEX transfer_session_one_active_update_per_item ON transfer_session (item_id)
  WHERE kind = 'UPDATE' AND state = 'ACTIVE';
CREATE INDEX transfer_session_item_id ON transfer_session (item_id);
CREATE INDEX transfer_session_expires_at ON transfer_session (expires_at);
CREATE INDEX transfer_session_owner_kind_id ON transfer_session (owner, kind, id);
CREATE INDEX transfer_session_active_owner_expires_at ON transfer_session (owner, expires_at) WHERE state = 'ACTIVE';
CREATE INDEX transfer_session_completion_requested ON transfer_session (id)
  WHERE completion_requested AND state = 'ACTIVE';

-- A file of an update session. If an upload is interrupted, the file keeps the content with the received bytes. An upload
-- that resumes it first copies these bytes into a new content, so that two uploads never write to the same content, even on
-- different replicas.
CREATE TABLE update_session_file (
  session_id                  uuid NOT NULL REFERENCES transfer_session ON DELETE CASCADE,
  name                        text NOT NULL,
  source_type                 text NOT NULL,
  status                      text NOT NULL,
  token                       uuid NOT NULL UNIQUE, -- the secret part of the upload URI
  expected_size               bigint,               -- bytes, as declared by the client
  expected_checksum_algorithm text,
  expected_checksum           text,
  bytes_transferred           bigint NOT NULL,
  size                        bigint,               -- received, like the checksum; null until the file is READY
  checksum_algorithm          text,
  checksum                    text,
  error_message               jsonb,
  content_id                  uuid REFERENCES content,
  resumed_content_id          uuid REFERENCES content, -- the content from which the running upload copies
  ovf_role                    text CHECK (ovf_role IN ('DESCRIPTOR', 'MANIFEST', 'CERTIFICATE', 'ARCHIVE')),
  keep_in_storage             boolean NOT NULL DEFAULT true, -- whether complete makes it a file of the item
  parent_name                 text,                 -- the archive of which it is a member, or the pulled descriptor that added it
  source_uri                  text,                 -- PULL: the source
  source_thumbprint           text,                 -- PULL: of the certificate that the source must present, or null
  source_certificate          text,                 -- PULL: the certificate itself in PEM, or null
  -- The claim of the replica that transfers the file; the replica renews it. A file that was never claimed has a time in the
  -- past. A PULL file of an ended session has a time that is never reached, so that no replica claims it.
  claimed_until               timestamptz NOT NULL DEFAULT '1970-01-01 00:00:00Z',
  PRIMARY KEY (session_id, name)
);
CREATE INDEX update_session_file_content_id ON update_session_file (content_id) WHERE content_id IS NOT NULL;
CREATE INDEX update_session_file_resumed_content_id ON update_session_file (resumed_content_id)
  WHERE resumed_content_id IS NOT NULL;
-- The puller finds its files, and the reaper finds uploads whose claim has ended, by these indexes.
CREATE INDEX update_session_file_pull_queue ON update_session_file (claimed_until)
  WHERE source_type = 'PULL' AND status IN ('WAITING_FOR_TRANSFER', 'TRANSFERRING');
CREATE INDEX update_session_file_push_claims ON update_session_file (claimed_until)
  WHERE source_type = 'PUSH' AND status = 'TRANSFERRING';

-- Files of the item that complete deletes.
CREATE TABLE update_session_removed_file (
  session_id uuid NOT NULL REFERENCES transfer_session ON DELETE CASCADE,
  name       text NOT NULL,
  PRIMARY KEY (session_id, name)
);

-- The files of the item that a session neither replaces nor removes. While the session is ACTIVE, no other session can change
-- the item, so these are still the files that the item had when the session was created.
--
-- Most sessions have one file, and PostgreSQL plans for that. As a join, it would compare each file of the item with each file
-- of the session, which takes minutes if both have 10,000. OFFSET 0 prevents the join: each file is looked up in the index.
CREATE FUNCTION unchanged_item_files(session_id uuid, item_id uuid)
RETURNS TABLE (name text, size bigint, checksum_algorithm text, checksum text, content_id uuid)
LANGUAGE sql STABLE AS $$
  SELECT file.name, file.size, file.checksum_algorithm, file.checksum, file.content_id
    FROM item_file file
   WHERE file.item_id = unchanged_item_files.item_id
     AND NOT EXISTS (SELECT FROM update_session_file changed
                      WHERE changed.session_id = unchanged_item_files.session_id AND changed.name = file.name OFFSET 0)
     AND NOT EXISTS (SELECT FROM update_session_removed_file removed
                      WHERE removed.session_id = unchanged_item_files.session_id AND removed.name = file.name OFFSET 0)
$$;

-- What unchanged_item_files returned when the session ended. Later sessions may change the item.
CREATE TABLE update_session_unchanged_file (
  session_id         uuid NOT NULL REFERENCES transfer_session ON DELETE CASCADE,
  name               text NOT NULL,
  size               bigint NOT NULL,
  checksum_algorithm text NOT NULL,
  checksum           text NOT NULL,
  PRIMARY KEY (session_id, name)
);

-- A prepared file of a download session. A file without a row is UNPREPARED.
CREATE TABLE download_session_file (
  session_id         uuid NOT NULL REFERENCES transfer_session ON DELETE CASCADE,
  name               text NOT NULL,
  token              uuid NOT NULL UNIQUE,    -- the secret part of the download URI
  bytes_transferred  bigint NOT NULL,
  size               bigint NOT NULL,         -- of the item's file when it was prepared, like the checksum and content
  checksum_algorithm text NOT NULL,
  checksum           text NOT NULL,
  content_id         uuid REFERENCES content,
  PRIMARY KEY (session_id, name)
);
CREATE INDEX download_session_file_content_id ON download_session_file (content_id) WHERE content_id IS NOT NULL;

-- The object that a request with a client token created. A repeated request with the token receives the same response.
CREATE TABLE client_token (
  service      text NOT NULL,
  user_name    text NOT NULL,
  token        uuid NOT NULL,
  request_hash bytea NOT NULL,                -- SHA-256
  result_id    uuid NOT NULL,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (service, user_name, token)
);
CREATE INDEX client_token_created_at ON client_token (created_at);

-- The limit of active sessions per user. Sessions that concurrent transactions create count too, but are not visible yet.
--
--   0 ────────────────────────── max_sessions - max_connections ────────────────────── max_sessions
--     Shared lock: creations run        Exclusive lock: one creation after the
--     concurrently. PostgreSQL allows   other, so that each sees all sessions
--     at most max_connections of them   created before.
--     at the same time.
--
-- The lock is an advisory lock on the user, held until the commit.

-- Reserves one more session for the user. Raises a violation of active_session_limit_per_user if the user has max_sessions
-- already.
CREATE FUNCTION reserve_session_slot(user_name text, now timestamptz, max_sessions integer) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  shared_lock_limit CONSTANT integer := max_sessions - current_setting('max_connections')::integer;
BEGIN
  IF shared_lock_limit > 0 THEN
    BEGIN
      PERFORM pg_advisory_xact_lock_shared(8, hashtext(user_name));
      IF is_below_session_limit(user_name, now, shared_lock_limit) THEN
        RETURN true;
      END IF;
      -- The exception releases the shared lock. Two transactions that hold it and request the exclusive lock would deadlock.
      RAISE SQLSTATE 'CA001';
    EXCEPTION WHEN SQLSTATE 'CA001' THEN
    END;
  END IF;
  PERFORM pg_advisory_xact_lock(8, hashtext(user_name));
  IF is_below_session_limit(user_name, now, max_sessions) THEN
    RETURN true;
  END IF;
  RAISE check_violation USING CONSTRAINT = 'active_session_limit_per_user',
    MESSAGE = format('a user has %s active sessions', max_sessions);
END $$;

-- VOLATILE, so that it sees all sessions committed before this call, and not only those committed before the calling
-- statement began.
CREATE FUNCTION is_below_session_limit(user_name text, now timestamptz, max_sessions integer) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT count(*) FROM (SELECT FROM transfer_session
            WHERE owner = user_name AND state = 'ACTIVE' AND expires_at > now LIMIT max_sessions) active) < max_sessions;
END $$;

-- References to content -------------------------------------------------------------------------------------------
--
--   item_file ─────────────┐
--   update_session_file ───┼──► content ──► a file in the content store
--   download_session_file ─┘
--
-- References end in many ways: a file is replaced, a session ends, an item or a library is deleted and cascades. The
-- triggers below record each content that loses a reference, and the sweeper checks whether it is unreferenced. So the
-- cost of the sweeper grows with the released content, not with the stored content, and the application's statements do not
-- have to record releases.

-- A release only inserts a row, so that it never waits for another release or for the sweeper. A content may have two rows.
CREATE TABLE released_content (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  content_id uuid NOT NULL
);

CREATE FUNCTION record_released_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO released_content (content_id) VALUES (OLD.content_id);
  RETURN NULL;
END $$;

CREATE FUNCTION record_released_resumed_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO released_content (content_id) VALUES (OLD.resumed_content_id);
  RETURN NULL;
END $$;

CREATE FUNCTION record_released_archive_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO released_content (content_id) SELECT id FROM content WHERE archive_id = OLD.id;
  RETURN NULL;
END $$;

CREATE TRIGGER record_released_content AFTER DELETE OR UPDATE OF content_id ON item_file
  FOR EACH ROW EXECUTE FUNCTION record_released_content();
CREATE TRIGGER record_released_content AFTER DELETE OR UPDATE OF content_id ON download_session_file
  FOR EACH ROW WHEN (OLD.content_id IS NOT NULL) EXECUTE FUNCTION record_released_content();
CREATE TRIGGER record_released_content AFTER DELETE ON update_session_file
  FOR EACH ROW WHEN (OLD.content_id IS NOT NULL) EXECUTE FUNCTION record_released_content();
-- Fires only if the file references another content afterwards.
CREATE TRIGGER record_replaced_content AFTER UPDATE OF content_id ON update_session_file
  FOR EACH ROW WHEN (OLD.content_id IS DISTINCT FROM NEW.content_id AND OLD.content_id IS NOT NULL)
  EXECUTE FUNCTION record_released_content();
CREATE TRIGGER record_released_resumed_content AFTER DELETE OR UPDATE OF resumed_content_id ON update_session_file
  FOR EACH ROW WHEN (OLD.resumed_content_id IS NOT NULL) EXECUTE FUNCTION record_released_resumed_content();
-- Members have no members.
CREATE TRIGGER record_released_archive_members AFTER DELETE ON content
  FOR EACH ROW WHEN (OLD.archive_id IS NULL) EXECUTE FUNCTION record_released_archive_members();

-- An ended session references no content: complete has added the content to the item, or the content is unreferenced. The
-- claims of its PULL files never end, so that no replica pulls them. The trigger runs at the commit, so that complete can add
-- the content to the item after its UPDATE of the session, and so that the trigger sees rows that were committed while the
-- UPDATE waited.
CREATE FUNCTION release_session_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE update_session_file
     SET content_id = NULL, resumed_content_id = NULL,
         claimed_until = CASE source_type WHEN 'PULL' THEN '9999-12-31 00:00:00Z' ELSE claimed_until END,
         status = CASE status WHEN 'TRANSFERRING' THEN 'WAITING_FOR_TRANSFER' ELSE status END,
         bytes_transferred = CASE WHEN status IN ('READY', 'ERROR') THEN bytes_transferred ELSE 0 END
   WHERE session_id = NEW.id
     AND (content_id IS NOT NULL OR resumed_content_id IS NOT NULL OR source_type = 'PULL');
  UPDATE download_session_file SET content_id = NULL WHERE session_id = NEW.id AND content_id IS NOT NULL;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER release_session_content AFTER UPDATE OF state ON transfer_session
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.state = 'ACTIVE' AND NEW.state <> 'ACTIVE') EXECUTE FUNCTION release_session_content();

-- An ended update session still lists the unchanged files of its item. The trigger runs at the commit, after complete has
-- changed the item, and before the unique index admits the next session that may change it.
CREATE FUNCTION record_unchanged_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO update_session_unchanged_file (session_id, name, size, checksum_algorithm, checksum)
  SELECT NEW.id, name, size, checksum_algorithm, checksum FROM unchanged_item_files(NEW.id, NEW.item_id);
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER record_unchanged_files AFTER UPDATE OF state ON transfer_session
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.state = 'ACTIVE' AND NEW.state <> 'ACTIVE' AND NEW.kind = 'UPDATE')
  EXECUTE FUNCTION record_unchanged_files();

-- History ---------------------------------------------------------------------------------------------------------
--
-- The steps of each session and their actors, kept for a configurable time after the session is deleted. Sessions end in
-- many ways: a step, a delete, the deletion of an item or library that cascades, or expiry. The triggers below record all
-- of them. The application gives the actor to the transaction in the setting carrel.actor (audit.ActorClause):
-- '{"user", "channel", "address", "request_id", "now", "expire"}'.

CREATE TABLE session_event (
  id          bigint GENERATED ALWAYS AS IDENTITY,
  session_id  uuid NOT NULL,                  -- no reference: the session may be deleted
  kind        text NOT NULL,
  item_id     uuid NOT NULL,                  -- no reference: the item may be deleted
  owner       text NOT NULL,
  occurred_at timestamptz NOT NULL,
  event       text NOT NULL CHECK (event IN ('CREATED', 'COMPLETED', 'CANCELED', 'FAILED', 'DELETED', 'EXPIRED')),
  user_name   text,                           -- null if the actor is not a user
  channel     text NOT NULL,
  address     text,
  request_id  text,
  message     jsonb,                          -- why the session failed
  PRIMARY KEY (session_id, id)
);
CREATE INDEX session_event_occurred_at ON session_event (occurred_at);

-- Null if the transaction names no actor, for example one of psql.
CREATE FUNCTION current_actor() RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT nullif(current_setting('carrel.actor', true), '')::jsonb
$$;

CREATE FUNCTION record_created_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  actor CONSTANT jsonb := current_actor();
BEGIN
  INSERT INTO session_event (session_id, kind, item_id, owner, occurred_at, event, user_name, channel, address, request_id)
  SELECT id, kind, item_id, owner, coalesce((actor ->> 'now')::timestamptz, clock_timestamp()), 'CREATED',
         actor ->> 'user', coalesce(actor ->> 'channel', 'database'), actor ->> 'address', actor ->> 'request_id'
    FROM created_sessions;
  RETURN NULL;
END $$;

CREATE FUNCTION record_ended_session() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  actor CONSTANT jsonb := current_actor();
BEGIN
  INSERT INTO session_event (session_id, kind, item_id, owner, occurred_at, event, user_name, channel, address, request_id,
                             message)
  VALUES (NEW.id, NEW.kind, NEW.item_id, NEW.owner, coalesce((actor ->> 'now')::timestamptz, clock_timestamp()),
          CASE NEW.state WHEN 'DONE' THEN 'COMPLETED' WHEN 'ERROR' THEN 'FAILED' ELSE 'CANCELED' END,
          actor ->> 'user', coalesce(actor ->> 'channel', 'database'), actor ->> 'address', actor ->> 'request_id',
          NEW.error_message);
  RETURN NULL;
END $$;

-- If expires_at had passed, the session counts as expired, even if a user deletes its row.
CREATE FUNCTION record_deleted_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  actor CONSTANT jsonb := current_actor();
  deleted_at CONSTANT timestamptz := coalesce((actor ->> 'now')::timestamptz, clock_timestamp());
BEGIN
  INSERT INTO session_event (session_id, kind, item_id, owner, occurred_at, event, user_name, channel, address, request_id)
  SELECT id, kind, item_id, owner, expires_at, 'EXPIRED', NULL, 'expiry', NULL, NULL
    FROM deleted_sessions WHERE expires_at <= deleted_at
  UNION ALL
  SELECT id, kind, item_id, owner, deleted_at, CASE WHEN actor ? 'expire' THEN 'EXPIRED' ELSE 'DELETED' END,
         actor ->> 'user', coalesce(actor ->> 'channel', 'database'), actor ->> 'address', actor ->> 'request_id'
    FROM deleted_sessions WHERE expires_at > deleted_at;
  RETURN NULL;
END $$;

-- The triggers for INSERT and DELETE run once per statement, because one statement may create or delete many rows. The
-- trigger for UPDATE OF state runs once per row, because a trigger with a column list cannot have a transition table. An
-- UPDATE ends only one session.
CREATE TRIGGER record_created_sessions AFTER INSERT ON transfer_session REFERENCING NEW TABLE AS created_sessions
  FOR EACH STATEMENT EXECUTE FUNCTION record_created_sessions();
CREATE TRIGGER record_ended_session AFTER UPDATE OF state ON transfer_session
  FOR EACH ROW WHEN (OLD.state = 'ACTIVE' AND NEW.state <> 'ACTIVE') EXECUTE FUNCTION record_ended_session();
CREATE TRIGGER record_deleted_sessions AFTER DELETE ON transfer_session REFERENCING OLD TABLE AS deleted_sessions
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted_sessions();

-- Views -----------------------------------------------------------------------------------------------------------
--
-- For people with psql or the Dev UI: readable columns, with related rows joined. No operation of Carrel reads them, so
-- they may use PostgreSQL's own clock. They contain no tokens, because a transfer URI is a credential.

CREATE VIEW v_sessions AS
SELECT lower(session.kind) AS kind,
       session.state,
       item.name AS item,
       session.owner,
       date_trunc('second', greatest(session.expires_at - clock_timestamp(), interval '0'))::text AS time_left,
       (SELECT count(*) FROM update_session_file file WHERE file.session_id = session.id)
         + (SELECT count(*) FROM download_session_file file WHERE file.session_id = session.id) AS files,
       (SELECT coalesce(sum(bytes_transferred), 0) FROM update_session_file file WHERE file.session_id = session.id)
         + (SELECT coalesce(sum(bytes_transferred), 0) FROM download_session_file file WHERE file.session_id = session.id)
         AS bytes,
       session.client_progress AS client_percent,
       library.name AS library,
       session.error_message ->> 'default_message' AS error,
       session.id || ':' || server.id AS id
  FROM transfer_session session
  JOIN item ON item.id = session.item_id
  JOIN library ON library.id = item.library_id
 CROSS JOIN server;

CREATE VIEW v_session_files AS
SELECT file.kind,
       file.name,
       file.status,
       file.bytes,
       file.size,
       CASE WHEN file.size > 0 THEN least(100, floor(100.0 * file.bytes / file.size)) END AS percent,
       file.source,
       file.checksum,
       file.error,
       file.session_id || ':' || server.id AS session
  FROM (SELECT session_id, CASE source_type WHEN 'PULL' THEN 'pull' ELSE 'upload' END AS kind, name, status,
               bytes_transferred AS bytes, coalesce(size, expected_size) AS size,
               -- Without user name, password and query, which may be credentials.
               regexp_replace(regexp_replace(source_uri, '[?#].*', ''), '//[^/]*@', '//') AS source,
               coalesce(checksum_algorithm || ':' || checksum, expected_checksum_algorithm || ':' || expected_checksum)
                 AS checksum,
               error_message ->> 'default_message' AS error
          FROM update_session_file
         UNION ALL
        SELECT session_id, 'download', name,
               CASE WHEN bytes_transferred = 0 THEN 'PREPARED' WHEN bytes_transferred < size THEN 'TRANSFERRING'
                    ELSE 'TRANSFERRED' END,
               bytes_transferred, size, NULL, checksum_algorithm || ':' || checksum, NULL
          FROM download_session_file) file
 CROSS JOIN server;

-- Carrel does not store whether a download runs or was interrupted. So this view lists all partly downloaded files of
-- ACTIVE sessions.
CREATE VIEW v_running_transfers AS
SELECT file.kind, file.name, session.item, session.owner, file.bytes, file.size, file.percent, session.time_left,
       file.session
  FROM v_session_files file
  JOIN v_sessions session ON session.id = file.session
 WHERE file.status = 'TRANSFERRING' AND session.state = 'ACTIVE';

CREATE VIEW v_session_history AS
SELECT event.occurred_at,
       event.event,
       event.user_name AS "user",
       event.channel,
       event.address,
       lower(event.kind) AS kind,
       event.session_id || ':' || server.id AS session,
       event.owner,
       coalesce((SELECT name FROM item WHERE item.id = event.item_id), event.item_id::text) AS item,
       event.message ->> 'default_message' AS message,
       event.request_id
  FROM session_event event
 CROSS JOIN server
 ORDER BY event.occurred_at DESC, event.id DESC;
