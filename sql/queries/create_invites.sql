-- Makes invites that differ in nothing but their tokens, for the CLI.
-- Keyed (sql/embed.sh).
--
-- In:  $1 uuid, $2 text  who: account (null), actor
--      $3 ids, $4 token digests, $5 sealed tokens (parallel arrays); for all:
--      $6 name hint, $7 email hint, $8 external id, $9 employee, $10 worker
--      type (each may be null), $11 is it a renewal ('t' or 'f'), $12 when
--      they expire
-- Out: status 201, body {"ids":[…]}
WITH made AS (
    INSERT INTO invite (id, token_digest, sealed_token, name_hint, email_hint, external_id,
                        employee_id, worker_type, is_renewal, expires_at)
    SELECT s.id, s.token_digest, s.sealed_token, $6, $7, $8,
           $9, $10, $11::text::boolean, $12::text::timestamptz
      FROM unnest($3::uuid[], $4::bytea[], $5::bytea[]) AS s (id, token_digest, sealed_token)
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id)
    SELECT $2::text, $1::uuid, 'invite.created', 'invite', id
      FROM unnest($3::uuid[]) WITH ORDINALITY AS s (id, n)
     ORDER BY n
)
SELECT 201, jsonb_build_object('ids', $3::uuid[])::text;
