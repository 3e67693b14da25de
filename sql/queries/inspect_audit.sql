-- The audit rows, and the creation of the forms, about the employees and submissions of an inspection.
--
-- In:  $1 text inspection_id
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
SELECT employee_id::text, line
  FROM (SELECT about.employee_id, a.at, a.id,
               csv_line(a.id::text, json_time(a.at), a.actor, a.action, a.row_kind, a.row_id::text, a.detail::text) AS line
          FROM about
          JOIN audit_entry a ON a.row_id = about.id
        UNION ALL
        -- A claim leaves no audit row: the submission itself says when it came,
        -- and the invite by which (its id is the submission's) who made it.
        SELECT about.employee_id, b.created_at, 0,
               csv_line('', json_time(b.created_at),
                        'employee (' || CASE WHEN NOT EXISTS (SELECT FROM imported m
                                                             WHERE m.row_id = b.invite_id AND m.kind = 'submission')
                                           THEN 'by the invite)' ELSE 'in the system before)' END,
                        'submission.created', 'submission', b.invite_id::text,
                        jsonb_build_object('invite', b.invite_id, 'invited', json_time(i.created_at))::text)
          FROM about
          JOIN submission b ON b.invite_id = about.id
          JOIN invite i ON i.id = b.invite_id) AS l
 ORDER BY l.employee_id, l.at, l.id
