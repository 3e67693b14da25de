-- Run first on every connection: what it should be like, whatever the role's
-- or the database's defaults say. (A pooler may take it away again: what the
-- promises rest on is in guard.sql.)
--
-- Out: how many connections the server has for this role, others being what
--      they are now.
SELECT set_config('default_transaction_isolation', 'read committed', false),
       set_config('search_path', 'admitone', false),
       set_config('statement_timeout', '0', false),
       set_config('synchronous_commit',
                  CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false),
       least(current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                 - coalesce(current_setting('reserved_connections', true)::int, 0)
                 - (SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL AND usename <> current_user),
             (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user),
             (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database()))::text AS connections;
