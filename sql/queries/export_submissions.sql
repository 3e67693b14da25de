-- The submissions, oldest first, each as a line.
--
-- In:  $1 text status     this and the next two as in export_start.sql
--      $2 text first_day
--      $3 text last_day
--      $4 text format     csv, else JSON
-- Out: the line, without its end
--
-- In CSV a cell that a spreadsheet would take for a formula begins with a "'".
SELECT CASE WHEN $4::text = 'csv' THEN
           left(csv_line(b.invite_id::text, b.last_name, b.first_name, b.status, json_time(b.created_at),
                          json_time(b.reviewed_at), b.next_renewal_date::text, b.is_renewal::text,
                          b.employee_id::text, e.external_id), -2)
       ELSE
           jsonb_build_object('id', b.invite_id, 'lastName', b.last_name, 'firstName', b.first_name,
                              'status', b.status, 'createdAt', json_time(b.created_at),
                              'reviewedAt', json_time(b.reviewed_at), 'nextRenewalDate', b.next_renewal_date,
                              'isRenewal', b.is_renewal, 'employeeId', b.employee_id,
                              'externalId', e.external_id)::text END
  FROM submission b
  LEFT JOIN employee e ON e.id = b.employee_id
 WHERE b.status = coalesce($1::text, b.status)
   AND b.created_at >= coalesce($2::text::date::timestamp AT TIME ZONE 'UTC', '-infinity')
   AND b.created_at < coalesce(($3::text::date + 1)::timestamp AT TIME ZONE 'UTC', 'infinity')
 ORDER BY b.created_at, b.invite_id
