-- PATCH /api/employees/{id}
--
-- In:  $1  uuid account_id     who acts
--      $2  text actor          e-mail
--      $3  uuid id
--      $4  text version        int, that was seen; null: whatever it is
--      Null keeps, '' clears (names cannot be cleared):
--      $5  text first_name
--      $6  text last_name
--      $7  text email
--      $8  text phone
--      $9  text hire_date      date
--      $10 text notes
--      $11 text status         active, inactive, terminated; or null
--      $12 text terminated_at  date, or null; needed to terminate
-- Out: status 200, body: the employee
--             400, body {"code":…}: a termination date is needed, or an
--              approved form rests on the hire date
--             404; 409, body {"code":…,"version"}: changed meanwhile
-- An employee that is not terminated (any more) has no termination date.
--
-- The certification that was approved names the first day of employment (8 CFR
-- 274a.2(b)(1)(ii)): it may be put right, not taken away. Who approves a form
-- locks it and then the employee, and so does who clears the date: the second
-- of both sees what the first did.
WITH forms AS MATERIALIZED (
    SELECT status FROM submission WHERE employee_id = $3 AND $9::text = '' FOR SHARE
), approved AS MATERIALIZED (
    SELECT count(*) > 0 AS yes FROM forms WHERE status = 'approved'
), locked AS MATERIALIZED (
    SELECT * FROM employee WHERE id = $3 AND (SELECT yes FROM approved) IS NOT NULL FOR NO KEY UPDATE
), judged AS (
    SELECT l.*, coalesce($11::text, l.status) AS new_status,
           CASE WHEN l.id IS NULL THEN 404
                WHEN l.version <> $4::text::int THEN 409
                WHEN l.lacks IS NOT NULL THEN 400
                ELSE 200 END AS answer
      FROM (VALUES (1)) AS one
      LEFT JOIN (SELECT *,
                        CASE WHEN $11 = 'terminated' AND $12::text IS NULL AND terminated_at IS NULL
                             THEN 'terminatedAt'
                             WHEN (SELECT yes FROM approved) THEN 'hireDate' END AS lacks
                   FROM locked) AS l ON true
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
            WHEN 404 THEN refusal('employee_not_found')
            WHEN 400 THEN CASE j.lacks
                WHEN 'hireDate' THEN refusal('hire_date_kept', 'hireDate')
                ELSE refusal('termination_date_needed', 'terminatedAt') END
            ELSE refusal('employee_changed') || jsonb_build_object('version', j.version) END::text
  FROM judged j;
