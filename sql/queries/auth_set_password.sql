-- Changes a person's password and ends their other sessions.
--
-- In:  $1 uuid  account_id      who acts
--      $2 text  actor           e-mail
--      $3 text  old_hash        that the old password was compared with
--      $4 text  new_hash
--      $5 bytea session_digest  SHA-256 of the token of the session that stays
-- Out: status 200, body {"success":true}
--             409, body {"code":…}: the password was changed meanwhile
WITH changed AS (
    UPDATE account
       SET password_hash = $4::text, epoch = epoch + 1, setup_digest = NULL, setup_expires_at = NULL
     WHERE id = $1 AND disabled_at IS NULL AND password_hash = $3::text
    RETURNING id, epoch
), kept AS (
    UPDATE session s SET epoch = c.epoch FROM changed c WHERE s.account_id = c.id AND s.token_digest = $5::bytea
), closed AS (
    DELETE FROM session s USING changed c WHERE s.account_id = c.id AND s.token_digest <> $5::bytea
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id)
    SELECT $2::text, id, 'account.password_changed', 'account', id FROM changed
)
SELECT CASE WHEN EXISTS (SELECT FROM changed) THEN 200 ELSE 409 END,
       CASE WHEN EXISTS (SELECT FROM changed) THEN '{"success": true}'::jsonb
            ELSE refusal('password_changed') END::text;
