-- Revokes an invite that is neither used nor revoked; the WHERE clause is the
-- whole guard, so a claim at the same moment wins or loses, never both.
--
-- In:  $1 uuid id
--      $2 text actor
-- Out: a row when it was revoked
WITH revoked AS (
    UPDATE invite
       SET revoked_at = now()
     WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL
    RETURNING id
)
INSERT INTO audit (actor, action, row_kind, row_id)
SELECT $2, 'invite.revoked', 'invite', id
  FROM revoked
RETURNING row_id;
