-- What admitone doctor looks at: is the log of changes archived, without which
-- a backup cannot be brought up to a point in time?
--
-- Out: as doctor_server.sql
WITH here AS (
    SELECT current_setting('archive_mode') AS mode, a.*,
           coalesce(a.last_failed_time > a.last_archived_time, a.last_failed_time IS NOT NULL) AS is_failing
      FROM pg_stat_archiver a
)
SELECT CASE WHEN mode = 'off' THEN 'note' WHEN is_failing THEN 'wrong' ELSE 'ok' END,
       CASE WHEN mode = 'off' THEN 'archive_mode is off: nothing newer than the last dump or base backup survives'
            WHEN is_failing THEN format('archive_command has failed %s times, for the last time at %s', failed_count,
                                        date_trunc('second', last_failed_time))
            ELSE 'the last segment was archived at ' || coalesce(date_trunc('second', last_archived_time)::text, 'no time')
        END,
       CASE WHEN is_failing AND mode <> 'off' THEN
           'Look in PostgreSQL''s log for what the archive_command says' END
  FROM here
