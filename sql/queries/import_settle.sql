-- What follows from the versions that were chosen.

-- A submission's employee: its own, or the invite's, else a new one.
UPDATE import_stage s
   SET employee_id = coalesce(s.employee_id, i.employee_id, s.entry_id),
       notes = s.notes || CASE WHEN coalesce(s.employee_id, i.employee_id) IS NULL
                               THEN ARRAY['employeeId: none, so one was made of its name'] ELSE '{}' END
  FROM import_stage b
  LEFT JOIN import_stage i ON i.kind = 'invite' AND i.old_id = b.link
 WHERE s.kind = 'submission' AND s.outcome = 'created' AND b.kind = 'submission' AND b.old_id = s.old_id;

-- The invite goes with its submission.
UPDATE import_stage i
   SET employee_id = b.employee_id,
       used_at = coalesce(i.used_at, b.at, now()),
       doc = i.doc || jsonb_build_object('isRenewal', coalesce(b.doc -> 'isRenewal', 'false')),
       notes = i.notes ||
               CASE WHEN i.employee_id <> b.employee_id
                    THEN ARRAY['employeeId: another than that of its submission, whose is taken'] ELSE '{}' END ||
               CASE WHEN i.doc ->> 'isRenewal' <> b.doc ->> 'isRenewal'
                    THEN ARRAY['isRenewal: another than that of its submission, whose is taken'] ELSE '{}' END ||
               CASE WHEN i.used_at IS NULL THEN ARRAY['usedAt: none, but it has a submission'] ELSE '{}' END
  FROM import_stage b
 WHERE i.kind = 'invite' AND b.kind = 'submission' AND b.outcome = 'created' AND b.link = i.old_id;

-- Used, and nothing came of it, or nothing that can be read.
UPDATE import_stage i
   SET outcome = 'without_submission',
       notes = i.notes || CASE WHEN EXISTS (SELECT FROM import_stage b WHERE b.kind = 'submission' AND b.link = i.old_id)
                               THEN 'used, and its submission was refused' ELSE 'used, but there is no submission' END
 WHERE i.kind = 'invite' AND i.outcome = 'created' AND i.used_at IS NOT NULL
   AND NOT EXISTS (SELECT FROM import_stage b
                    WHERE b.kind = 'submission' AND b.link = i.old_id AND b.outcome <> 'refused');

-- The employer's certification names the first day of employment (8 CFR
-- 274a.2(b)(1)(ii)): here nothing is approved without one.
UPDATE import_stage s
   SET notes = s.notes || 'status: approved, but its employee has no first day of employment'::text
 WHERE s.kind = 'submission' AND s.outcome = 'created' AND s.doc ->> 'status' = 'approved'
   AND NOT EXISTS (SELECT FROM import_stage e
                    WHERE e.kind = 'employee' AND e.outcome = 'created' AND e.row_id = s.employee_id
                      AND import_time(e.doc ->> 'hireDate') IS NOT NULL)
   AND NOT EXISTS (SELECT FROM employee e WHERE e.id = s.employee_id AND e.hire_date IS NOT NULL);
