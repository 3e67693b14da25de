-- Makes invites that differ in nothing but their tokens, for the CLI.
-- Keyed (sql/embed.sh).
--
-- In:  $1  uuid    account_id     null
--      $2  text    actor
--      Parallel arrays:
--      $3  uuid[]  new_ids
--      $4  bytea[] token_digests
--      $5  bytea[] sealed_tokens
--      For all of them, each but is_renewal and expires_at may be null:
--      $6  text    name_hint
--      $7  text    email_hint
--      $8  text    external_id
--      $9  uuid    employee_id
--      $10 text    worker_type
--      $11 text    is_renewal     t or f
--      $12 text    expires_at
--      $13 text    start_date     date, or null
-- Out: status 201, body {"ids":[…]}
WITH made AS (
    INSERT INTO invite (id, token_digest, sealed_token, name_hint, email_hint, external_id,
                        employee_id, worker_type, is_renewal, expires_at, start_date)
    SELECT s.id, s.token_digest, s.sealed_token, $6, $7, $8,
           $9, $10, $11::text::boolean, $12::text::timestamptz, $13::text::date
      FROM unnest($3::uuid[], $4::bytea[], $5::bytea[]) AS s (id, token_digest, sealed_token)
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id)
    SELECT $2::text, $1::uuid, 'invite.created', 'invite', id
      FROM unnest($3::uuid[]) WITH ORDINALITY AS s (id, n)
     ORDER BY n
)
SELECT 201, jsonb_build_object('ids', $3::uuid[])::text;
