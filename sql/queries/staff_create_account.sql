-- POST /api/accounts: a person, who then chooses a password by a one-time
-- link that is good for 24 hours.
-- Keyed (sql/embed.sh).
--
-- In:  $1 uuid  account_id    who acts
--      $2 text  actor         e-mail
--      $3 uuid  new_id
--      $4 text  email
--      $5 text  name
--      $6 text  role          reviewer, administrator
--      $7 bytea token_digest  SHA-256 of the link's token
-- Out: status 201, body: the account, a JSON object; the program puts
--              "setupUrl" in at byte 1, behind the "{"
--             409, body {"code":…}: that e-mail has an account
WITH made AS (
    INSERT INTO account AS a (id, email, name, role, setup_digest, setup_expires_at)
    VALUES ($3::uuid, $4::text, $5::text, $6::text, $7::bytea, now() + interval '24 hours')
    ON CONFLICT ((lower(email))) DO NOTHING
    RETURNING a AS account
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id, detail)
    SELECT $2::text, $1::uuid, 'account.created', 'account', (account).id,
           jsonb_build_object('role', (account).role)
      FROM made
)
SELECT CASE WHEN m.account IS NULL THEN 409 ELSE 201 END,
       CASE WHEN m.account IS NULL THEN refusal('account_exists')
            ELSE json_account(m.account) END::text
  FROM (VALUES (1)) AS one
  LEFT JOIN made m ON true;
