-- What a test controls through the control API: virtual time and faults.

-- One row for each sandbox. There is one sandbox, main.
CREATE TABLE sandbox (
  name                text PRIMARY KEY,
  version             bigint NOT NULL DEFAULT 0, -- counts the changes, so that a replica ignores an outdated reading
  clock_offset_millis bigint NOT NULL DEFAULT 0, -- how far virtual time is ahead of system time while it runs
  frozen_at           timestamptz                -- the virtual time while it stands still; null while it runs
);
INSERT INTO sandbox (name) VALUES ('main');

-- Faults that a test injects into operations. A fault fires for matching calls that meet its condition.
CREATE TABLE fault (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sandbox    text NOT NULL REFERENCES sandbox,
  spec       jsonb NOT NULL,
  expires_at timestamptz,                     -- system time; null for a fault that must be deleted
  seen       bigint NOT NULL DEFAULT 0,       -- how many calls it matched
  fired      bigint NOT NULL DEFAULT 0        -- for how many of them it fired
);

-- Completed sessions that a fault lets linger: reads report them as ACTIVE.
CREATE TABLE lingering_session (
  session_id uuid PRIMARY KEY REFERENCES transfer_session ON DELETE CASCADE,
  polls_left integer NOT NULL
);

-- A number from 0 to 1 that depends only on the seed and the count, so that the same calls meet the same faults.
CREATE FUNCTION fault_random(seed bigint, count bigint) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
  SELECT ('x' || left(md5(seed || ':' || count), 8))::bit(32)::bigint / 4294967296.0::double precision
$$;

CREATE FUNCTION virtual_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT coalesce(frozen_at, clock_timestamp() + clock_offset_millis * interval '1 millisecond')
    FROM sandbox WHERE name = 'main'
$$;

-- Until when, in system time, a transfer of the file counts as moving. Null if none does. A transfer that moves bytes
-- renews it together with the lease of its session. There is no index, so that a renewal stays cheap.
ALTER TABLE update_session_file ADD COLUMN moving_until timestamptz;
ALTER TABLE download_session_file ADD COLUMN moving_until timestamptz;

-- The functions and the view of V1, with virtual time instead of system time.

CREATE OR REPLACE FUNCTION record_created_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  actor CONSTANT jsonb := current_actor();
BEGIN
  INSERT INTO session_event (session_id, kind, item_id, owner, occurred_at, event, user_name, channel, address, request_id)
  SELECT id, kind, item_id, owner, coalesce((actor ->> 'now')::timestamptz, virtual_now()), 'CREATED',
         actor ->> 'user', coalesce(actor ->> 'channel', 'database'), actor ->> 'address', actor ->> 'request_id'
    FROM created_sessions;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION record_ended_session() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  actor CONSTANT jsonb := current_actor();
BEGIN
  INSERT INTO session_event (session_id, kind, item_id, owner, occurred_at, event, user_name, channel, address, request_id,
                             message)
  VALUES (NEW.id, NEW.kind, NEW.item_id, NEW.owner, coalesce((actor ->> 'now')::timestamptz, virtual_now()),
          CASE NEW.state WHEN 'DONE' THEN 'COMPLETED' WHEN 'ERROR' THEN 'FAILED' ELSE 'CANCELED' END,
          actor ->> 'user', coalesce(actor ->> 'channel', 'database'), actor ->> 'address', actor ->> 'request_id',
          NEW.error_message);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION record_deleted_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  actor CONSTANT jsonb := current_actor();
  deleted_at CONSTANT timestamptz := coalesce((actor ->> 'now')::timestamptz, virtual_now());
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

CREATE OR REPLACE VIEW v_sessions AS
SELECT lower(session.kind) AS kind,
       session.state,
       item.name AS item,
       session.owner,
       date_trunc('second', greatest(session.expires_at - virtual_now(), interval '0'))::text AS time_left,
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
