"""Shared by run and reaper: fills the table with expired sessions and measures their deletion."""
import sys
sys.dont_write_bytecode = True
from datetime import datetime
from servers import *

# Expired sessions of both kinds and all states, in about the order of their creation; every tenth has a file. r is a
# pseudo-random number from 0 to 999.
PREPARE = """
CREATE UNLOGGED TABLE bench_expired AS
SELECT i, (hashint4(i) & 2147483647) % 1000 AS r, gen_random_uuid() AS id, gen_random_uuid() AS token
  FROM generate_series(1, {sessions}) i;
"""
FILL = """
TRUNCATE transfer_session CASCADE; TRUNCATE released_content;
SET session_replication_role = replica;
INSERT INTO transfer_session (id, kind, item_id, owner, state, content_version, client_progress, expires_at)
SELECT expired.id, CASE expired.i % 2 WHEN 0 THEN 'UPDATE' ELSE 'DOWNLOAD' END, item.id, 'user-' || r,
       CASE WHEN r < 300 THEN 'ACTIVE' WHEN r < 600 AND expired.i % 2 = 0 THEN 'DONE' WHEN r < 900 THEN 'CANCELED'
            ELSE 'ERROR' END, 1, 0,
       now() - interval '8 hours' * (1 - expired.i / {sessions}.0) - interval '10 minutes' * random() - interval '1 minute'
  FROM bench_expired expired JOIN bench_item item ON item.i = (expired.i + 1) / 2
 WHERE expired.i <= {sessions} ORDER BY expired.i;
INSERT INTO update_session_file (session_id, name, source_type, status, token, bytes_transferred)
SELECT id, 'file', 'PUSH', 'WAITING_FOR_TRANSFER', token, 0 FROM bench_expired
 WHERE r % 10 = 7 AND i % 2 = 0 AND i <= {sessions};
INSERT INTO download_session_file (session_id, name, token, bytes_transferred, size, checksum_algorithm, checksum)
SELECT id, 'file', token, 0, 1000, 'SHA256', repeat('0', 64) FROM bench_expired
 WHERE r % 10 = 7 AND i % 2 = 1 AND i <= {sessions};
RESET session_replication_role;
VACUUM ANALYZE transfer_session; VACUUM ANALYZE update_session_file; VACUUM ANALYZE download_session_file;
VACUUM released_content; CHECKPOINT;
SELECT extract(epoch FROM min(expires_at)), count(*) FROM transfer_session;
"""

# One DO block, so that PostgreSQL never waits for a client between batches.
PLAIN = """
DO $$ DECLARE deleted bigint; BEGIN
  LOOP
    DELETE FROM transfer_session WHERE id IN (SELECT id FROM transfer_session WHERE expires_at <= now() LIMIT {batch});
    GET DIAGNOSTICS deleted = ROW_COUNT;
    COMMIT;
    EXIT WHEN deleted = 0;
  END LOOP;
END $$;
"""


class ExpiredSessions:
    """Fills the table for each measurement. Run the statements of CATALOGUE first, with one item for every two sessions."""

    def __init__(self, server, sessions):
        self.server = self.carrel = server
        self.sessions = sessions
        # Autovacuum would disturb some measurements and not others.
        server.sql("ALTER SYSTEM SET autovacuum = off; SELECT pg_reload_conf();")
        server.sql(PREPARE.format(sessions=sessions) + "VACUUM ANALYZE; CHECKPOINT;")

    def fill(self, sessions):
        """Fills the table; returns the earliest expiry in seconds since the epoch."""
        first, count = self.server.sql(FILL.format(sessions=sessions))[-1].split("|")
        if int(count) != sessions:
            raise RuntimeError(f"filled {count} sessions instead of {sessions}")
        os.sync()
        return float(first)

    def measure_plain_delete(self, batch, sessions=None):
        """Sessions per second that a batched DELETE deletes. All other replicas must be paused."""
        sessions = sessions or self.sessions
        with contextlib.ExitStack() as stack:
            if self.carrel.process not in paused_processes:
                self.carrel.pause()
                stack.callback(self.carrel.resume)
            self.fill(sessions)
            begin = time.perf_counter()
            self.server.sql(PLAIN.format(batch=batch))
            return sessions / (time.perf_counter() - begin)

    def measure_reaper(self, *replicas, sessions=None):
        """Sessions per second that the reapers of these replicas delete. The replicas are paused while the table is filled."""
        sessions = sessions or self.sessions
        for replica in replicas:
            if replica.process not in paused_processes:
                replica.pause()
        first = self.fill(sessions)
        before = [replica.log.stat().st_size for replica in replicas]
        resumed = time.time()
        for replica in replicas:
            replica.resume()
        runs = []

        def are_all_deleted():
            runs[:] = [run for replica, since in zip(replicas, before) for run in runs_of(replica, since)]
            return sum(count for _, count, _ in runs) >= sessions
        wait_until("all sessions are deleted", are_all_deleted, 900)
        if self.server.sql("SELECT count(*) FROM transfer_session") != ["0"]:
            raise RuntimeError("not all sessions were deleted")
        # The lag is relative to the start of the run.
        began = max(resumed, first + max(late for _, _, late in runs))
        return sessions / (max(ended for ended, _, _ in runs) - began)


def runs_of(replica, since):
    """The logged reaper runs: end in seconds since the epoch, number of deleted sessions, lag in seconds."""
    with open(replica.log) as log:
        log.seek(since)
        lines = re.findall(r'"timestamp":"(\S+?)\d{0,3}Z".*Deleted (\d+) expired sessions \(.*the oldest expired (\d+) ms ago\)',
                           log.read())
    return [(datetime.strptime(when[:26] + "+0000", "%Y-%m-%dT%H:%M:%S.%f%z").timestamp(), int(count), int(late) / 1000)
            for when, count, late in lines if int(count)]
