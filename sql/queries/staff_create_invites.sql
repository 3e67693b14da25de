-- POST /api/invites/bulk: the good lines of a CSV file, all or none.
-- Keyed (sql/embed.sh).
--
-- In:  $1  uuid    account_id     who acts
--      $2  text    actor          e-mail
--      Parallel arrays, an element for each line:
--      $3  uuid[]  new_ids
--      $4  bytea[] token_digests
--      $5  bytea[] sealed_tokens
--      $6  text[]  names          hints, or null
--      $7  text[]  emails         hints
--      $8  text[]  external_ids   or null
--      $9  text[]  worker_types
--      $10 text[]  expiry_days    int, or null
-- Out: status 200, body {"ids":[…]}, invites text[]: per element the invite
--              as a JSON object, as in staff_create_invite
--             400, body {"code":…}, null: settings are missing
WITH refused AS (
    SELECT invites_refused() AS reason
), line AS MATERIALIZED (
    SELECT s.*
      FROM refused, unnest($3::uuid[], $4::bytea[], $5::bytea[], $6::text[], $7::text[], $8::text[], $9::text[],
                           $10::text[])
           WITH ORDINALITY AS s (id, token_digest, sealed_token, name_hint, email_hint, external_id, worker_type,
                                 days, n)
     WHERE reason IS NULL
), made AS (
    INSERT INTO invite AS i (id, token_digest, sealed_token, name_hint, email_hint, external_id, worker_type,
                             expires_at)
    SELECT id, token_digest, sealed_token, name_hint, email_hint, external_id, worker_type,
           invite_expiry(days::int)
      FROM line
    RETURNING i AS invite
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id)
    SELECT $2::text, $1::uuid, 'invite.created', 'invite', id FROM line ORDER BY n
)
SELECT CASE WHEN reason IS NULL THEN 200 ELSE 400 END,
       CASE WHEN reason IS NULL THEN jsonb_build_object('ids', to_jsonb($3)) ELSE refusal(reason) END::text,
       CASE WHEN reason IS NULL THEN
           (SELECT coalesce(array_agg(json_invite(m.invite)::text ORDER BY l.n), '{}')
              FROM line l JOIN made m ON (m.invite).id = l.id) END
  FROM refused;
