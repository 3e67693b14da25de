-- In the old database: is there a table?
--
-- In:  $1 text name  as SQL has it, in quotes
-- Out: '1'; no row: there is none
SELECT '1' WHERE to_regclass($1) IS NOT NULL
