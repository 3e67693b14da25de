-- Empties the stage and makes all of it true.
DELETE FROM import_stage;
COMMIT;
