-- One snapshot for all that verify looks at, and no index is asked: the
-- tables themselves are read, each once and in order. Who may not read all of
-- a table (admitone_monitor) is refused here, before anything is counted: to
-- lock it takes the right to read it.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
LOCK TABLE invite, submission, employee, audit, differing_replay, account, unlisted_submission, listed_submission,
    listed_employee, listed_invite, imported IN ACCESS SHARE MODE;
SET LOCAL enable_indexscan = off;
SET LOCAL enable_indexonlyscan = off;
SET LOCAL enable_bitmapscan = off;
SET LOCAL work_mem = '64MB';
