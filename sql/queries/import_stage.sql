-- Puts old rows into the stage.
--
-- In: $1 kind; parallel arrays: $2 the rows as JSON, $3 ids for ours, $4 ids
--     for imported, $5 digests, $6 sealed tokens, $7 sealed rests, $8 why
--     refused (each may be null), $9 notes, a line each
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
