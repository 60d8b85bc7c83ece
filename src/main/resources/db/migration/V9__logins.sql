-- A login that was made from a token has the roles of the token, and ends with it.
ALTER TABLE login ADD COLUMN roles text[];
ALTER TABLE login ADD COLUMN ends_at timestamptz;

-- How many logins a user has.
CREATE INDEX login_user ON login (user_name);
