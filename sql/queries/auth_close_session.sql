-- Signs a person out.
--
-- In:  $1 bytea session_digest  SHA-256 of its token
-- Out: status 200, body {"success":true}, whether there was one or not
WITH closed AS (
    DELETE FROM session WHERE token_digest = $1::bytea RETURNING account_id
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id)
    SELECT a.email, a.id, 'session.closed', 'account', a.id
      FROM closed c
      JOIN account a ON a.id = c.account_id
)
SELECT 200, '{"success": true}'::text;
