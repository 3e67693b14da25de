-- One snapshot for all that verify looks at, and no index is asked: the
-- tables themselves are read, each once and in order.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL enable_indexscan = off;
SET LOCAL enable_indexonlyscan = off;
SET LOCAL enable_bitmapscan = off;
SET LOCAL work_mem = '64MB';
