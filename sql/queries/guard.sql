-- Run before each statement, in the same transaction: what the promises rest
-- on. A pooler may give each transaction another session of the server, in
-- which nothing that was set in the one before holds. What is right already is
-- left as it is: that is cheaper.
--
-- The isolation level cannot be changed any more here: where it is another
-- one, this is an error (25001), and nothing of the transaction happens.
--
-- In:  $1 text lock_timeout  null: as long as it takes
-- Out: what is in force (src/pg/session.c looks at it before anything is
--      acknowledged), and the server's process.
SELECT set_config('transaction_isolation', 'read committed', true),
       CASE current_setting('search_path') WHEN 'admitone' THEN 'admitone'
            ELSE set_config('search_path', 'admitone', true) END AS search_path,
       CASE WHEN current_setting('synchronous_commit') IN ('on', 'remote_apply') THEN 'on'
            ELSE set_config('synchronous_commit', 'on', true) END AS synchronous_commit,
       CASE WHEN $1::text <> current_setting('lock_timeout') THEN set_config('lock_timeout', $1, true) END,
       current_setting('fsync') AS fsync,
       current_setting('full_page_writes') AS full_page_writes,
       CASE WHEN pg_is_in_recovery() THEN 'on' ELSE current_setting('transaction_read_only') END AS read_only,
       pg_backend_pid()::text AS process;
