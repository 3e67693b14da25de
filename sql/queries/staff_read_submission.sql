-- GET /api/submissions/{id}
--
-- In:  $1 uuid account_id  who acts
--      $2 text actor       e-mail
--      $3 uuid id
-- Out: status 200, body: the row, a JSON object; sealed bytea and token_digest
--              bytea: what unseals the form, whose members the program puts
--              in at byte 1, behind the "{". The body has firstName and
--              lastName already, and no other member that the form has.
--              "others" are the employee's other submissions, and invites
--              that took no form.
--              What the form's flags need: the day it came in, by UTC, and
--              the invite's name as texts; whether E-Verify is on.
--             404, body {"code":…}, nulls
WITH found AS (
    SELECT b AS submission, e, i
      FROM submission b
      JOIN invite i ON i.id = b.invite_id
      LEFT JOIN employee e ON e.id = b.employee_id
     WHERE b.invite_id = $3
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id)
    SELECT $2::text, $1::uuid, 'submission.read', 'submission', (submission).invite_id FROM found
)
SELECT CASE WHEN f.submission IS NULL THEN 404 ELSE 200 END,
       CASE WHEN f.submission IS NULL THEN refusal('submission_not_found')
            ELSE json_submission(submission) ||
                 jsonb_build_object('nameHint', (i).name_hint,
                                    'invite', json_invited(i),
                                    'history', json_history((submission).invite_id),
                                    'versions', json_versions((submission).invite_id),
                                    'employee', jsonb_build_object('id', (e).id, 'externalId', (e).external_id,
                                                                   'hireDate', (e).hire_date,
                                                                   'status', (e).status,
                                                                   'email', (e).email,
                                                                   'workerType', (e).worker_type),
                                    'others', jsonb_build_object(
                                        'invites', json_unused_invites(e),
                                        'submissions', other_submissions)) END::text,
       (f.submission).sealed, (f.i).token_digest,
       to_char((f.submission).created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), (f.i).name_hint,
       EXISTS (SELECT FROM public_setting WHERE key = 'useEVerify' AND value = 'true')
  FROM (VALUES (1)) AS one
  LEFT JOIN found f ON true
 CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(json_submission_line(
                        l.id, l.employee_id, l.status, l.created_at, l.updated_at, l.first_name, l.last_name,
                        l.is_renewal, l.next_renewal_date, l.version) ORDER BY l.created_at DESC), '[]') AS other_submissions
      FROM submission_list l
     WHERE l.employee_id = (f.e).id AND l.id <> $3) AS o;
