-- GET /api/export/submissions, oldest first.
--
-- In:  $1 uuid account_id  who acts
--      $2 text actor       e-mail
--      $3 text status      or null
--      $4 text from        date on which they were made, or null
--      $5 text to          included, or null
-- Out: status 200, body: CSV (RFC 4180, with a header line)
--             400, body {"code":…}, JSON: more than 100,000 lines
-- A cell that a spreadsheet would take for a formula begins with a "'".
WITH line AS MATERIALIZED (
    SELECT l.id, l.created_at
      FROM (VALUES ('pending_review'), ('approved'), ('rejected')) AS s (status)
      JOIN submission_list l ON l.status = s.status
     WHERE s.status = coalesce($3::text, s.status)
       AND l.created_at >= coalesce($4::text::date, '-infinity')
       AND l.created_at < coalesce($5::text::date + 1, 'infinity')
     LIMIT 100001
), verdict AS (
    SELECT count(*) AS lines, count(*) <= 100000 AS is_good FROM line
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, detail)
    SELECT $2::text, $1::uuid, 'submission.exported', 'submission',
           jsonb_build_object('count', lines, 'status', $3, 'from', $4, 'to', $5)
      FROM verdict
     WHERE is_good
)
SELECT CASE WHEN is_good THEN 200 ELSE 400 END,
       CASE WHEN is_good THEN
           U&'\FEFF' || csv_line('id', 'lastName', 'firstName', 'status', 'createdAt', 'reviewedAt', 'nextRenewalDate',
                    'isRenewal', 'employeeId', 'externalId') ||
           coalesce((SELECT string_agg(csv_line(b.invite_id::text, b.last_name, b.first_name, b.status,
                                                json_time(b.created_at), json_time(b.reviewed_at),
                                                b.next_renewal_date::text, b.is_renewal::text,
                                                b.employee_id::text, e.external_id),
                                       '' ORDER BY b.created_at, b.invite_id)
                       FROM line
                       JOIN submission b ON b.invite_id = line.id
                       JOIN employee e ON e.id = b.employee_id), '')
       ELSE refusal('export_too_large')::text END
  FROM verdict;
