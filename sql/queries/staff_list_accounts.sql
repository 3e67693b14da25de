-- GET /api/accounts
--
-- In:  $1 uuid account_id  who acts
--      $2 text actor       e-mail
-- Out: status 200, body {"accounts":[{id,email,name,role,totp,disabled,
--      hasPassword,createdAt,lastSeenAt}]}, by name
WITH logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind)
    VALUES ($2::text, $1::uuid, 'account.listed', 'account')
)
SELECT 200, jsonb_build_object('accounts', coalesce(jsonb_agg(
           json_account(a) || jsonb_build_object('lastSeenAt', json_time((
               SELECT max(seen_at) FROM session s WHERE s.account_id = a.id)))
           ORDER BY lower(a.name), a.id), '[]'))::text
  FROM account a;
