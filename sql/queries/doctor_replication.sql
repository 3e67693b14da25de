-- What admitone doctor looks at: has a standby every commit?
--
-- Only pg_read_all_stats sees of a standby more than that it is there.
--
-- Out: as doctor_server.sql
WITH here AS (
    SELECT current_setting('synchronous_standby_names') AS names, pg_is_in_recovery() AS is_standby,
           count(r.*) AS standbys, count(*) FILTER (WHERE r.sync_state IN ('sync', 'quorum')) AS in_time,
           count(r.sync_state) AS seen, max(r.replay_lag) AS lag,
           string_agg(r.application_name || ' (' || r.sync_state || ')', ', ' ORDER BY r.application_name) AS who
      FROM (SELECT) AS one
      LEFT JOIN pg_stat_replication r ON r.application_name !~ 'backup'
), slot AS (
    SELECT slot_name AS name, active,
           pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END,
                           restart_lsn) AS behind
      FROM pg_replication_slots
)
SELECT CASE WHEN names <> '' AND standbys = 0 THEN 'wrong' WHEN standbys > 0 THEN 'ok' ELSE 'note' END,
       CASE WHEN names <> '' AND standbys = 0 THEN
                format('synchronous_standby_names is %L and no standby is connected: no claim is committed', names)
            WHEN standbys > 0 THEN
                format('%s standby%s', standbys, CASE WHEN standbys > 1 THEN 's' END) || coalesce(': ' || who, '')
            ELSE 'no standby: one machine has it all' END,
       CASE WHEN names <> '' AND standbys = 0 THEN
                'Start the standby again. If it is lost for good: ALTER SYSTEM SET synchronous_standby_names = '''''
                '; SELECT pg_reload_conf()' END
  FROM here
 WHERE NOT is_standby
UNION ALL
SELECT 'wrong', 'no standby is synchronous: a failover may lose what was acknowledged',
       'ALTER SYSTEM SET synchronous_standby_names = ''NAME'', as in the standby''s application_name'
  FROM here
 WHERE NOT is_standby AND seen > 0 AND in_time = 0
UNION ALL
SELECT 'note', 'synchronous_standby_names is empty: a failover may lose what was acknowledged',
       'ALTER SYSTEM SET synchronous_standby_names = ''NAME'', as in the standby''s application_name'
  FROM here
 WHERE NOT is_standby AND standbys > 0 AND seen = 0 AND names = ''
UNION ALL
SELECT 'note', 'whether it is synchronous, this role may not see',
       'As postgres: psql -c ''SELECT application_name, state, sync_state FROM pg_stat_replication'''
  FROM here
 WHERE NOT is_standby AND standbys > 0 AND seen = 0 AND names <> ''
UNION ALL
SELECT CASE WHEN lag > interval '1 minute' THEN 'wrong' ELSE 'note' END, format('a standby is %s late', lag), NULL
  FROM here
 WHERE lag > interval '5 seconds'
UNION ALL
SELECT CASE WHEN behind > 10::bigint << 30 THEN 'wrong' ELSE 'note' END,
       format('the slot %s holds back %s of WAL%s', name, pg_size_pretty(behind),
              CASE WHEN NOT active THEN ', and nobody reads it' END),
       CASE WHEN NOT active THEN format('SELECT pg_drop_replication_slot(%L), if its standby is gone for good', name) END
  FROM slot
 WHERE behind > 1::bigint << 30 OR NOT active
UNION ALL
SELECT 'ok', 'this server is a standby itself', NULL
  FROM here
 WHERE is_standby
