-- Who may belong to the period of an inspection, and is not in its files, with
-- the reason; in the order of the alphabet.
--
-- In:  $1 text inspection_id
--      $2 text first_day
--      $3 text last_day       included
-- Out: a line, CSV
WITH asked AS MATERIALIZED (
    SELECT row_id AS id
      FROM audit
     WHERE action = 'employee.read' AND detail ->> 'inspection' = $1::text
), placed AS MATERIALIZED (
    SELECT row_id AS id
      FROM audit
     WHERE action = 'submission.read' AND detail ->> 'inspection' = $1
), person AS MATERIALIZED (
    SELECT e.*, e.id IN (SELECT id FROM asked) AS is_asked
      FROM employee e
     WHERE e.hire_date IS NULL OR e.hire_date BETWEEN $2::text::date AND $3::text::date
        OR e.id IN (SELECT id FROM asked)
), form AS (
    SELECT p.id AS employee_id, b.invite_id AS id, b.status, b.created_at,
           CASE WHEN p.is_asked OR p.hire_date IS NOT NULL THEN 'came while the files were being written'
                ELSE 'no first day of employment: ' ||
                     CASE b.status WHEN 'pending_review' THEN 'form waits for review'
                                   WHEN 'rejected' THEN 'form was rejected'
                                   WHEN 'approved' THEN 'form was approved'
                                   ELSE 'no form' END END AS reason
      FROM person p
      LEFT JOIN submission b ON b.employee_id = p.id
     WHERE CASE WHEN b.invite_id IS NULL THEN NOT p.is_asked ELSE b.invite_id NOT IN (SELECT id FROM placed) END
    UNION ALL
    -- Their forms are sealed apart ("admitone import show" opens them).
    SELECT b.employee_id, m.id, m.detail ->> 'status', m.at, 'superseded by the form ' || b.invite_id
      FROM imported m
      JOIN submission b ON b.invite_id = m.row_id
      JOIN person p ON p.id = b.employee_id
     WHERE m.kind = 'submission' AND m.outcome = 'superseded'
)
SELECT csv_line(p.last_name, p.first_name, p.external_id, p.hire_date::text, p.id::text, f.id::text, f.status,
                json_time(f.created_at), f.reason)
  FROM form f
  JOIN person p ON p.id = f.employee_id
 ORDER BY search_text(p.last_name || ' ' || p.first_name) COLLATE "C", p.id, f.created_at, f.id
