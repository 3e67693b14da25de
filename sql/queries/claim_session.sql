-- Run on the connections that claim (the intake's): their statements are
-- index look-ups only; forbidding sequential scans keeps their generic plans
-- right while the tables are still empty. It also makes the small tables
-- look so costly that PostgreSQL would compile each run (JIT), for longer
-- than the run takes.
SELECT set_config('plan_cache_mode', 'force_generic_plan', false),
       set_config('enable_seqscan', 'off', false),
       set_config('enable_memoize', 'off', false),
       set_config('jit', 'off', false);
