-- One snapshot of the old database, in which nothing can be written.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
