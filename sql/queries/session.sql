-- Run first on every connection: fixes what the promises rest on, whatever
-- the role's or the database's defaults say, and tells what it found.
SELECT set_config('default_transaction_isolation', 'read committed', false),
       set_config('search_path', 'admitone', false),
       set_config('statement_timeout', '0', false),
       set_config('synchronous_commit',
                  CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false),
       current_setting('fsync'),
       current_setting('full_page_writes'),
       (pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on')::text;
