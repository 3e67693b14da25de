-- GET /api/renewals/upcoming: whose documents expire within some days, or
-- have expired; the first to expire comes first. Only an employee's newest
-- submission counts; terminated employees are left out.
--
-- In:  $1 uuid account_id  who acts
--      $2 text actor       e-mail
--      $3 text days        int, 1..3650; null: 90
-- Out: status 200, body {"renewals":[{submissionId,submissionDate,
--      nextRenewalDate,isRenewal,submissionStatus,employeeId,employeeName,
--      firstName,lastName,employeeEmail,employeeStatus}],"total"}; no more than 1000, and
--      "more":true then
WITH asked AS (
    SELECT current_date + coalesce($3::text::int, 90) AS until
), news AS MATERIALIZED (
    SELECT * FROM employee_news
), due AS MATERIALIZED (
    SELECT *, row_number() OVER (ORDER BY next_renewal_date, id) AS n
      FROM ((SELECT id, submission_id, next_renewal_date
               FROM listed_employee
              WHERE status <> 'terminated' AND next_renewal_date <= (SELECT until FROM asked)
                AND id NOT IN (SELECT id FROM news)
              ORDER BY next_renewal_date, id
              LIMIT 1001)
             UNION ALL
             SELECT id, submission_id, next_renewal_date
               FROM news
              WHERE status <> 'terminated' AND next_renewal_date <= (SELECT until FROM asked)) AS l
     ORDER BY n
     LIMIT 1001
), shown AS (
    SELECT d.n, b.*, e.first_name AS hired_first_name, e.last_name AS hired_last_name, e.email,
           e.status AS employee_status
      FROM due d
      JOIN employee e USING (id)
      JOIN submission b ON b.invite_id = d.submission_id
     WHERE d.n <= 1000
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, detail)
    SELECT $2::text, $1::uuid, 'renewal.listed', 'employee', jsonb_build_object('count', count(*))
      FROM due
     WHERE n <= 1000
)
SELECT 200,
       (jsonb_build_object(
            'renewals', coalesce(jsonb_agg(jsonb_build_object(
                'submissionId', invite_id, 'submissionDate', json_time(created_at), 'submissionStatus', status,
                'nextRenewalDate', next_renewal_date, 'isRenewal', is_renewal, 'employeeId', employee_id,
                'employeeName', hired_first_name || ' ' || hired_last_name,
                'firstName', hired_first_name, 'lastName', hired_last_name,
                'employeeEmail', email, 'employeeStatus', employee_status)
                ORDER BY n), '[]'),
            'total', count(*)) ||
        CASE WHEN (SELECT count(*) FROM due) > 1000 THEN '{"more": true}' ELSE '{}' END::jsonb)::text
  FROM shown;
