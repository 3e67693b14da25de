-- Turns the second factor on: a code of the pending secret was right.
--
-- In:  $1 uuid  account_id     who acts
--      $2 text  actor          e-mail
--      $3 bytea sealed_secret  the pending one that the code was compared with
--      $4 text  time_step      int8: of the code
-- Out: status 200, body {"success":true}
--             409, body {"code":…}: begun again, or on, meanwhile
WITH changed AS (
    UPDATE account
       SET totp_secret = totp_pending, totp_pending = NULL, totp_last_step = $4::text::bigint
     WHERE id = $1 AND totp_secret IS NULL AND totp_pending = $3::bytea
    RETURNING id
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id)
    SELECT $2::text, id, 'account.totp_added', 'account', id FROM changed
)
SELECT CASE WHEN EXISTS (SELECT FROM changed) THEN 200 ELSE 409 END,
       CASE WHEN EXISTS (SELECT FROM changed) THEN '{"success": true}'::jsonb
            ELSE refusal('totp_replaced') END::text;
