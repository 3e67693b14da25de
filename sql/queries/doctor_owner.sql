-- What admitone doctor looks at: is the schema's owner no more than that? (The
-- other roles are guards.sql's.)
--
-- Out: as doctor_server.sql
SELECT 'note', format('%s, who owns the schema, %s', r.rolname, v.what),
       format('As postgres: ALTER ROLE %I NOSUPERUSER NOCREATEROLE; of postgres itself: ALTER SCHEMA admitone OWNER TO '
              'admitone_owner', r.rolname)
  FROM pg_namespace n
  JOIN pg_roles r ON r.oid = n.nspowner
 CROSS JOIN LATERAL (VALUES (r.rolsuper, 'is a superuser'), (r.rolcreaterole, 'may make roles')) AS v (is_so, what)
 WHERE n.nspname = 'admitone' AND v.is_so
