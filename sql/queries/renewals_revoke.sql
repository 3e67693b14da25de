-- Revokes the open renewal links of employees who must not be reverified
-- (reverification_refusal()). One that has expired stays what it is: it is not
-- extended either.
--
-- In:  $1 text actor
-- Out: id of each
WITH unlawful AS MATERIALIZED (
    SELECT i.id
      FROM invite i
     WHERE i.is_renewal AND i.used_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now()
       AND reverification_refusal(i.employee_id) IS NOT NULL
     ORDER BY i.token_digest
       FOR UPDATE
), revoked AS (
    UPDATE invite i
       SET revoked_at = now()
      FROM unlawful u
     WHERE i.id = u.id
    RETURNING i.id
), logged AS (
    INSERT INTO audit (actor, action, row_kind, row_id, detail)
    SELECT $1::text, 'invite.revoked', 'invite', id, '{"reason": "must not be reverified"}'
      FROM revoked
)
SELECT id FROM revoked
