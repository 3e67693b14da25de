-- Lists the employees, empties the stage and makes all of it true.
SELECT list_employees(ARRAY(SELECT row_id FROM import_stage WHERE kind = 'employee' AND outcome = 'created'
                            UNION
                            SELECT employee_id FROM import_stage WHERE kind = 'submission' AND outcome = 'created'));
DELETE FROM import_stage;
COMMIT;
