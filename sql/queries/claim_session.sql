-- At once (sql/embed.sh).
--
-- Run on the connections that claim (the intake's): their statements are
-- index look-ups only; forbidding sequential scans keeps their generic plans
-- right while the tables are still empty.
--
-- A server process whose worker has gone notices it within a second also while
-- it waits for a lock, and lets its own go.
--
-- The message in the log makes it a commit: with a synchronous standby it is
-- confirmed only when that has all that is committed here. So no connection
-- is made to a primary whose standby has become one, and after a crash none
-- until the standby has what was recovered.
SELECT set_config('plan_cache_mode', 'force_generic_plan', false),
       set_config('enable_seqscan', 'off', false),
       set_config('enable_memoize', 'off', false),
       set_config('client_connection_check_interval', '1s', false),
       pg_logical_emit_message(true, 'admitone', '');
