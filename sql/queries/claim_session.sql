-- Run on the connections that claim (the intake's): their statements are
-- index look-ups only; forbidding sequential scans keeps their generic plans
-- right while the tables are still empty.
SELECT set_config('plan_cache_mode', 'force_generic_plan', false),
       set_config('enable_seqscan', 'off', false),
       set_config('enable_memoize', 'off', false);
