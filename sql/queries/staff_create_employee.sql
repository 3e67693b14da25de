-- POST /api/employees
-- Keyed (sql/embed.sh).
--
-- In:  $1  uuid account_id   who acts
--      $2  text actor        e-mail
--      $3  uuid new_id
--      $4  text first_name
--      $5  text last_name
--      $6  text email        or null
--      $7  text phone        or null
--      $8  text hire_date    date, or null
--      $9  text notes        or null
--      $10 text external_id  or null
--      $11 text worker_type  or null
-- Out: status 201, body: the employee
--             409, body {"code":…}: the external id is another one's
WITH made AS (
    INSERT INTO employee AS e (id, first_name, last_name, email, phone, hire_date, notes, external_id, worker_type)
    VALUES ($3::uuid, $4::text, $5::text, $6::text, $7::text, $8::text::date, $9::text, $10::text, $11::text)
    ON CONFLICT (external_id) WHERE external_id IS NOT NULL DO NOTHING
    RETURNING e AS employee
), listed AS (
    INSERT INTO listed_employee (id, status, created_at, words)
    SELECT (employee).id, (employee).status, (employee).created_at, employee_words(employee) FROM made
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id)
    SELECT $2::text, $1::uuid, 'employee.created', 'employee', (employee).id FROM made
)
SELECT CASE WHEN m.employee IS NULL THEN 409 ELSE 201 END,
       CASE WHEN m.employee IS NULL THEN refusal('employee_exists')
            ELSE json_employee(m.employee) END::text
  FROM (VALUES (1)) AS one
  LEFT JOIN made m ON true;
