-- GET /api/employees, newest first.
--
-- In:  $1 uuid, $2 text  who: account, e-mail
--      $3 text  page (int) or null   $4 text  limit (int, 1..100) or null: 20
--      $5 text  search or null: each word of it begins a word of the name,
--               the e-mail or the external id
--      $6 text  status (active, inactive, terminated) or null
-- Out: status 200, body {"employees":[…],"pagination":{…}}, as in
--      staff_list_submissions, which also tells how it works
WITH asked AS (
    SELECT (p - 1) * n AS skip, p * n AS reach, p AS page, n AS size, search_query($5::text) AS words
      FROM (SELECT coalesce($3::text::bigint, 1), coalesce($4::text::bigint, 20)) AS v (p, n)
), wanted AS (
    SELECT status
      FROM (VALUES ('active'), ('inactive'), ('terminated')) AS s (status)
     WHERE status = coalesce($6::text, status)
), hit AS MATERIALIZED (
    SELECT id, created_at
      FROM employee_list
     WHERE words @@ (SELECT words FROM asked) AND status = coalesce($6, status)
     LIMIT 10001
), counted AS MATERIALIZED (
    SELECT CASE WHEN words IS NOT NULL THEN (SELECT count(*) FROM hit)
                ELSE (SELECT sum(n)::bigint
                        FROM wanted
                       CROSS JOIN LATERAL (SELECT count(*) FROM (SELECT FROM employee_list l
                                                                  WHERE l.status = wanted.status LIMIT 10001) AS l)
                             AS c (n)) END AS matches
      FROM asked
), way AS MATERIALIZED (
    SELECT skip < 10000 AND by_hits AS by_hits,
           skip < 10000 AND NOT by_hits AS by_walk
      FROM asked, counted, LATERAL (SELECT words IS NOT NULL AND matches <= 10000) AS w (by_hits)
), candidate AS (
    SELECT * FROM hit WHERE (SELECT by_hits FROM way)
    UNION ALL
    SELECT l.*
      FROM wanted
     CROSS JOIN LATERAL (SELECT id, created_at FROM employee_list l
                          WHERE l.status = wanted.status AND (l.words @@ (SELECT words FROM asked)) IS NOT FALSE
                          ORDER BY created_at DESC, id DESC LIMIT (SELECT reach FROM asked)) AS l
     WHERE (SELECT by_walk FROM way)
), shown AS MATERIALIZED (
    SELECT id, row_number() OVER () AS n
      FROM (SELECT id
              FROM candidate
             ORDER BY created_at DESC, id DESC
             LIMIT (SELECT size FROM asked) OFFSET (SELECT skip FROM asked)) AS c
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, detail)
    SELECT $2::text, $1::uuid, 'employee.listed', 'employee',
           jsonb_build_object('ids', coalesce(jsonb_agg(id ORDER BY n), '[]'))
      FROM shown
)
SELECT 200,
       jsonb_build_object('employees', (SELECT coalesce(jsonb_agg(json_employee(e) ORDER BY n), '[]')
                                          FROM shown
                                          JOIN employee e USING (id)),
                          'pagination', json_page(page, size, matches))::text
  FROM asked, counted;
