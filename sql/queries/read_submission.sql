-- A submission with all that is needed to open it. Reading one leaves an
-- audit row, in the same statement.
--
-- In:  $1 uuid id
--      $2 text actor
WITH found AS (
    SELECT b.*, e.external_id, i.token_digest, i.name_hint
      FROM submission b
      JOIN invite i ON i.id = b.invite_id
      LEFT JOIN employee e ON e.id = b.employee_id
     WHERE b.invite_id = $1
), logged AS (
    INSERT INTO audit (actor, action, row_kind, row_id)
    SELECT $2, 'submission.read', 'submission', invite_id
      FROM found
)
SELECT status,
       to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       to_char(reviewed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       next_renewal_date::text, is_renewal, employee_id::text, external_id, token_digest, sealed, name_hint,
       EXISTS (SELECT FROM public_setting WHERE key = 'useEVerify' AND value = 'true')
  FROM found;
