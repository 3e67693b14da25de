-- Notes that somebody was not let in (auth_find_account has counted it), and
-- forgets attempts and sessions that are long over.
--
-- In:  $1 uuid account_id  null when nobody has that e-mail: never what was
--                          typed, which may be a password
--      $2 text reason      password, code, throttled
WITH forgotten AS (
    DELETE FROM login_attempt WHERE last_at < now() - interval '1 day'
), expired AS (
    DELETE FROM session WHERE expires_at < now() - interval '1 day'
)
INSERT INTO audit (actor, action, row_kind, row_id, detail)
SELECT 'nobody', 'session.refused', 'account', $1::uuid, jsonb_build_object('reason', $2::text);
