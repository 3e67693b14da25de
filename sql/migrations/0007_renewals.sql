-- Receipts, and who is asked to prove the right to work again.
--
-- The claim's table gets two columns that are null for nearly every row, and
-- no index: a list by receipt is made of the listed rows.

ALTER TABLE submission
    ADD COLUMN receipt       text,
    ADD COLUMN receipt_until date,
    -- NOT VALID: no row has one yet, and a big table is not read for it.
    ADD CONSTRAINT submission_receipt_check
        CHECK (receipt IN ('replacement', 'refugee', 'i551')) NOT VALID;
COMMENT ON COLUMN submission.next_renewal_date IS 'When the right to work ends, as far as the form shows (src/form/renewal.c); else null.';
COMMENT ON COLUMN submission.receipt IS 'A receipt was shown instead of a document: of which kind (src/form/documents.c).';
COMMENT ON COLUMN submission.receipt_until IS 'The date on it, of the kind that has one.';
GRANT INSERT (receipt, receipt_until) ON submission TO admitone_intake;
GRANT SELECT (receipt, receipt_until) ON submission TO admitone_monitor;

-- When the document itself must be shown (8 CFR 274a.2(b)(1)(vi); M-274, 4.4):
-- within 90 days of the first day of employment or, where it was shown to
-- reverify, of the day on which the right to work ended; Form I-94 with a
-- temporary I-551 stamp by the stamp's date (without one it is a year from the
-- I-94's issuance, which the form does not have). Null: not known.
CREATE FUNCTION receipt_due(receipt text, receipt_until date, is_renewal boolean, submission_id uuid, employee_id uuid)
    RETURNS date STABLE LANGUAGE sql
    RETURN CASE WHEN receipt = 'i551' THEN receipt_until
                WHEN receipt IS NULL THEN NULL
                WHEN is_renewal
                THEN (SELECT l.next_renewal_date
                        FROM listed_submission l
                       WHERE l.employee_id = receipt_due.employee_id AND l.next_renewal_date IS NOT NULL
                         AND l.created_at < (SELECT created_at FROM submission WHERE invite_id = submission_id)
                       ORDER BY l.created_at DESC, l.id DESC LIMIT 1) + 90
                ELSE (SELECT hire_date FROM employee WHERE id = receipt_due.employee_id) + 90 END;

-- The lists --------------------------------------------------------------------

ALTER TABLE listed_submission ADD COLUMN receipt text, ADD COLUMN receipt_until date;
ALTER TABLE listed_employee ADD COLUMN receipt text, ADD COLUMN receipt_due date;
COMMENT ON COLUMN listed_employee.submission_id IS 'The newest one; next_renewal_date and receipt are its.';

CREATE OR REPLACE VIEW submission_line AS
SELECT invite_id AS id, employee_id, status, created_at,
       left(search_text(last_name || ' ' || first_name), 200) COLLATE "C" AS name,
       next_renewal_date, search_words(first_name || ' ' || last_name) AS words, updated_at, first_name, last_name,
       is_renewal, version, receipt, receipt_until
  FROM submission;

CREATE OR REPLACE VIEW employee_line AS
SELECT e.id, e.status, e.created_at, employee_words(e) AS words, newest.id AS submission_id, newest.next_renewal_date,
       newest.receipt,
       CASE WHEN newest.receipt IS NOT NULL
            THEN receipt_due(newest.receipt, newest.receipt_until, newest.is_renewal, newest.id, e.id) END AS receipt_due
  FROM employee e
  LEFT JOIN LATERAL (SELECT id, next_renewal_date, receipt, receipt_until, is_renewal
                       FROM listed_submission l
                      WHERE l.employee_id = e.id ORDER BY l.created_at DESC, l.id DESC LIMIT 1) AS newest ON true;

CREATE OR REPLACE VIEW submission_news AS
SELECT l.* FROM unlisted_submission u JOIN submission_line l ON l.id = u.invite_id;

CREATE OR REPLACE VIEW employee_news AS
SELECT e.id, e.status, e.created_at, employee_words(e) AS words, newest.submission_id, newest.next_renewal_date,
       newest.receipt,
       CASE WHEN newest.receipt IS NOT NULL
            THEN receipt_due(newest.receipt, newest.receipt_until, newest.is_renewal, newest.submission_id, e.id)
        END AS receipt_due
  FROM (SELECT DISTINCT ON (b.employee_id) b.employee_id, b.invite_id AS submission_id, b.next_renewal_date, b.receipt,
               b.receipt_until, b.is_renewal
          FROM unlisted_submission u
          JOIN submission b USING (invite_id)
         ORDER BY b.employee_id, b.created_at DESC, b.invite_id DESC) AS newest
  JOIN employee e ON e.id = newest.employee_id;

CREATE OR REPLACE VIEW submission_list AS
SELECT * FROM listed_submission UNION ALL SELECT * FROM submission_news;

CREATE INDEX ON listed_employee (receipt_due, id) WHERE receipt IS NOT NULL AND status <> 'terminated';

-- What the answers are made of -------------------------------------------------

CREATE OR REPLACE FUNCTION json_submission(b submission) RETURNS jsonb STABLE LANGUAGE sql
    RETURN json_submission_line((b).invite_id, (b).employee_id, (b).status, (b).created_at, (b).updated_at,
                                (b).first_name, (b).last_name, (b).is_renewal, (b).next_renewal_date, (b).version) ||
           jsonb_build_object('adminNotes', (b).admin_notes, 'decisionReason', (b).decision_reason,
                              'reviewedAt', json_time((b).reviewed_at),
                              'reviewedBy', json_person((b).reviewed_by),
                              'receipt', (b).receipt,
                              'receiptDue', receipt_due((b).receipt, (b).receipt_until, (b).is_renewal,
                                                        (b).invite_id, (b).employee_id));

-- Why an employee may not be asked to prove the right to work again, or null:
-- by the newest form. To ask whom the law does not ask is an unfair practice
-- (8 U.S.C. 1324b(a)(6)).
CREATE FUNCTION reverification_refused(employee uuid) RETURNS text STABLE LANGUAGE sql
    RETURN (SELECT CASE WHEN newest.submission_id IS NULL
                        THEN 'This employee has sent no form yet, so there is nothing to reverify.'
                        WHEN newest.next_renewal_date IS NULL
                        THEN 'This employee must not be reverified: nothing in the newest form ends the right to work.' END
              FROM (SELECT 1 AS n, submission_id, next_renewal_date FROM employee_news WHERE id = employee
                    UNION ALL
                    SELECT 2, submission_id, next_renewal_date FROM listed_employee WHERE id = employee
                     ORDER BY n
                     LIMIT 1) AS newest);

-- One field lacks something; as the programs say it.
CREATE FUNCTION json_field_error(field text, message text) RETURNS jsonb IMMUTABLE LANGUAGE sql
    RETURN json_error(message) ||
           jsonb_build_object('details', jsonb_build_object('formErrors', '[]'::jsonb, 'fieldErrors',
                                                            jsonb_build_object(field, jsonb_build_array(message))));

-- What was done with a row, oldest first; not who only looked at it. A form is
-- made by the employee.
CREATE OR REPLACE FUNCTION json_history(id uuid) RETURNS jsonb STABLE LANGUAGE sql
    RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('at', json_time(h.at), 'actor', h.actor, 'action', h.action)
                                      ORDER BY h.at, h.n), '[]')
              FROM (SELECT a.at, a.actor, a.action, a.id AS n
                      FROM audit_entry a
                     WHERE a.row_id = json_history.id AND a.action NOT LIKE '%.read'
                    UNION ALL
                    SELECT b.created_at, 'employee', 'submission.created', 0
                      FROM submission b
                     WHERE b.invite_id = json_history.id
                    UNION ALL
                    SELECT m.at, NULL, 'submission.superseded', 1
                      FROM imported m
                     WHERE m.row_id = json_history.id AND m.kind = 'submission' AND m.outcome = 'superseded'
                    UNION ALL
                    SELECT r.at, r.actor, 'import.completed', 0
                      FROM (SELECT DISTINCT m.run_id FROM imported m WHERE m.row_id = json_history.id) AS m
                      JOIN import_run r ON r.id = m.run_id) AS h);
