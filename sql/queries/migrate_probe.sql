-- What migrate has to know before it does anything.
--
-- Out: whether the table of what is applied exists; the server's version
--      number and the database's encoding.
SELECT to_regclass('admitone.schema_migration') IS NOT NULL,
       current_setting('server_version_num')::int,
       current_setting('server_encoding');
