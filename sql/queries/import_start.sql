-- One transaction for all of an import. The lock on the stage is the turn: who
-- imports waits for the one before, for half a minute, which is also how long
-- the server may need to notice that it was killed.
BEGIN ISOLATION LEVEL READ COMMITTED;
SET LOCAL TimeZone = 'UTC';
SET LOCAL lock_timeout = '30s';
SET LOCAL work_mem = '64MB';
LOCK TABLE import_stage IN EXCLUSIVE MODE;
SET LOCAL lock_timeout = 0;
DELETE FROM import_stage;
