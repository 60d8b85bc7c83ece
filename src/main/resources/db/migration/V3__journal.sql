-- What clients did, for tests. One row for each sandbox.
CREATE TABLE journal (
  sandbox         text PRIMARY KEY REFERENCES sandbox,
  redaction_key   uuid NOT NULL DEFAULT gen_random_uuid(), -- replaces secrets by hashes that all replicas compute alike
  dropped_through bigint NOT NULL DEFAULT 0,               -- the newest position that was dropped; 0 if none was
  cleared_through bigint NOT NULL DEFAULT 0                -- the newest position when the journal was cleared
);
INSERT INTO journal (sandbox) VALUES ('main');

-- Numbers the beginnings and the ends of entries.
CREATE SEQUENCE journal_position;

-- A call, which is recorded when it ends; or a transfer, which is recorded when it begins and changed when it ends.
CREATE TABLE journal_entry (
  id         bigint PRIMARY KEY DEFAULT nextval('journal_position'),
  ended      bigint,                  -- the position of the end; null while a transfer runs
  at         timestamptz NOT NULL,    -- virtual time of the beginning
  operation  text,                    -- null for transfers and for requests of unknown URLs
  transfer   text,                    -- the kind of the transfer; null for calls
  api        text,
  user_name  text,
  session    text,
  file       text,
  status     integer,                 -- null if no response was sent
  error      text,                    -- the type of the vAPI error
  method     text,
  path       text,
  created    text,                    -- the identifier that the call returned
  bytes      integer NOT NULL,        -- the size of the entry
  entry      text NOT NULL            -- JSON
);
CREATE INDEX journal_entry_position ON journal_entry (coalesce(ended, id));
