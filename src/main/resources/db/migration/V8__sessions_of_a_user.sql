-- How many ACTIVE sessions a user may have. Those that are being created count too, and they are not seen by others.
--
--   ── far from the most ──────────── max_connections short of it ─────────── the most ──
--      created side by side, for      one after the other: each sees all
--      not more than the server has   that were created before
--      connections can be under way
--
-- Both kinds of creation keep out the other by a lock on the user, shared for the first, and held to the commit.

CREATE INDEX transfer_session_active ON transfer_session (owner, expires_at) WHERE state = 'ACTIVE';

-- Whether one more can be created, at this time; a violation of "active_sessions_of_a_user" where it can not.
CREATE FUNCTION claim_place_of_session(whose text, at timestamptz, most integer) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  far_from CONSTANT integer := most - current_setting('max_connections')::integer;
BEGIN
  IF far_from > 0 THEN
    BEGIN
      PERFORM pg_advisory_xact_lock_shared(8, hashtext(whose));
      IF has_fewer_sessions(whose, at, far_from) THEN
        RETURN true;
      END IF;
      RAISE SQLSTATE 'CA001'; -- Goes back to before the lock, or two of these would wait for each other.
    EXCEPTION WHEN SQLSTATE 'CA001' THEN
    END;
  END IF;
  PERFORM pg_advisory_xact_lock(8, hashtext(whose));
  IF has_fewer_sessions(whose, at, most) THEN
    RETURN true;
  END IF;
  RAISE check_violation USING CONSTRAINT = 'active_sessions_of_a_user',
    MESSAGE = format('a user has %s active sessions', most);
END $$;

-- Sees what was committed before it is called, not before the statement that calls it: it must be volatile.
CREATE FUNCTION has_fewer_sessions(whose text, at timestamptz, than integer) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT count(*) FROM (SELECT FROM transfer_session
            WHERE owner = whose AND state = 'ACTIVE' AND expires_at > at LIMIT than) active) < than;
END $$;
