-- SPDX-License-Identifier: MIT
-- log.sql -- keeps personal values out of PostgreSQL's log, which would quote
-- failed statements, their parameters and the rows they touch. For psql as the
-- superuser.
ALTER SYSTEM SET log_error_verbosity = 'terse';
ALTER SYSTEM SET log_min_error_statement = 'panic';
ALTER SYSTEM SET log_parameter_max_length = 0;
ALTER SYSTEM SET log_parameter_max_length_on_error = 0;
SELECT pg_reload_conf();
