-- What became of each session, and who did it; kept for a while after the session is gone.
--
-- Sessions end in many ways: a step, a delete, the deletion of an item or of a library, which cascades, or their time
-- runs out. Whatever the way, the triggers below note it, as they do with released content in V1. Who acts is told to the
-- transaction (store.Acting): '{"user", "via", "address", "request", "at", "expires"}'.

CREATE TABLE session_event (
  id          bigint GENERATED ALWAYS AS IDENTITY,
  session_id  uuid NOT NULL,                -- may be gone
  kind        text NOT NULL,
  item_id     uuid NOT NULL,                -- may be gone
  owner       text NOT NULL,
  at          timestamptz NOT NULL,
  event       text NOT NULL CHECK (event IN ('CREATED', 'COMPLETED', 'CANCELED', 'FAILED', 'DELETED', 'EXPIRED')),
  user_name   text,                         -- from here on: null where it is nobody's
  via         text NOT NULL,
  address     text,
  request_id  text,
  message     jsonb,                        -- why it failed
  PRIMARY KEY (session_id, id)
);
CREATE INDEX session_event_age ON session_event (at);

-- Null where nobody said who they are: people with psql, and replicas of the release before.
CREATE FUNCTION acting() RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT nullif(current_setting('carrel.actor', true), '')::jsonb
$$;

CREATE FUNCTION note_created_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  actor CONSTANT jsonb := acting();
BEGIN
  INSERT INTO session_event (session_id, kind, item_id, owner, at, event, user_name, via, address, request_id)
  SELECT id, kind, item_id, owner, coalesce((actor ->> 'at')::timestamptz, clock_timestamp()), 'CREATED',
         actor ->> 'user', coalesce(actor ->> 'via', 'database'), actor ->> 'address', actor ->> 'request'
    FROM created;
  RETURN NULL;
END $$;

CREATE FUNCTION note_ended_session() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  actor CONSTANT jsonb := acting();
BEGIN
  INSERT INTO session_event (session_id, kind, item_id, owner, at, event, user_name, via, address, request_id, message)
  VALUES (NEW.id, NEW.kind, NEW.item_id, NEW.owner, coalesce((actor ->> 'at')::timestamptz, clock_timestamp()),
          CASE NEW.state WHEN 'DONE' THEN 'COMPLETED' WHEN 'ERROR' THEN 'FAILED' ELSE 'CANCELED' END,
          actor ->> 'user', coalesce(actor ->> 'via', 'database'), actor ->> 'address', actor ->> 'request',
          NEW.error_message);
  RETURN NULL;
END $$;

-- One whose time had run out was gone by then, whoever deletes it.
CREATE FUNCTION note_removed_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  actor CONSTANT jsonb := acting();
  at_once CONSTANT timestamptz := coalesce((actor ->> 'at')::timestamptz, clock_timestamp());
BEGIN
  INSERT INTO session_event (session_id, kind, item_id, owner, at, event, user_name, via, address, request_id)
  SELECT id, kind, item_id, owner, expires_at, 'EXPIRED', NULL, 'expiry', NULL, NULL
    FROM removed WHERE expires_at <= at_once
  UNION ALL
  SELECT id, kind, item_id, owner, at_once, CASE WHEN actor ? 'expires' THEN 'EXPIRED' ELSE 'DELETED' END,
         actor ->> 'user', coalesce(actor ->> 'via', 'database'), actor ->> 'address', actor ->> 'request'
    FROM removed WHERE expires_at > at_once;
  RETURN NULL;
END $$;

-- By statement where there may be many rows; an UPDATE OF some columns cannot be, and ends one session.
CREATE TRIGGER note_created AFTER INSERT ON transfer_session REFERENCING NEW TABLE AS created
  FOR EACH STATEMENT EXECUTE FUNCTION note_created_sessions();
CREATE TRIGGER note_ended AFTER UPDATE OF state ON transfer_session
  FOR EACH ROW WHEN (OLD.state = 'ACTIVE' AND NEW.state <> 'ACTIVE') EXECUTE FUNCTION note_ended_session();
CREATE TRIGGER note_removed AFTER DELETE ON transfer_session REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION note_removed_sessions();

-- For people ------------------------------------------------------------------------------------------------------
-- The same in words, with what belongs together in one row. Nothing in Carrel's operations reads these; so they may look
-- at PostgreSQL's own clock. No token is in them: a transfer URI is a credential.

CREATE VIEW sessions AS
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

CREATE VIEW session_files AS
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
               -- Without name, password and query, which may let in whoever reads them.
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

-- Downloads are not noted as running or broken off: of an ACTIVE session, one that has gone a part of its way is here.
CREATE VIEW transfers AS
SELECT file.kind, file.name, session.item, session.owner, file.bytes, file.size, file.percent, session.time_left, file.session
  FROM session_files file JOIN sessions session ON session.id = file.session
 WHERE file.status = 'TRANSFERRING' AND session.state = 'ACTIVE';

CREATE VIEW history AS
SELECT event.at,
       event.event,
       event.user_name AS "user",
       event.via,
       event.address,
       lower(event.kind) AS kind,
       event.session_id || ':' || server.id AS session,
       event.owner,
       coalesce((SELECT name FROM item WHERE item.id = event.item_id), event.item_id::text) AS item,
       event.message ->> 'default_message' AS message,
       event.request_id AS request
  FROM session_event event CROSS JOIN server
 ORDER BY event.at DESC, event.id DESC;
