-- Keeps a new secret for the second factor until a code proves that the person
-- has it. Begun again, the newest counts.
--
-- In:  $1 uuid  account_id     who acts
--      $2 text  actor          e-mail
--      $3 bytea sealed_secret
-- Out: status 200, body {"success":true}
--             409, body {"code":…}: the second factor is on already
WITH changed AS (
    UPDATE account
       SET totp_pending = $3::bytea
     WHERE id = $1 AND totp_secret IS NULL
    RETURNING id
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id)
    SELECT $2::text, id, 'account.totp_begun', 'account', id FROM changed
)
SELECT CASE WHEN EXISTS (SELECT FROM changed) THEN 200 ELSE 409 END,
       CASE WHEN EXISTS (SELECT FROM changed) THEN '{"success": true}'::jsonb
            ELSE refusal('totp_is_on') END::text;
