-- DELETE /api/employees/{id}: terminated, today unless a date is there.
--
-- In:  $1 uuid account_id  who acts
--      $2 text actor       e-mail
--      $3 uuid id
-- Out: status 200, body {"success":true}, also if it was terminated before
--             404
WITH locked AS MATERIALIZED (
    SELECT id, status FROM employee WHERE id = $3 FOR NO KEY UPDATE
), changed AS (
    UPDATE employee e
       SET status = 'terminated', terminated_at = coalesce(e.terminated_at, current_date),
           version = e.version + 1, updated_at = now()
      FROM locked l
     WHERE e.id = l.id AND l.status <> 'terminated'
    RETURNING e.id
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id)
    SELECT $2::text, $1::uuid, 'employee.terminated', 'employee', id FROM changed
)
SELECT CASE WHEN EXISTS (SELECT FROM locked) THEN 200 ELSE 404 END,
       CASE WHEN EXISTS (SELECT FROM locked) THEN '{"success": true}'::jsonb
            ELSE refusal('employee_not_found') END::text;
