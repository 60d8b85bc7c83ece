-- Lists are read page by page, in the order of their keys, and found by name in whatever case.

DROP INDEX transfer_session_owner;
CREATE INDEX transfer_session_owner ON transfer_session (owner, kind, id);
CREATE INDEX item_library ON item (library_id, id);
CREATE INDEX item_name ON item (lower(name));
CREATE INDEX library_name ON library (lower(name));
