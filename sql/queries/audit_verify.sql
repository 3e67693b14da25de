-- Is the audit what was chained? Each hash is made again from its row and the
-- hash before it.
--
-- In:  $1, $2 texts  position and hash (hex) of a head that was noted
--              elsewhere, or null
-- Out: as verify.sql; the samples are ids of audit rows, or positions
--
-- The database's own function audit_bytes() is not asked: who changes a row
-- could have changed that too.
WITH link AS MATERIALIZED (
    SELECT position, audit_id, hash,
           coalesce(lag(position) OVER ordered, 0) AS position_before,
           coalesce(lag(hash) OVER ordered, sha256('')) AS hash_before
      FROM audit_chain
    WINDOW ordered AS (ORDER BY position)
), checked AS MATERIALIZED (
    SELECT l.position, l.audit_id,
           l.position <> l.position_before + 1 AS is_off,
           a.id IS NULL AS is_gone,
           -- Behind a gap the hash before is not known.
           a.id IS NOT NULL AND l.position = l.position_before + 1 AND l.hash <> sha256(l.hash_before || convert_to(
               jsonb_build_array(a.id, to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
                                 a.actor, a.account_id, a.action, a.row_kind, a.row_id, a.detail)::text, 'UTF8'))
               AS is_changed
      FROM link l
      LEFT JOIN audit a ON a.id = l.audit_id
), broken (name, id) AS MATERIALIZED (
    SELECT 'unchanged', audit_id FROM checked WHERE is_changed
    UNION ALL
    SELECT 'all_there', audit_id FROM checked WHERE is_gone
    UNION ALL
    SELECT 'none_inserted', a.id
      FROM audit a
      LEFT JOIN audit_chain c ON c.audit_id = a.id
     WHERE c.audit_id IS NULL AND a.id <= (SELECT low_id FROM audit_chain_mark)
    UNION ALL
    SELECT 'positions', position FROM checked WHERE is_off
    UNION ALL
    SELECT 'chained_once', audit_id FROM audit_chain GROUP BY audit_id HAVING count(*) > 1
    UNION ALL
    SELECT 'ids_unique', id FROM audit GROUP BY id HAVING count(*) > 1
    UNION ALL
    SELECT 'expected_head', $1::text::bigint
     WHERE NOT EXISTS (SELECT FROM audit_chain WHERE position = $1::bigint AND hash = decode($2::text, 'hex'))
       AND NOT ($1::bigint = 0 AND sha256('') = decode($2, 'hex'))
), invariant (n, name, meaning) AS (VALUES
    (1, 'unchanged', 'Every chained row is as it was when it was chained'),
    (2, 'all_there', 'Every chained row is there'),
    (3, 'none_inserted', 'No row was put in between older ones'),
    (4, 'positions', 'The chain has every position once'),
    (5, 'chained_once', 'No row is in the chain twice'),
    (6, 'ids_unique', 'No two rows have one id'),
    (7, 'expected_head', 'The head that was noted elsewhere is in the chain')
), sample AS (
    SELECT name, id, row_number() OVER (PARTITION BY name ORDER BY id) AS n,
           count(*) OVER (PARTITION BY name) AS total
      FROM broken
)
SELECT i.name, i.meaning, 'true', coalesce(max(s.total), 0)::text,
       coalesce(jsonb_agg(s.id ORDER BY s.id) FILTER (WHERE s.n <= 5), '[]')::text
  FROM invariant i
  LEFT JOIN sample s ON s.name = i.name AND s.n <= 5
 WHERE i.name <> 'expected_head' OR $1 IS NOT NULL
 GROUP BY i.n, i.name, i.meaning
 ORDER BY i.n
