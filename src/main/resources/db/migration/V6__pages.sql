-- Lists are read page by page, in the order of their keys, and found by name in whatever case.

CREATE INDEX transfer_session_own ON transfer_session (owner, kind, id);
CREATE INDEX item_library ON item (library_id, id);
CREATE INDEX item_name ON item (lower(name));
CREATE INDEX item_source ON item (source_id) WHERE source_id IS NOT NULL;
CREATE INDEX library_name ON library (lower(name));

-- The first of these serves what this did. Last, for from here on the table is locked.
DROP INDEX transfer_session_owner;
