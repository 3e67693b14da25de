-- POST /api/invites
-- Keyed (sql/embed.sh).
--
-- In:  $1  uuid  account_id    who acts
--      $2  text  actor         e-mail
--      $3  uuid  new_id
--      $4  bytea token_digest  SHA-256 of the token
--      $5  bytea sealed_token
--      $6  text  name_hint     or null
--      $7  text  email_hint    or null
--      $8  text  external_id   or null
--      $9  text  expiry_days   int, 1..3650; null: as a setting says
--      $10 text  is_renewal    bool, or null
--      $11 uuid  employee_id   or null
--      $12 text  worker_type   or null
-- Out: status 201, body: the invite, a JSON object; the program puts "token"
--              and "inviteUrl" in at byte 1, behind the "{"
--             400, body {"code":…}: settings are missing, no such employee, one
--              who must not be reverified
WITH refused AS (
    SELECT coalesce(invites_refused(),
                    CASE WHEN $11::uuid IS NOT NULL AND NOT EXISTS (SELECT FROM employee WHERE id = $11)
                         THEN 'employee_not_found' END,
                    CASE WHEN $10::text::boolean THEN reverification_refusal($11) END) AS reason
), made AS (
    INSERT INTO invite AS i (id, token_digest, sealed_token, name_hint, email_hint, external_id, expires_at,
                             is_renewal, employee_id, worker_type)
    SELECT $3::uuid, $4::bytea, $5::bytea, $6::text, $7::text, $8::text, invite_expiry($9::text::int),
           coalesce($10::text::boolean, false), $11, $12::text
      FROM refused
     WHERE reason IS NULL
    RETURNING i AS invite
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id)
    SELECT $2::text, $1::uuid, 'invite.created', 'invite', (invite).id FROM made
)
SELECT CASE WHEN reason IS NULL THEN 201 ELSE 400 END,
       CASE WHEN reason IS NULL THEN (SELECT json_invite(invite) FROM made) ELSE refusal(reason) END::text
  FROM refused;
