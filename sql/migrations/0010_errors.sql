-- What was not done is told by a code; the programs have the sentence for it
-- (src/base/errors.h). The functions that gave sentences, json_error(),
-- json_field_error(), settings_missing() and reverification_refused(), stay
-- until no worker of before this is left.

CREATE FUNCTION refusal(code text) RETURNS jsonb IMMUTABLE LANGUAGE sql
    RETURN jsonb_build_object('code', code);

-- The same, of one field.
CREATE FUNCTION refusal(code text, field text) RETURNS jsonb IMMUTABLE LANGUAGE sql
    RETURN jsonb_build_object('code', code, 'field', field);

-- Why no invite may be made yet, or null.
CREATE FUNCTION invites_refused() RETURNS text STABLE LANGUAGE sql
    RETURN (SELECT CASE WHEN coalesce(bool_or(key = 'useEVerify' AND value <> 'null'), false) IS FALSE
                        THEN 'e_verify_unset'
                        WHEN count(*) FILTER (WHERE key <> 'useEVerify' AND value <> 'null') < 4
                        THEN 'employer_unset' END
              FROM setting
             WHERE key IN ('useEVerify', 'employerName', 'employerTitle', 'employerBusinessName',
                           'employerBusinessAddress'));

-- Why an employee may not be asked to prove the right to work again, or null:
-- by the newest form. To ask whom the law does not ask is an unfair practice
-- (8 U.S.C. 1324b(a)(6)).
CREATE FUNCTION reverification_refusal(employee uuid) RETURNS text STABLE LANGUAGE sql
    RETURN (SELECT CASE WHEN newest.submission_id IS NULL THEN 'no_form_yet'
                        WHEN newest.next_renewal_date IS NULL THEN 'must_not_be_reverified' END
              FROM (SELECT 1 AS n, submission_id, next_renewal_date FROM employee_news WHERE id = employee
                    UNION ALL
                    SELECT 2, submission_id, next_renewal_date FROM listed_employee WHERE id = employee
                     ORDER BY n
                     LIMIT 1) AS newest);
