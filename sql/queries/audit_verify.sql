-- Is the audit what was chained? Each hash is made again from its row and the
-- hash before it, and times and ids must go the way of the chain.
--
-- In:  $1 text position  int8: of a head that was noted elsewhere, or null
--      $2 text hash      of the same, hex, or null
-- Out: as verify.sql; the samples are ids of audit rows, or positions
--
-- Nothing that the owner of the tables could change first is believed: not the
-- function audit_bytes(), not audit_chain_mark. Whoever puts a row in between
-- older ones must give it an old time or an old id; but the chain has only its
-- end to take it. So no row may be older, by more than 20 minutes, than one
-- that is chained before it, or younger than one with a higher id: as long may
-- an act last. A row that the import brings keeps the time that it had, and
-- counts as of its import.
WITH link AS MATERIALIZED (
    SELECT position, audit_id, hash,
           coalesce(lag(position) OVER ordered, 0) AS position_before,
           coalesce(lag(hash) OVER ordered, sha256('')) AS hash_before
      FROM audit_chain
    WINDOW ordered AS (ORDER BY position, audit_id)
), checked AS MATERIALIZED (
    SELECT l.position, l.audit_id,
           l.position <> l.position_before + 1 AS is_off,
           a.id IS NULL AS is_gone,
           -- Behind a gap the hash before is not known. What PostgreSQL could
           -- not write out (six letters for a byte, at most 1 GB) was never
           -- chained as it is now.
           CASE WHEN a.id IS NULL OR l.position <> l.position_before + 1 THEN false
                WHEN pg_column_size(a.detail || '{}') > 100000000 THEN true
                ELSE l.hash <> sha256(l.hash_before || convert_to(
                    jsonb_build_array(a.id, to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
                                      a.actor, a.account_id, a.action, a.row_kind, a.row_id, a.detail)::text, 'UTF8'))
           END AS is_changed
      FROM link l
      LEFT JOIN audit a ON a.id = l.audit_id
), written AS MATERIALIZED (
    -- The intake's rows, of the time before differing_replay: it could commit
    -- them late, and they claim nothing of the staff.
    SELECT id, action = 'submission.differing_replay' AS is_replay,
           CASE WHEN action NOT LIKE 'imported.%' THEN at
                ELSE coalesce(max(at) FILTER (WHERE action = 'import.completed') OVER (ORDER BY id),
                              min(at) FILTER (WHERE action = 'import.completed') OVER (ORDER BY id DESC),
                              'infinity') END AS at
      FROM audit
), placed AS MATERIALIZED (
    SELECT w.id, w.is_replay, w.at,
           w.at = 'infinity' OR
           CASE WHEN c.position IS NULL
                THEN w.id <= (SELECT low_id FROM audit_chain_mark) OR w.at < now() - interval '20 minutes'
                ELSE w.at < max(w.at) FILTER (WHERE NOT w.is_replay AND w.at < 'infinity') OVER (ORDER BY c.position)
                            - interval '20 minutes' END AS is_late
      FROM written w
      LEFT JOIN audit_chain c ON c.audit_id = w.id
), ordered AS MATERIALIZED (
    SELECT id, is_replay, at, is_late,
           min(at) FILTER (WHERE NOT is_replay AND NOT is_late) OVER (ORDER BY id DESC) AS first_above
      FROM placed
), broken (name, id) AS MATERIALIZED (
    SELECT 'unchanged', audit_id FROM checked WHERE is_changed
    UNION ALL
    SELECT 'all_there', audit_id FROM checked WHERE is_gone
    UNION ALL
    SELECT CASE WHEN is_replay THEN 'replays_in_time' ELSE 'none_inserted' END, id
      FROM ordered
     WHERE is_late OR first_above < at - interval '20 minutes'
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
), invariant (n, name, is_breach, meaning) AS (VALUES
    (1, 'unchanged', true, 'Every chained row is as it was when it was chained'),
    (2, 'all_there', true, 'Every chained row is there'),
    (3, 'none_inserted', true, 'No row was inserted between older ones'),
    (4, 'replays_in_time', false, 'No differing replay was recorded late'),
    (5, 'positions', true, 'The chain has every position once'),
    (6, 'chained_once', true, 'No row is in the chain twice'),
    (7, 'ids_unique', true, 'No two rows have the same ID'),
    (8, 'expected_head', true, 'The head that was kept elsewhere is in the chain')
), sample AS (
    SELECT name, id, row_number() OVER (PARTITION BY name ORDER BY id) AS n,
           count(*) OVER (PARTITION BY name) AS total
      FROM broken
)
SELECT i.name, i.meaning, i.is_breach::text, coalesce(max(s.total), 0)::text,
       coalesce(jsonb_agg(s.id ORDER BY s.id) FILTER (WHERE s.n <= 5), '[]')::text
  FROM invariant i
  LEFT JOIN sample s ON s.name = i.name AND s.n <= 5
 WHERE i.name <> 'expected_head' OR $1 IS NOT NULL
 GROUP BY i.n, i.name, i.is_breach, i.meaning
 ORDER BY i.n
