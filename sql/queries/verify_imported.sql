-- What is sealed beside the rows that were imported.
--
-- Out: id, sealed form, sealed rest; either may be null
SELECT id, sealed, rest
  FROM imported
 WHERE sealed IS NOT NULL OR rest IS NOT NULL
