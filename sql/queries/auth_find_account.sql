-- The account that a person wants to sign in to, or whose password is asked
-- for again; and whether another attempt is allowed. An attempt counts as
-- failed from here on, so that many at once are not more than many in turn;
-- auth_open_session (or auth_clear_attempts) takes it back.
--
-- In:  $1 text  email    as it was typed
--      $2 bytea address  keyed digest of the network address
-- Out: always one row:
--      retry_after int4   0, or for how many seconds it is refused: then
--                         answer 429 and look at nothing else
--      id uuid            null when nobody (enabled, with a password) has it
--      email, name, role  texts
--      password_hash text
--      totp_secret bytea  sealed; null: no second factor
--      totp_last_step int8
--
-- Five failures from one address make that address wait for that e-mail, from
-- 30 seconds up to 15 minutes (login_wait). Fifty of one e-mail from all
-- addresses, or of one address for all e-mails, within 15 minutes shut out
-- all but the addresses that the person has signed in from before.
WITH asked AS (
    SELECT sha256(convert_to(lower($1::text), 'UTF8')) AS email_digest, $2::bytea AS address
), found AS (
    SELECT *
      FROM account
     WHERE lower(email) = lower($1)
), crowd AS (
    SELECT count(*) > 0 AS is_barred
      FROM asked
     WHERE greatest((SELECT sum(l.failures) FROM login_attempt l
                      WHERE l.email_digest = asked.email_digest AND l.last_at > now() - interval '15 minutes'),
                    (SELECT sum(l.failures) FROM login_attempt l
                      WHERE l.address = asked.address AND l.last_at > now() - interval '15 minutes')) >= 50
       AND NOT EXISTS (SELECT FROM login_address k JOIN found f ON f.id = k.account_id
                        WHERE k.address = asked.address)
), attempt AS (
    INSERT INTO login_attempt AS l (email_digest, address, failures, last_at, open_at, is_allowed)
    SELECT email_digest, address, 1, now(), now(), true
      FROM asked
     WHERE NOT (SELECT is_barred FROM crowd)
    ON CONFLICT (email_digest, address) DO UPDATE
       SET (failures, last_at, open_at, is_allowed) = (
           SELECT CASE WHEN is_open THEN n ELSE l.failures END,
                  CASE WHEN is_open THEN now() ELSE l.last_at END,
                  CASE WHEN is_open THEN now() + login_wait(n) ELSE l.open_at END,
                  is_open
             -- Not now(): one that waited for the row began before it was set.
             FROM (SELECT CASE WHEN l.last_at > now() - interval '1 hour' THEN l.failures ELSE 0 END + 1,
                          l.open_at <= clock_timestamp()) AS v (n, is_open))
    RETURNING is_allowed, open_at
)
SELECT CASE WHEN c.is_barred THEN 900
            WHEN a.is_allowed THEN 0
            ELSE greatest(ceil(extract(epoch FROM a.open_at - now())), 1) END::int AS retry_after,
       f.id, f.email, f.name, f.role, f.password_hash, f.totp_secret, f.totp_last_step
  FROM crowd c
  LEFT JOIN attempt a ON true
  LEFT JOIN found f ON f.disabled_at IS NULL AND f.password_hash IS NOT NULL
                   AND NOT c.is_barred AND a.is_allowed;
