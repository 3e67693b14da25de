-- A person chooses a password by the one-time link, which works once, for 24
-- hours. All sessions of the account end.
--
-- In:  $1 bytea token_digest   SHA-256 of the link's token
--      $2 text  password_hash
-- Out: status 200, body {"success":true,"email":…}
--             410, body {"code":…}: unknown, used or expired
WITH person AS (
    UPDATE account
       SET password_hash = $2::text, epoch = epoch + 1, setup_digest = NULL, setup_expires_at = NULL
     WHERE setup_digest = $1::bytea AND setup_expires_at > now() AND disabled_at IS NULL
    RETURNING *
), closed AS (
    DELETE FROM session s USING person p WHERE s.account_id = p.id
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id)
    SELECT email, id, 'account.password_set', 'account', id FROM person
)
SELECT CASE WHEN p.id IS NULL THEN 410 ELSE 200 END,
       CASE WHEN p.id IS NULL THEN refusal('setup_link_invalid')
            ELSE jsonb_build_object('success', true, 'email', p.email) END::text
  FROM (VALUES (1)) AS one
  LEFT JOIN person p ON true;
