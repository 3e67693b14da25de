-- Who is it? A session ends 12 hours after it began, or after 30 minutes
-- without a request; that there was one is noted at most once a minute.
--
-- In:  $1 bytea session_digest  SHA-256 of its token
-- Out: no row: nobody. Else one:
--      id uuid, email text, name text, role text ('reviewer',
--      'administrator'), body text: {"account":{…},"session":{"createdAt",
--      "expiresAt"}}, which is GET /api/account's
WITH current AS (
    SELECT s.token_digest, s.created_at AS began_at, s.expires_at, s.seen_at, a AS account
      FROM session s
      JOIN account a ON a.id = s.account_id
     WHERE s.token_digest = $1::bytea AND s.expires_at > now()
       AND s.seen_at > now() - interval '30 minutes' AND a.disabled_at IS NULL
       AND s.epoch = a.epoch
), seen AS (
    UPDATE session s
       SET seen_at = now()
      FROM current c
     WHERE s.token_digest = c.token_digest AND s.seen_at < now() - interval '1 minute'
)
SELECT (account).id, (account).email, (account).name, (account).role,
       jsonb_build_object('account', json_account(account),
                          'session', jsonb_build_object('createdAt', json_time(began_at),
                                                        'expiresAt', json_time(expires_at)))::text
  FROM current;
