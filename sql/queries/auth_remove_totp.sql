-- Turns the second factor off, for a person whose password was right.
--
-- In:  $1 uuid account_id     who acts
--      $2 text actor          e-mail
--      $3 text password_hash  that was compared
-- Out: status 200, body {"success":true}, also if it was off
--             409, body {"code":…}: the password was changed meanwhile
WITH changed AS (
    UPDATE account
       SET totp_secret = NULL, totp_pending = NULL
     WHERE id = $1 AND password_hash = $3::text
    RETURNING id
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id)
    SELECT $2::text, id, 'account.totp_removed', 'account', id FROM changed
)
SELECT CASE WHEN EXISTS (SELECT FROM changed) THEN 200 ELSE 409 END,
       CASE WHEN EXISTS (SELECT FROM changed) THEN '{"success": true}'::jsonb
            ELSE refusal('password_changed') END::text;
