-- DELETE /api/uploads/{id}: takes a whole list back, as far as its links are
-- not used.
--
-- In:  $1 uuid account_id  who acts
--      $2 text actor       e-mail
--      $3 uuid id
-- Out: status 200, body {"revoked":n,"used":n}; those revoked before count in
--              neither
--             404, body {"code":…}
-- The lock does what it does in staff_revoke_invite; the order of the digests
-- is the claim's, so neither waits for the other in a circle.
WITH locked AS MATERIALIZED (
    SELECT i.id, i.used_at, i.revoked_at
      FROM upload_invite n
      JOIN invite i ON i.id = n.invite_id
     WHERE n.upload_id = $3
     ORDER BY i.token_digest
       FOR NO KEY UPDATE OF i
), revoked AS (
    UPDATE invite i
       SET revoked_at = now()
      FROM locked l
     WHERE i.id = l.id AND l.used_at IS NULL AND l.revoked_at IS NULL
    RETURNING i.id
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id)
    SELECT $2::text, $1::uuid, 'invite.revoked', 'invite', id FROM revoked ORDER BY id
)
SELECT CASE WHEN u.id IS NULL THEN 404 ELSE 200 END,
       CASE WHEN u.id IS NULL THEN refusal('upload_not_found')
            ELSE jsonb_build_object('revoked', (SELECT count(*) FROM revoked),
                                    'used', (SELECT count(used_at) FROM locked)) END::text
  FROM (VALUES (1)) AS one
  LEFT JOIN upload u ON u.id = $3;
