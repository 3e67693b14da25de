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
--      $13 text  start_date    date, or null
--      $14 text  again         bool, or null; false: not if the person has an
--                              open invite or, but for a renewal, a form
-- Out: status 201, body: the invite, a JSON object, and "openInvites", those
--              that the person had before; the program puts "token" and
--              "inviteUrl" in at byte 1, behind the "{"
--             400, body {"code":…}: settings are missing, no such employee, one
--              who must not be reverified
--             409, body {"code":…,"openInvites":[…]}: AGAIN is false
WITH known AS MATERIALIZED (
    SELECT k.is_form, json_invite(i) AS invite
      FROM people_known(ARRAY[$8::text], ARRAY[$7::text], ARRAY[$11::uuid]) AS k
      JOIN invite i ON i.id = k.invite_id
     WHERE NOT (k.is_form AND coalesce($10::text::boolean, false))
), open AS MATERIALIZED (
    SELECT jsonb_build_object('openInvites', coalesce(jsonb_agg(invite ORDER BY invite ->> 'id' DESC), '[]')) AS json
      FROM known
     WHERE NOT is_form
), refused AS (
    SELECT coalesce(invites_refused(),
                    CASE WHEN $11::uuid IS NOT NULL AND NOT EXISTS (SELECT FROM employee WHERE id = $11)
                         THEN 'employee_not_found' END,
                    CASE WHEN $10::text::boolean THEN reverification_refusal($11) END,
                    (SELECT CASE WHEN bool_or(is_form) THEN 'form_exists' ELSE 'already_invited' END
                       FROM known
                      WHERE NOT $14::text::boolean
                     HAVING count(*) > 0)) AS reason
), made AS (
    INSERT INTO invite AS i (id, token_digest, sealed_token, name_hint, email_hint, external_id, expires_at,
                             is_renewal, employee_id, worker_type, start_date)
    SELECT $3::uuid, $4::bytea, $5::bytea, $6::text, $7::text, $8::text, invite_expiry($9::text::int),
           coalesce($10::text::boolean, false), $11, $12::text, $13::text::date
      FROM refused
     WHERE reason IS NULL
    RETURNING i AS invite
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id)
    SELECT $2::text, $1::uuid, 'invite.created', 'invite', (invite).id FROM made
)
SELECT CASE WHEN reason IS NULL THEN 201 WHEN reason IN ('already_invited', 'form_exists') THEN 409 ELSE 400 END,
       CASE WHEN reason IS NULL THEN (SELECT json_invite(invite) FROM made) || open.json
            WHEN reason IN ('already_invited', 'form_exists') THEN refusal(reason) || open.json
            ELSE refusal(reason) END::text
  FROM refused, open;
