-- Run first on every connection: what it should be like, whatever the role's
-- or the database's defaults say. (A pooler may take it away again: what the
-- promises rest on is in guard.sql.) JIT is off: tables look large to it while
-- they are empty, and compiling a statement can take seconds.
--
-- Out: what bounds the connections of this role from this host first, its
--      value, and how many it leaves them, while others (other roles, and this
--      one on other hosts) have what they have now.
SELECT set_config('default_transaction_isolation', 'read committed', false),
       set_config('search_path', 'admitone', false),
       set_config('statement_timeout', '0', false),
       set_config('jit', 'off', false),
       set_config('synchronous_commit',
                  CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false),
       room.bound, room.value::text, (room.value - room.taken)::text AS connections
  FROM (SELECT count(*) FILTER (WHERE datid IS NOT NULL) AS on_server,
               count(*) FILTER (WHERE datname = current_database()) AS in_database,
               count(*) FILTER (WHERE usename = current_user) AS of_role
          FROM pg_stat_activity
         WHERE usename <> current_user OR client_addr IS DISTINCT FROM inet_client_addr()) AS others,
       LATERAL (SELECT *
                  FROM (VALUES ('max_connections', current_setting('max_connections')::int,
                                current_setting('superuser_reserved_connections')::int
                                    + coalesce(current_setting('reserved_connections', true)::int, 0) + on_server),
                               ('role', (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user), of_role),
                               ('database', (SELECT datconnlimit FROM pg_database WHERE datname = current_database()),
                                in_database)) AS bounds (bound, value, taken)
                 WHERE value >= 0
                 ORDER BY bounds.value - bounds.taken
                 LIMIT 1) AS room;
