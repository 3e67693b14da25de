-- PATCH /api/invites/{id}: another expiry, other hints.
--
-- In:  $1 uuid account_id   who acts
--      $2 text actor        e-mail
--      $3 uuid id
--      $4 text expires_at   RFC 3339, or null
--      $5 text expiry_days  from now, int, 1..3650, or null; expires_at goes
--                           first
--      $6 text name_hint    null keeps it, '' clears it
--      $7 text email_hint   the same
-- Out: status 200, body: the invite
--             400, body {"code":…}: the time is over
--             404, 409, body {"code":…}: used, or revoked, or a renewal's
--              whose employee must not be reverified
WITH locked AS MATERIALIZED (
    SELECT *, coalesce($4::text::timestamptz, now() + make_interval(secs => 86400 * $5::text::int), expires_at)
              AS new_expires_at,
           CASE WHEN is_renewal THEN reverification_refusal(employee_id) END AS refused
      FROM invite
     WHERE id = $3
       FOR NO KEY UPDATE
), judged AS (
    SELECT l.*,
           CASE WHEN l.id IS NULL THEN 404
                WHEN l.used_at IS NOT NULL OR l.revoked_at IS NOT NULL OR l.refused IS NOT NULL THEN 409
                WHEN ($4::text IS NOT NULL) AND new_expires_at <= now() THEN 400
                ELSE 200 END AS status
      FROM (VALUES (1)) AS one
      LEFT JOIN locked l ON true
), changed AS (
    UPDATE invite i
       SET expires_at = j.new_expires_at,
           name_hint = CASE WHEN $6::text IS NULL THEN i.name_hint ELSE nullif($6, '') END,
           email_hint = CASE WHEN $7::text IS NULL THEN i.email_hint ELSE nullif($7, '') END
      FROM judged j
     WHERE i.id = j.id AND j.status = 200
    RETURNING i AS invite
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id, detail)
    SELECT $2::text, $1::uuid, 'invite.changed', 'invite', (invite).id,
           jsonb_build_object('expiresAt', json_time((invite).expires_at))
      FROM changed
)
SELECT j.status,
       CASE j.status WHEN 200 THEN (SELECT json_invite(invite) FROM changed)
            WHEN 400 THEN refusal('time_over')
            WHEN 404 THEN refusal('invite_not_found')
            ELSE refusal(CASE WHEN j.used_at IS NOT NULL THEN 'invite_used'
                                 WHEN j.revoked_at IS NOT NULL THEN 'invite_revoked'
                                 ELSE j.refused END) END::text
  FROM judged j;
