-- POST /api/invites/bulk: an invite for each line of a list of people, all or
-- none; but for those who have an open invite or a form.
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
--      $10 text[]  start_dates    date, or null
--      $11 text[]  expiry_days    int, or null
--      For all of them:
--      $12 text    again          bool, or null; true: also those who have one
--      $13 text    preview        bool, or null; true: nothing is made
--      $14 uuid    upload_id      a new one
-- Out: status 200, body {"upload":id, null if nothing was made,"ids":[…]};
--              invites text[]: per element the invite as a JSON object, as in
--              staff_create_invite, or null; known text[]: what people_told()
--              has of the person, or null
--             400, body {"code":…}, nulls: settings are missing
WITH refused AS (
    SELECT invites_refused() AS reason
), known AS MATERIALIZED (
    SELECT * FROM people_told($8, $7) WHERE $12::text::boolean IS NOT TRUE
), line AS MATERIALIZED (
    SELECT s.*
      FROM refused, unnest($3::uuid[], $4::bytea[], $5::bytea[], $6::text[], $7::text[], $8::text[], $9::text[],
                           $10::text[], $11::text[])
           WITH ORDINALITY AS s (id, token_digest, sealed_token, name_hint, email_hint, external_id, worker_type,
                                 start_date, days, n)
     WHERE reason IS NULL AND $13::text::boolean IS NOT TRUE AND n NOT IN (SELECT n FROM known)
), made AS (
    INSERT INTO invite AS i (id, token_digest, sealed_token, name_hint, email_hint, external_id, worker_type,
                             start_date, expires_at)
    SELECT id, token_digest, sealed_token, name_hint, email_hint, external_id, worker_type,
           start_date::date, invite_expiry(days::int)
      FROM line
    RETURNING i AS invite
), uploaded AS (
    INSERT INTO upload (id, account_id, actor)
    SELECT $14::uuid, $1, $2 WHERE EXISTS (SELECT FROM line)
), noted AS (
    INSERT INTO upload_invite (upload_id, invite_id)
    SELECT $14::uuid, id FROM line
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id)
    SELECT $2::text, $1::uuid, 'invite.created', 'invite', id FROM line ORDER BY n
), looked AS (
    INSERT INTO audit (actor, account_id, action, row_kind, detail)
    SELECT $2::text, $1::uuid, 'invite.looked_for', 'invite',
           jsonb_build_object('ids', (SELECT coalesce(jsonb_agg(id), '[]') FROM known))
     WHERE $13::text::boolean
), told AS (
    SELECT coalesce(jsonb_agg(l.id ORDER BY s.n), '[]') AS ids, count(l.id) AS created,
           coalesce(array_agg(CASE WHEN l.id IS NOT NULL THEN json_invite(m.invite)::text END ORDER BY s.n), '{}')
           AS invites,
           coalesce(array_agg(k.json::text ORDER BY s.n), '{}') AS known
      FROM generate_subscripts($6::text[], 1) AS s (n)
      LEFT JOIN line l ON l.n = s.n
      LEFT JOIN made m ON (m.invite).id = l.id
      LEFT JOIN known k ON k.n = s.n
)
SELECT CASE WHEN reason IS NULL THEN 200 ELSE 400 END,
       CASE WHEN reason IS NULL
            THEN jsonb_build_object('upload', CASE WHEN created > 0 THEN $14::uuid END, 'ids', ids)
            ELSE refusal(reason) END::text,
       CASE WHEN reason IS NULL THEN invites END, CASE WHEN reason IS NULL THEN known END
  FROM refused, told;
