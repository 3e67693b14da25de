-- Notes in the audit that an inspection reads the employees who were hired in
-- a period, and their submissions, before any is read: a row for each.
--
-- In:  $1 text actor
--      $2 uuid inspection_id
--      $3 text first_day
--      $4 text last_day       included
-- Out: how many employees and submissions (int8) they are. The audit has also
--      how many employees have no first day of employment, so that nobody
--      knows whether they belong to them (inspect_left_out.sql names them).
WITH hired AS MATERIALIZED (
    SELECT id FROM employee WHERE hire_date BETWEEN $3::text::date AND $4::text::date
), stored AS MATERIALIZED (
    SELECT b.invite_id AS id FROM hired h JOIN submission b ON b.employee_id = h.id
), counted AS (
    SELECT (SELECT count(*) FROM hired) AS employees, (SELECT count(*) FROM stored) AS submissions,
           (SELECT count(*) FROM employee WHERE hire_date IS NULL) AS undated
), logged AS (
    INSERT INTO audit (actor, action, row_kind, row_id, detail)
    SELECT $1::text, v.action, v.row_kind, v.row_id, v.detail
      FROM (SELECT 1 AS n, 'inspection.made' AS action, 'inspection' AS row_kind, $2::uuid AS row_id,
                   jsonb_build_object('from', $3, 'to', $4, 'employees', employees, 'submissions', submissions,
                                      'withoutHireDate', undated) AS detail
              FROM counted
             UNION ALL
            SELECT 2, 'employee.read', 'employee', id, jsonb_build_object('inspection', $2) FROM hired
             UNION ALL
            SELECT 3, 'submission.read', 'submission', id, jsonb_build_object('inspection', $2) FROM stored) AS v
     ORDER BY v.n, v.row_id
)
SELECT employees, submissions FROM counted
