-- Run first on every connection: fixes what the promises rest on, whatever
-- the role's or the database's defaults say, and tells what it found.
-- The intake's statements are index look-ups only; forbidding sequential
-- scans keeps their generic plans right while the tables are still empty.
SELECT set_config('default_transaction_isolation', 'read committed', false),
       set_config('search_path', 'admitone', false),
       set_config('plan_cache_mode', 'force_generic_plan', false),
       set_config('statement_timeout', '0', false),
       set_config('enable_seqscan', 'off', false),
       set_config('enable_memoize', 'off', false),
       current_setting('fsync'),
       current_setting('full_page_writes'),
       current_setting('synchronous_commit'),
       (pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on')::text;
