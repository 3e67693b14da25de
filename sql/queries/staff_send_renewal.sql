-- POST /api/employees/{id}/send-renewal: an invite to fill the form in again.
--
-- In:  $1 uuid, $2 text  who: account, e-mail
--      $3 uuid   employee             $4 uuid   new id
--      $5 bytea  SHA-256 of the token $6 bytea  the sealed token
--      $7 text   expiry days (int, 1..3650) or null: as a setting says
-- Out: status 201, body: the invite, as in staff_create_invite
--             400, body {"error":…}: settings are missing
--             404; 409, body {"error":…}: the employee is terminated
WITH judged AS (
    SELECT e.*, settings_missing() AS missing
      FROM (VALUES (1)) AS one
      LEFT JOIN employee e ON e.id = $3
), made AS (
    INSERT INTO invite AS i (id, token_digest, sealed_token, name_hint, email_hint, external_id, employee_id,
                             worker_type, is_renewal, expires_at)
    SELECT $4::uuid, $5::bytea, $6::bytea, first_name || ' ' || last_name, email, external_id, id,
           worker_type, true, invite_expiry($7::text::int)
      FROM judged
     WHERE id IS NOT NULL AND status <> 'terminated' AND missing IS NULL
    RETURNING i AS invite
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id, detail)
    SELECT $2::text, $1::uuid, 'invite.created', 'invite', (invite).id,
           jsonb_build_object('renewalOf', (invite).employee_id)
      FROM made
)
SELECT CASE WHEN j.id IS NULL THEN 404 WHEN j.missing IS NOT NULL THEN 400
            WHEN j.status = 'terminated' THEN 409 ELSE 201 END,
       CASE WHEN j.id IS NULL THEN json_error('Employee not found')
            WHEN j.missing IS NOT NULL THEN json_error(j.missing)
            WHEN j.status = 'terminated' THEN json_error('Employee is terminated')
            ELSE (SELECT json_invite(invite) FROM made) END::text
  FROM judged j;
