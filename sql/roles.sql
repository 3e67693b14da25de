-- SPDX-License-Identifier: MIT
-- roles.sql -- the roles and the database, for psql as the superuser. Running it
-- again changes nothing. What each role may is migrate's business.
SELECT format('CREATE ROLE %I LOGIN', name)
  FROM unnest(ARRAY['admitone_owner', 'admitone_intake', 'admitone_admin', 'admitone_monitor']) AS name
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
SELECT 'CREATE DATABASE admitone OWNER admitone_owner ENCODING ''UTF8'' LOCALE ''C.UTF-8'' TEMPLATE template0'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'admitone') \gexec
