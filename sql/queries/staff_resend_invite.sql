-- POST /api/invites/{id}/resend: a new invite takes the place of one that is
-- not used; the old one is revoked in the same moment.
-- Keyed (sql/embed.sh).
--
-- In:  $1 uuid  account_id    who acts
--      $2 text  actor         e-mail
--      $3 uuid  id            the old invite
--      $4 uuid  new_id
--      $5 bytea token_digest  SHA-256 of the new token
--      $6 bytea sealed_token
-- Out: status 201, body: the new invite, as in staff_create_invite
--             404, 409, body {"code":…}: used, or revoked (so that two who
--              resend it do not make two), or a renewal's whose employee must
--              not be reverified
WITH locked AS MATERIALIZED (
    SELECT *, CASE WHEN is_renewal THEN reverification_refusal(employee_id) END AS refused
      FROM invite
     WHERE id = $3
       FOR NO KEY UPDATE
), revoked AS (
    UPDATE invite i
       SET revoked_at = now()
      FROM locked l
     WHERE i.id = l.id AND l.used_at IS NULL AND l.revoked_at IS NULL AND l.refused IS NULL
    RETURNING i.*
), made AS (
    INSERT INTO invite AS i (id, token_digest, sealed_token, name_hint, email_hint, external_id, employee_id,
                             worker_type, start_date, is_renewal, expires_at)
    SELECT $4::uuid, $5::bytea, $6::bytea, name_hint, email_hint, external_id, employee_id,
           worker_type, start_date, is_renewal, invite_expiry(NULL)
      FROM revoked
    RETURNING i AS invite
), noted AS (
    INSERT INTO upload_invite (upload_id, invite_id)
    SELECT n.upload_id, $4::uuid FROM revoked r JOIN upload_invite n ON n.invite_id = r.id
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id, detail)
    SELECT $2::text, $1::uuid, v.action, 'invite', v.id, v.detail
      FROM revoked r
     CROSS JOIN LATERAL (VALUES
           (1, 'invite.resent', r.id, jsonb_build_object('newInviteId', $4::uuid)),
           (2, 'invite.created', $4::uuid, jsonb_build_object('insteadOf', r.id))) AS v (n, action, id, detail)
     ORDER BY v.n
)
SELECT CASE WHEN l.id IS NULL THEN 404 WHEN m.invite IS NULL THEN 409 ELSE 201 END,
       CASE WHEN l.id IS NULL THEN refusal('invite_not_found')
            WHEN l.used_at IS NOT NULL THEN refusal('invite_used')
            WHEN l.revoked_at IS NOT NULL THEN refusal('invite_revoked')
            WHEN l.refused IS NOT NULL THEN refusal(l.refused)
            ELSE json_invite(m.invite) END::text
  FROM (VALUES (1)) AS one
  LEFT JOIN locked l ON true
  LEFT JOIN made m ON true;
