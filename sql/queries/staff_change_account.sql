-- PATCH /api/accounts/{id}
-- Keyed (sql/embed.sh).
--
-- In:  $1 uuid  account_id      who acts
--      $2 text  actor           e-mail
--      $3 uuid  id
--      $4 text  role            reviewer, administrator; or null
--      $5 text  disabled        bool, or null
--      $6 bytea reset_password  SHA-256 of a new one-time link's token, or
--                               null: the old password and all sessions end at
--                               once
--      $7 text  remove_totp     bool, or null
-- Out: status 200, body: the account, as in staff_create_account when $6 is
--              given
--             404
--             409, body {"code":…}: the last administrator who can sign in
--              may not be disabled or demoted, nor have the password reset
--              but from the command line (no $1)
-- All administrators are locked, in one order: of two who disable each other
-- the second one sees that there is only one left.
WITH administrator AS MATERIALIZED (
    SELECT id
      FROM account
     WHERE role = 'administrator' AND disabled_at IS NULL AND password_hash IS NOT NULL
     ORDER BY id
       FOR UPDATE
), locked AS MATERIALIZED (
    SELECT *
      FROM account
     WHERE id = $3 AND (SELECT count(*) FROM administrator) >= 0 -- after those
       FOR UPDATE
), judged AS (
    SELECT l.*,
           CASE WHEN l.id IS NULL THEN 404
                WHEN l.id IN (SELECT id FROM administrator) AND (SELECT count(*) FROM administrator) = 1
                     AND ($4::text <> 'administrator' OR $5::text::boolean
                          OR ($6::bytea IS NOT NULL AND $1::uuid IS NOT NULL)) THEN 409
                ELSE 200 END AS answer
      FROM (VALUES (1)) AS one
      LEFT JOIN locked l ON true
), changed AS (
    UPDATE account a
       SET role = coalesce($4, a.role),
           disabled_at = CASE WHEN $5 IS NULL THEN a.disabled_at
                              WHEN $5::boolean THEN coalesce(a.disabled_at, now()) END,
           setup_digest = CASE WHEN $6 IS NOT NULL THEN $6 WHEN NOT $5::boolean OR $5 IS NULL THEN a.setup_digest END,
           setup_expires_at = CASE WHEN $6 IS NOT NULL THEN now() + interval '24 hours'
                                   WHEN NOT $5::boolean OR $5 IS NULL THEN a.setup_expires_at END,
           password_hash = CASE WHEN $6 IS NULL THEN a.password_hash END,
           totp_secret = CASE WHEN $7::text::boolean THEN NULL ELSE a.totp_secret END,
           totp_pending = CASE WHEN $7::boolean THEN NULL ELSE a.totp_pending END,
           epoch = a.epoch + (coalesce($5::boolean, false) OR $6 IS NOT NULL)::int
      FROM judged j
     WHERE a.id = j.id AND j.answer = 200
    RETURNING a AS account
), closed AS (
    DELETE FROM session s
     USING changed c
     WHERE s.account_id = (c.account).id AND s.epoch <> (c.account).epoch
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id, detail)
    SELECT $2::text, $1, coalesce(v.action, 'account.changed'), 'account', j.id, coalesce(v.detail, '{}')
      FROM judged j
      LEFT JOIN LATERAL (VALUES
           (1, $4 <> j.role, 'account.role_changed', jsonb_build_object('role', $4)),
           (2, $5::boolean AND j.disabled_at IS NULL, 'account.disabled', '{}'),
           (3, NOT $5::boolean AND j.disabled_at IS NOT NULL, 'account.enabled', '{}'),
           (4, $6 IS NOT NULL, 'account.password_reset', '{}'),
           (5, $7::boolean, 'account.totp_removed', '{}')) AS v (n, happened, action, detail)
           ON v.happened
     WHERE j.answer = 200
     ORDER BY v.n
)
SELECT j.answer,
       CASE j.answer
            WHEN 200 THEN (SELECT json_account(account) FROM changed)
            WHEN 404 THEN refusal('account_not_found')
            ELSE refusal('last_administrator') END::text
  FROM judged j;
