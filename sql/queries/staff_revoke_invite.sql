-- DELETE /api/invites/{id}
--
-- In:  $1 uuid account_id  who acts
--      $2 text actor       e-mail
--      $3 uuid id
-- Out: status 200, body {"success":true}, also if it was revoked before
--             400, body {"code":…}: it was used
--             404
-- The lock waits for a claim that is under way and gives the row as that left
-- it: one of them is first, and the other one sees it.
WITH locked AS MATERIALIZED (
    SELECT * FROM invite WHERE id = $3 FOR NO KEY UPDATE
), revoked AS (
    UPDATE invite i
       SET revoked_at = now()
      FROM locked l
     WHERE i.id = l.id AND l.used_at IS NULL AND l.revoked_at IS NULL
    RETURNING i.id
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id)
    SELECT $2::text, $1::uuid, 'invite.revoked', 'invite', id FROM revoked
)
SELECT CASE WHEN l.id IS NULL THEN 404 WHEN l.used_at IS NOT NULL THEN 400 ELSE 200 END,
       CASE WHEN l.id IS NULL THEN refusal('invite_not_found')
            WHEN l.used_at IS NOT NULL THEN refusal('invite_not_revocable')
            ELSE '{"success": true}' END::text
  FROM (VALUES (1)) AS one
  LEFT JOIN locked l ON true;
