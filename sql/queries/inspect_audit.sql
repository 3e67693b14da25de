-- The audit rows about the employees and submissions of an inspection.
--
-- In:  $1 text  id of the inspection
-- Out: employee id as text; a line, CSV
WITH about AS (
    SELECT row_id AS id, row_id AS employee_id
      FROM audit
     WHERE action = 'employee.read' AND detail ->> 'inspection' = $1::text
     UNION ALL
    SELECT b.invite_id, b.employee_id
      FROM audit a
      JOIN submission b ON b.invite_id = a.row_id
     WHERE a.action = 'submission.read' AND a.detail ->> 'inspection' = $1
)
SELECT about.employee_id::text,
       csv_line(a.id::text, json_time(a.at), a.actor, a.action, a.row_kind, a.row_id::text, a.detail::text)
  FROM about
  JOIN audit a ON a.row_id = about.id
 ORDER BY about.employee_id, a.id
