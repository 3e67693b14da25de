-- One invite claimed alone, as pgbench sends it: reference (a) of bench/run,
-- which puts sql/queries/claim.sql in the place of @CLAIM@ and in that, for
-- $1 to $10, what stands here. Client C's I-th transaction takes the invite
-- number I * CLIENTS + C of bench/fill.sql.
-- $1 = ARRAY[sha256(('bench-' || lpad(:n::text, 37, '0'))::bytea)]
-- $2 = ARRAY[('0190000000007000800' || lpad(to_hex(:n::bigint), 13, '0'))::uuid]
-- $3 = ARRAY['Test']
-- $4 = ARRAY['Load']
-- $5 = ARRAY[NULL]
-- $6 = ARRAY['2031-05-20']
-- $7 = ARRAY[:content::bytea]
-- $8 = ARRAY[:sealed::bytea]
-- $9 = NULL
-- $10 = NULL
\set n :i * :clients + :client_id
\set i :i + 1
@CLAIM@;
