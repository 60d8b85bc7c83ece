-- Files that the server fetches by itself, and sessions that are completed when it has.

ALTER TABLE update_session_file
  ADD COLUMN source_uri         text,        -- PULL: where from
  ADD COLUMN source_thumbprint  text,        -- PULL: of the certificate that its host must show, if given
  ADD COLUMN source_certificate text,        -- PULL: the certificate itself, in PEM, if given
  ADD COLUMN claimed_until      timestamptz; -- PULL: until then a replica is at it; it renews this while it is

CREATE INDEX update_session_file_to_pull ON update_session_file (claimed_until)
  WHERE source_type = 'PULL' AND status IN ('WAITING_FOR_TRANSFER', 'TRANSFERRING');

ALTER TABLE transfer_session ADD COLUMN completing boolean NOT NULL DEFAULT false; -- complete was asked, pulls still run
CREATE INDEX transfer_session_completing ON transfer_session (id) WHERE completing AND state = 'ACTIVE';
