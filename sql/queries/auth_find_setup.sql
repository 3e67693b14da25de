-- Whose one-time link is it? For the rules of a password (not the e-mail, not
-- the name), before auth_setup.
--
-- In:  $1 bytea token_digest  SHA-256 of the link's token
-- Out: no row: answer as auth_setup does when it refuses. Else one:
--      id uuid, email text, name text
SELECT id, email, name
  FROM account
 WHERE setup_digest = $1::bytea AND setup_expires_at > now() AND disabled_at IS NULL;
