-- POST /api/employees/{id}/send-renewal: an invite to say which document the
-- employee will show, where the law has the employer look again.
-- Keyed (sql/embed.sh).
--
-- In:  $1 uuid  account_id    who acts
--      $2 text  actor         e-mail
--      $3 uuid  id            the employee
--      $4 uuid  new_id
--      $5 bytea token_digest  SHA-256 of the token
--      $6 bytea sealed_token
--      $7 text  expiry_days   int, 1..3650; null: as a setting says
--      $8 text  again         bool, or null; false: not if the employee has an
--                             open invite
-- Out: status 201, body: the invite, with "openInvites", as in
--              staff_create_invite
--             400, body {"code":…}: settings are missing
--             404; 409, body {"code":…}: the employee is terminated, or must
--              not be reverified, or (with "openInvites") AGAIN is false
WITH open AS MATERIALIZED (
    SELECT count(*) > 0 AS are_some,
           jsonb_build_object('openInvites', coalesce(jsonb_agg(json_invite(i) ORDER BY i.id DESC), '[]')) AS json
      FROM employee e
     CROSS JOIN people_known(ARRAY[e.external_id], ARRAY[e.email], ARRAY[e.id]) AS k
      JOIN invite i ON i.id = k.invite_id
     WHERE e.id = $3 AND NOT k.is_form
), judged AS (
    SELECT e.*, invites_refused() AS missing,
           CASE WHEN e.status = 'terminated' THEN 'employee_terminated'
                ELSE coalesce(reverification_refusal(e.id),
                              CASE WHEN NOT $8::text::boolean AND open.are_some THEN 'already_invited' END)
           END AS refused
      FROM open
      LEFT JOIN employee e ON e.id = $3
), made AS (
    INSERT INTO invite AS i (id, token_digest, sealed_token, name_hint, email_hint, external_id, employee_id,
                             worker_type, is_renewal, expires_at)
    SELECT $4::uuid, $5::bytea, $6::bytea, first_name || ' ' || last_name, email, external_id, id,
           worker_type, true, invite_expiry($7::text::int)
      FROM judged
     WHERE id IS NOT NULL AND refused IS NULL AND missing IS NULL
    RETURNING i AS invite
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id, detail)
    SELECT $2::text, $1::uuid, 'invite.created', 'invite', (invite).id,
           jsonb_build_object('renewalOf', (invite).employee_id)
      FROM made
)
SELECT CASE WHEN j.id IS NULL THEN 404 WHEN j.missing IS NOT NULL THEN 400
            WHEN j.refused IS NOT NULL THEN 409 ELSE 201 END,
       CASE WHEN j.id IS NULL THEN refusal('employee_not_found')
            WHEN j.missing IS NOT NULL THEN refusal(j.missing)
            WHEN j.refused = 'already_invited' THEN refusal(j.refused) || open.json
            WHEN j.refused IS NOT NULL THEN refusal(j.refused)
            ELSE (SELECT json_invite(invite) FROM made) || open.json END::text
  FROM judged j, open;
