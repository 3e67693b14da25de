-- Lists the employees, by whose newest forms renewal links are judged then
-- (renewals_revoke.sql): a few rows, each found by an index.
SELECT list_employees(ARRAY(SELECT row_id FROM import_stage WHERE kind = 'employee' AND outcome = 'created'
                            UNION
                            SELECT employee_id FROM import_stage WHERE kind = 'submission' AND outcome = 'created'));
SET LOCAL enable_nestloop = on;
