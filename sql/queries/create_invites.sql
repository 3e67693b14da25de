-- Makes invites that differ in nothing but their tokens.
--
-- In: $1 ids, $2 token digests, $3 sealed tokens (parallel arrays); for all:
--     $4 name hint, $5 email hint, $6 external id, $7 employee, $8 worker
--     type (each may be null), $9 is it a renewal ('t' or 'f'), $10 when they
--     expire, $11 who makes them
--
-- One audit row: the invites it counts are those with its very time as
-- created_at.
WITH made AS (
    INSERT INTO invite (id, token_digest, sealed_token, name_hint, email_hint, external_id,
                        employee_id, worker_type, is_renewal, expires_at)
    SELECT s.id, s.token_digest, s.sealed_token, $4, $5, $6,
           $7, $8, $9::text::boolean, $10::text::timestamptz
      FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS s (id, token_digest, sealed_token)
)
INSERT INTO audit (actor, action, row_kind, row_id, detail)
SELECT $11, 'invite.created', 'invite', CASE WHEN cardinality($1) = 1 THEN $1[1] END,
       jsonb_build_object('count', cardinality($1));
