-- The reaper looks with every run for uploads whose claim has run out, and read every file of every session for that.

CREATE INDEX update_session_file_pushed ON update_session_file (claimed_until)
  WHERE source_type = 'PUSH' AND status = 'TRANSFERRING';
