-- PATCH /api/submissions/{id}
--
-- In:  $1 uuid account_id   who acts
--      $2 text actor        e-mail
--      $3 uuid id
--      $4 text version      int, that the reviewer saw, or null
--      $5 text status       pending_review, approved, rejected; or null
--      $6 text admin_notes  null keeps them, '' clears them
--      $7 text hire_date    date, or null; goes to the employee; needed to
--                           approve, unless the employee has one
--      $8 text reason       or null; needed to reject
-- Out: status 200, body: the row without the form
--             400, body {"code":…,"field"}: a reason, or a hire date, is
--              needed
--             404
--             409, body {"code","version","status","reviewedBy":{id,name} or
--              null,"reviewedAt"}: somebody else was first. Without a version
--              the status changes from pending_review only.
-- There is always an audit row: also who changes nothing is told the names.
-- The lock waits for another reviewer and gives the row as that one left it.
WITH locked AS MATERIALIZED (
    SELECT invite_id, version, status, reviewed_at, reviewed_by, employee_id
      FROM submission
     WHERE invite_id = $3
       FOR NO KEY UPDATE
), hired_on AS MATERIALIZED (
    -- Locked, so that nobody clears it meanwhile (staff_change_employee.sql).
    SELECT hire_date FROM employee
     WHERE $5 = 'approved' AND id = (SELECT employee_id FROM locked)
       FOR NO KEY UPDATE
), wanted AS (
    SELECT l.*,
           $5::text IS NOT NULL AND $5 <> l.status AS decides,
           CASE WHEN $5 = l.status THEN NULL
                WHEN $5 = 'rejected' AND coalesce($8::text, '') = '' THEN 'reason'
                -- 8 CFR 274a.2(b)(1)(ii): the certification names the first day.
                WHEN $5 = 'approved' AND coalesce($7::text::date, (SELECT hire_date FROM hired_on)) IS NULL
                THEN 'hireDate' END AS lacks
      FROM (VALUES (1)) AS one
      LEFT JOIN locked l ON true
), judged AS (
    SELECT w.*,
           CASE WHEN w.invite_id IS NULL THEN 404
                WHEN w.version <> $4::text::int
                     OR ($4 IS NULL AND $5 IS NOT NULL AND w.status <> 'pending_review') THEN 409
                WHEN w.lacks IS NOT NULL THEN 400
                ELSE 200 END AS answer
      FROM wanted w
), changed AS (
    UPDATE submission b
       SET version = b.version + 1,
           updated_at = now(),
           status = coalesce($5, b.status),
           admin_notes = CASE WHEN $6::text IS NULL THEN b.admin_notes ELSE nullif($6, '') END,
           reviewed_at = CASE WHEN NOT j.decides THEN b.reviewed_at WHEN $5 <> 'pending_review' THEN now() END,
           reviewed_by = CASE WHEN NOT j.decides THEN b.reviewed_by WHEN $5 <> 'pending_review' THEN $1::uuid END,
           decision_reason = CASE WHEN j.decides OR $8 IS NOT NULL THEN nullif($8, '') ELSE b.decision_reason END
      FROM judged j
     WHERE b.invite_id = j.invite_id AND j.answer = 200
    RETURNING b AS submission
), hired AS (
    UPDATE employee e
       SET hire_date = $7::text::date, version = e.version + 1, updated_at = now()
      FROM judged j
     WHERE e.id = j.employee_id AND j.answer = 200 AND $7::text IS NOT NULL
       AND e.hire_date IS DISTINCT FROM $7::text::date
    RETURNING e.id
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id, detail)
    SELECT $2::text, $1::uuid, coalesce(v.action, 'submission.changed'), coalesce(v.row_kind, 'submission'),
           coalesce(v.row_id, j.invite_id), coalesce(v.detail, '{}')
      FROM judged j
      LEFT JOIN LATERAL (VALUES
           (1, j.decides, CASE $5 WHEN 'pending_review' THEN 'submission.reopened' ELSE 'submission.' || $5 END,
            'submission', j.invite_id, jsonb_build_object('from', j.status)),
           (2, $6 IS NOT NULL, 'submission.noted', 'submission', j.invite_id, '{}'),
           (3, EXISTS (SELECT FROM hired), 'employee.hired', 'employee', j.employee_id,
            jsonb_build_object('submissionId', j.invite_id)))
           AS v (n, happened, action, row_kind, row_id, detail) ON v.happened
     WHERE j.answer = 200
     ORDER BY v.n
)
SELECT j.answer,
       CASE j.answer
            WHEN 200 THEN (SELECT json_submission(submission) FROM changed)
            WHEN 404 THEN refusal('submission_not_found')
            WHEN 400 THEN CASE j.lacks
                WHEN 'reason' THEN refusal('reason_needed', 'reason')
                ELSE refusal('hire_date_needed', 'hireDate') END
            ELSE refusal('submission_changed') ||
                 jsonb_build_object('version', j.version, 'status', j.status, 'reviewedAt', json_time(j.reviewed_at),
                                    'reviewedBy', json_person(j.reviewed_by)) END::text
  FROM judged j;
