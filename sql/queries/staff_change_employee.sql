-- PATCH /api/employees/{id}
--
-- In:  $1 uuid, $2 text  who: account, e-mail
--      $3 uuid  employee
--      $4 text  the version (int) that was seen, or null: whatever it is
--      null keeps, '' clears (names cannot be cleared):
--      $5 text  first name        $6 text  last name
--      $7 text  email             $8 text  phone
--      $9 text  hire date (date)  $10 text notes
--      $11 text status (active, inactive, terminated), or null
--      $12 text terminated at (date), or null; needed to terminate
-- Out: status 200, body: the employee
--             400, body {"error":"Termination date is required"}
--             404; 409, body {"error":…,"version"}: changed meanwhile
-- An employee that is not terminated (any more) has no termination date.
WITH locked AS MATERIALIZED (
    SELECT * FROM employee WHERE id = $3 FOR NO KEY UPDATE
), judged AS (
    SELECT l.*, coalesce($11::text, l.status) AS new_status,
           CASE WHEN l.id IS NULL THEN 404
                WHEN l.version <> $4::text::int THEN 409
                WHEN $11 = 'terminated' AND $12::text IS NULL AND l.terminated_at IS NULL THEN 400
                ELSE 200 END AS answer
      FROM (VALUES (1)) AS one
      LEFT JOIN locked l ON true
), changed AS (
    UPDATE employee e
       SET version = e.version + 1,
           updated_at = now(),
           first_name = coalesce($5::text, e.first_name),
           last_name = coalesce($6::text, e.last_name),
           email = CASE WHEN $7::text IS NULL THEN e.email ELSE nullif($7, '') END,
           phone = CASE WHEN $8::text IS NULL THEN e.phone ELSE nullif($8, '') END,
           hire_date = CASE WHEN $9::text IS NULL THEN e.hire_date ELSE nullif($9, '')::date END,
           notes = CASE WHEN $10::text IS NULL THEN e.notes ELSE nullif($10, '') END,
           status = j.new_status,
           terminated_at = CASE WHEN j.new_status = 'terminated' THEN coalesce($12::date, e.terminated_at) END
      FROM judged j
     WHERE e.id = j.id AND j.answer = 200
    RETURNING e AS employee
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id)
    SELECT $2::text, $1::uuid,
           CASE WHEN j.new_status = j.status THEN 'employee.changed'
                WHEN j.new_status = 'terminated' THEN 'employee.terminated'
                WHEN j.new_status = 'active' THEN 'employee.reactivated'
                ELSE 'employee.deactivated' END,
           'employee', j.id
      FROM judged j
     WHERE j.answer = 200
)
SELECT j.answer,
       CASE j.answer
            WHEN 200 THEN (SELECT json_employee(employee) FROM changed)
            WHEN 404 THEN json_error('Employee not found')
            WHEN 400 THEN json_error('Termination date is required')
            ELSE json_error('This employee was changed meanwhile') || jsonb_build_object('version', j.version) END::text
  FROM judged j;
