-- Puts old rows into the stage.
--
-- In:  $1 text    kind
--      Parallel arrays; from the fourth to the eighth each may be null:
--      $2 text[]  rows           as JSON
--      $3 uuid[]  new_ids        for ours
--      $4 uuid[]  imported_ids
--      $5 bytea[] digests
--      $6 bytea[] sealed_tokens
--      $7 bytea[] sealed_rests
--      $8 text[]  refusals
--      $9 text[]  notes          a line each
-- Out: the ids that are there already, a row each
WITH given AS MATERIALIZED (
    SELECT s.*, d.doc
      FROM unnest($2::text[], $3::uuid[], $4::uuid[], $5::bytea[], $6::bytea[], $7::bytea[], $8::text[], $9::text[])
           AS s (given, id, entry_id, digest, sealed, rest, refusal, notes)
     CROSS JOIN LATERAL (SELECT given::jsonb) AS d (doc)
), staged AS (
    INSERT INTO import_stage (kind, old_id, id, entry_id, doc, digest, sealed, rest, refusal, notes, at, used_at,
                              employee)
    SELECT $1, doc ->> 'id', id, entry_id, doc, digest, sealed, rest, refusal, string_to_array(notes, E'\n'),
           import_time(doc ->> 'createdAt'), import_time(doc ->> 'usedAt'), doc ->> 'employeeId'
      FROM given
        ON CONFLICT (kind, old_id) DO NOTHING
    RETURNING id
)
SELECT g.doc ->> 'id' FROM given g WHERE NOT EXISTS (SELECT FROM staged s WHERE s.id = g.id)
