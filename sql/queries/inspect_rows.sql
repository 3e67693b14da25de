-- What an inspection reads: the employees and their submissions for which
-- inspect_start.sql has left audit rows.
--
-- In:  $1 text inspection_id
-- Out: employee id and submission id (or null) as texts; digest of the token,
--      sealed form; the employee and the review as JSON, with their history;
--      a line of the index, CSV; a line of the list of what is left out, for
--      an employee without a form, or a form that does not open
--      In the order of the alphabet.
--
-- Submissions have no index by employee, which each claim would pay for: so
-- they are found by what the audit has of them.
WITH asked AS MATERIALIZED (
    SELECT row_id AS id
      FROM audit
     WHERE action = 'employee.read' AND detail ->> 'inspection' = $1::text
), placed AS MATERIALIZED (
    SELECT b.invite_id, b.employee_id
      FROM audit a
      JOIN submission b ON b.invite_id = a.row_id
     WHERE a.action = 'submission.read' AND a.detail ->> 'inspection' = $1
)
SELECT e.id::text, b.invite_id::text, i.token_digest, b.sealed,
       (json_employee(e) || jsonb_build_object('history', json_history(e.id)))::text,
       (json_submission(b) || jsonb_build_object('history', json_history(b.invite_id)))::text,
       csv_line(e.last_name, e.first_name, e.external_id, e.hire_date::text, e.terminated_at::text, e.status,
                e.id::text, b.invite_id::text, b.status, json_time(b.created_at), json_time(b.reviewed_at),
                b.is_renewal::text, b.next_renewal_date::text),
       csv_line(e.last_name, e.first_name, e.external_id, e.hire_date::text, e.id::text, b.invite_id::text,
                b.status, json_time(b.created_at),
                CASE WHEN b.invite_id IS NULL THEN 'no form' ELSE 'the form cannot be opened' END)
  FROM asked
  JOIN employee e USING (id)
  LEFT JOIN placed p ON p.employee_id = e.id
  LEFT JOIN submission b USING (invite_id)
  LEFT JOIN invite i ON i.id = b.invite_id
 ORDER BY search_text(e.last_name || ' ' || e.first_name) COLLATE "C", e.id, b.created_at, b.invite_id
