-- A row of imported with what is sealed in it. Reading one leaves an audit row,
-- in the same statement.
--
-- In:  $1 uuid id
--      $2 text actor
-- Out: what may be read by all staff, a JSON object; sealed form and rest, or null
WITH found AS (
    SELECT * FROM imported WHERE id = $1
), logged AS (
    INSERT INTO audit (actor, action, row_kind, row_id, detail)
    SELECT $2::text, 'import.read', kind, coalesce(row_id, id), jsonb_build_object('importedId', id) FROM found
)
SELECT jsonb_build_object('id', id, 'kind', kind, 'oldId', old_id, 'outcome', outcome, 'rowId', row_id,
                          'createdAt', json_time(at), 'detail', detail)::text,
       sealed, rest
  FROM found;
