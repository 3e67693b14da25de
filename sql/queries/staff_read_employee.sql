-- GET /api/employees/{id}
--
-- In:  $1 uuid account_id  who acts
--      $2 text actor       e-mail
--      $3 uuid id
-- Out: status 200, body: the employee with "submissions":[…] and "invites":[…]
--              (those that took no form), newest first, and "history":[…]
--             404
WITH found AS (
    SELECT e AS employee FROM employee e WHERE e.id = $3
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id)
    SELECT $2::text, $1::uuid, 'employee.read', 'employee', (employee).id FROM found
)
SELECT CASE WHEN f.employee IS NULL THEN 404 ELSE 200 END,
       CASE WHEN f.employee IS NULL THEN refusal('employee_not_found')
            ELSE json_employee(f.employee) ||
                 jsonb_build_object('history', json_history((f.employee).id),
                                    'invites', json_unused_invites(f.employee), 'submissions', (
                     SELECT coalesce(jsonb_agg(json_submission(b) ORDER BY b.created_at DESC), '[]')
                       FROM submission_list l JOIN submission b ON b.invite_id = l.id
                      WHERE l.employee_id = (f.employee).id)) END::text
  FROM (VALUES (1)) AS one
  LEFT JOIN found f ON true;
