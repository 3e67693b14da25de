-- The settings: key, value (a text as it is, else as JSON), value as JSON, and
-- whether everybody may read it.
SELECT key, value #>> '{}', value::text, is_public::text
  FROM setting
 ORDER BY key
