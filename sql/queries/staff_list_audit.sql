-- GET /api/audit, newest first.
--
-- In:  $1 uuid account_id  not used: an audit row has nothing personal, so
--                          reading it leaves none
--      $2 text actor       likewise
--      $3 text page        int, or null
--      $4 text limit       int, 1..100; null: 50
--      $5 text action      what it begins with, or null
--      $6 uuid row_id      of which row, or null
-- Out: status 200, body {"logs":[{id,at,actor,action,rowKind,rowId,meta}],
--      "total","page","totalPages"}; "more":true when total is 10,000 and
--      there are more, which pages do not reach
--
-- There are few actions, but many rows of each: they are walked apart, so
-- that an index has the order.
WITH RECURSIVE asked AS (
    SELECT (p - 1) * n AS skip, p * n AS reach, p AS page, n AS size
      FROM (SELECT coalesce($3::text::bigint, 1), coalesce($4::text::bigint, 50)) AS v (p, n)
     WHERE $1::uuid IS NULL OR $2::text IS NOT NULL
), known (action) AS (
    (SELECT action FROM audit ORDER BY action LIMIT 1)
    UNION ALL
    SELECT (SELECT a.action FROM audit a WHERE a.action > k.action ORDER BY a.action LIMIT 1)
      FROM known k
     WHERE k.action IS NOT NULL
), wanted AS (
    SELECT action FROM known WHERE starts_with(action, coalesce($5::text, ''))
    UNION
    SELECT v.action FROM (VALUES ('submission.differing_replay')) AS v (action) WHERE starts_with(v.action, $5)
), of_row AS MATERIALIZED (
    SELECT id FROM audit_entry WHERE row_id = $6::uuid AND starts_with(action, coalesce($5, '')) ORDER BY id DESC LIMIT 10001
), counted AS MATERIALIZED (
    SELECT CASE WHEN $6 IS NOT NULL THEN (SELECT count(*) FROM of_row)
                WHEN $5 IS NULL THEN (SELECT count(*) FROM (SELECT FROM audit_entry LIMIT 10001) AS a)
                ELSE (SELECT count(*)
                        FROM (SELECT FROM wanted JOIN audit_entry a ON a.action = wanted.action LIMIT 10001) AS a) END AS n
), candidate AS (
    SELECT id FROM of_row
    UNION ALL
    (SELECT id FROM audit_entry WHERE $5 IS NULL AND $6 IS NULL ORDER BY id DESC LIMIT (SELECT reach FROM asked))
    UNION ALL
    SELECT a.id
      FROM wanted
     CROSS JOIN LATERAL (SELECT id FROM audit_entry a
                          WHERE a.action = wanted.action ORDER BY id DESC LIMIT (SELECT reach FROM asked)) AS a
     WHERE $5 IS NOT NULL AND $6 IS NULL
), shown AS (
    SELECT id
      FROM candidate
     WHERE (SELECT skip FROM asked) < 10000
     ORDER BY id DESC
     LIMIT (SELECT size FROM asked) OFFSET (SELECT skip FROM asked)
), log AS (
    SELECT coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'at', json_time(a.at), 'actor', a.actor,
                                                 'action', a.action, 'rowKind', a.row_kind, 'rowId', a.row_id,
                                                 'meta', a.detail) ORDER BY a.id DESC), '[]') AS logs
      FROM audit_entry a
     WHERE a.id = ANY (ARRAY(SELECT id FROM shown))
)
SELECT 200, (jsonb_build_object('logs', logs) || json_page(page, size, n, 10000) - 'limit')::text
  FROM asked, counted, log;
