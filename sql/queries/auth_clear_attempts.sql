-- Takes back what auth_find_account counted: the password was right.
--
-- In:  $1 text  email    as it was given to auth_find_account
--      $2 bytea address  keyed digest of the network address
DELETE FROM login_attempt
 WHERE email_digest = sha256(convert_to(lower($1::text), 'UTF8')) AND address = $2::bytea;
