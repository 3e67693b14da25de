-- Ends a person's sessions but for one.
--
-- In:  $1 uuid  account_id      who acts
--      $2 text  actor           e-mail
--      $3 bytea session_digest  SHA-256 of the token of the session that stays
-- Out: status 200, body {"closed":n}
WITH person AS (
    UPDATE account SET epoch = epoch + 1 WHERE id = $1 RETURNING id, epoch
), kept AS (
    UPDATE session s SET epoch = p.epoch FROM person p WHERE s.account_id = p.id AND s.token_digest = $3::bytea
), closed AS (
    DELETE FROM session WHERE account_id = $1 AND token_digest <> $3::bytea RETURNING token_digest
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id, detail)
    SELECT $2::text, $1::uuid, 'session.others_closed', 'account', $1::uuid,
           jsonb_build_object('count', (SELECT count(*) FROM closed))
)
SELECT 200, jsonb_build_object('closed', (SELECT count(*) FROM closed))::text;
