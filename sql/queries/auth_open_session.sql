-- Signs a person in, whose password and code were right: clears the failed
-- attempts, remembers the address, leaves an audit row.
--
-- In:  $1 uuid  account_id
--      $2 bytea session_digest  SHA-256 of the session's token
--      $3 bytea address         keyed digest of the network address
--      $4 text  password_hash   that was compared: if it is another one by now,
--                               there is no session
--      $5 text  time_step       int8: of the code that was used, or null when
--                               the account has no second factor
-- Out: status 200, body {"account":{id,email,name,role,totp,…}}
--             401, body {"code":…}: the account,
--             its password or its second factor changed meanwhile, or that
--             code was used before
WITH person AS (
    UPDATE account
       SET totp_last_step = coalesce($5::text::bigint, totp_last_step)
     WHERE id = $1 AND disabled_at IS NULL AND password_hash = $4::text
       AND (totp_secret IS NULL) = ($5::text IS NULL)
       AND ($5::text IS NULL OR totp_last_step < $5::text::bigint)
    RETURNING *
), cleared AS (
    DELETE FROM login_attempt l
     USING person p
     WHERE l.email_digest = sha256(convert_to(lower(p.email), 'UTF8')) AND l.address = $3::bytea
), known AS (
    INSERT INTO login_address (account_id, address)
    SELECT id, $3::bytea FROM person
    ON CONFLICT (account_id, address) DO UPDATE SET seen_at = now()
), opened AS (
    INSERT INTO session (token_digest, account_id, epoch, expires_at)
    SELECT $2::bytea, id, epoch, now() + interval '12 hours' FROM person
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id)
    SELECT email, id, 'session.opened', 'account', id FROM person
)
SELECT CASE WHEN p.id IS NULL THEN 401 ELSE 200 END,
       CASE WHEN p.id IS NULL THEN refusal('login_wrong')
            ELSE jsonb_build_object('account', json_account(p)) END::text
  FROM (VALUES (1)) AS one
  LEFT JOIN person p ON true;
