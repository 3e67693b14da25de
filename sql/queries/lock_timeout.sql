-- Sets for how long the session's statements wait for a lock.
--
-- In: $1 the time with its unit
SELECT set_config('lock_timeout', $1::text, false);
