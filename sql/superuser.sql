-- superuser.sql -- what only a superuser can close or see, in each database that
-- Admit One is in: psql -U postgres -d admitone -f superuser.sql
--
-- Everybody may take advisory locks and make large objects, unless it is
-- forbidden: a taken-over worker could fill the lock table, which all
-- databases of the server share, or the disk. Admit One itself needs one such
-- lock, in `admitone migrate`. (sql/queries/guards.sql looks at the same ones.)
--
-- Only a superuser sees passwords, but each role may change its own. What they
-- are now is remembered, so that `admitone verify` can tell that one is another:
-- run this again after an upgrade, and after setting passwords on purpose.
DO $close$
DECLARE
    function regprocedure;
    owner name := (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database());
BEGIN
    FOR function IN
        SELECT oid
          FROM pg_proc
         WHERE pronamespace = 'pg_catalog'::regnamespace
           AND proname ~ '^(pg_(try_)?advisory_|lo_|loread$|lowrite$)'
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', function);
    END LOOP;
    EXECUTE format('GRANT EXECUTE ON FUNCTION pg_catalog.pg_advisory_lock(bigint), '
                   'pg_catalog.pg_try_advisory_lock(bigint) TO %I', owner);
END
$close$;

DO $remember$
DECLARE
    owner name := (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database());
    kept jsonb;
BEGIN
    PERFORM set_config('client_min_messages', 'warning', true);
    DROP SCHEMA IF EXISTS admitone_guard CASCADE;
    CREATE SCHEMA admitone_guard;
    -- It is in a function's text, which everybody may read (a table would need
    -- a superuser to dump it). To guess a password by it one would need the
    -- salt; a password that was stored without one is known as that only.
    CREATE FUNCTION admitone_guard.digest(password text) RETURNS text IMMUTABLE LANGUAGE sql
        RETURN CASE WHEN password IS NULL THEN 'none'
                    WHEN password LIKE 'SCRAM-SHA-256$%' THEN encode(sha256(convert_to(password, 'UTF8')), 'hex')
                    ELSE 'unsalted' END;
    SELECT jsonb_object_agg(rolname, admitone_guard.digest(rolpassword))
      INTO kept
      FROM pg_authid
     WHERE rolname IN ('admitone_intake', 'admitone_admin', 'admitone_monitor', owner);
    EXECUTE format(
        'CREATE FUNCTION admitone_guard.changed_passwords() RETURNS SETOF text STABLE LANGUAGE sql '
        'SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS %L',
        format('SELECT rolname || CASE WHEN rolpassword IS NULL THEN '' has no password any more'' '
               'ELSE '' has another password'' END '
               'FROM pg_authid JOIN jsonb_each_text(%L) AS kept ON kept.key = rolname '
               'WHERE admitone_guard.digest(rolpassword) <> kept.value', kept));
    REVOKE EXECUTE ON FUNCTION admitone_guard.changed_passwords() FROM PUBLIC;
    EXECUTE format('GRANT USAGE ON SCHEMA admitone_guard TO %I, admitone_admin, admitone_monitor', owner);
    EXECUTE format('GRANT EXECUTE ON FUNCTION admitone_guard.changed_passwords() TO %I, admitone_admin', owner);
END
$remember$;

-- Only who may read everybody's statements sees how the standbys are: instead,
-- the monitor sees this. (deploy/monitoring/admitone-metrics asks it.)
CREATE FUNCTION admitone_guard.standbys(OUT name text, OUT state text, OUT sync text, OUT lag_bytes numeric,
                                        OUT lag_seconds float8)
    RETURNS SETOF record STABLE LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT application_name, state, sync_state, greatest(0, pg_wal_lsn_diff(written.lsn, flush_lsn)),
           coalesce(extract(epoch FROM flush_lag), 0)
      FROM pg_stat_replication
     CROSS JOIN (SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn()
                             ELSE pg_current_wal_lsn() END) AS written (lsn)
     WHERE application_name <> 'pg_basebackup'
$$;
REVOKE EXECUTE ON FUNCTION admitone_guard.standbys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION admitone_guard.standbys() TO admitone_monitor;
