-- GET /api/employees, newest first.
--
-- In:  $1 uuid account_id  who acts
--      $2 text actor       e-mail
--      $3 text page        int, or null
--      $4 text limit       int, 1..100; null: 20
--      $5 text search      null, or each word of it is part of a word of the
--                          name, the e-mail or the external id
--      $6 text status      active, inactive, terminated; or null
-- Out: status 200, body {"employees":[…],"pagination":{…}}, as in
--      staff_list_submissions
WITH found AS MATERIALIZED (
    SELECT page, size, l.*
      FROM (VALUES (coalesce($3::text::bigint, 1), coalesce($4::text::bigint, 20))) AS asked (page, size)
     CROSS JOIN LATERAL list_page('employee', CASE WHEN $6::text IS NULL THEN '{active,inactive,terminated}' ELSE ARRAY[$6] END,
                                  $5::text, NULL, page, size) AS l
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, detail)
    SELECT $2::text, $1::uuid, 'employee.listed', 'employee', jsonb_build_object('ids', ids)
      FROM found
)
SELECT 200,
       jsonb_build_object('employees', (SELECT coalesce(jsonb_agg(json_employee(e) ORDER BY s.n), '[]')
                                      FROM unnest(ids) WITH ORDINALITY AS s (id, n)
                                      JOIN employee e ON e.id = s.id),
                          'pagination', json_page(page, size, matches, most))::text
  FROM found;
