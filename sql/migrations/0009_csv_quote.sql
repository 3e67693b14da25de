-- A line of CSV, as 0008_csv.sql explains. Behind a separator a quotation mark
-- is skipped too: a cell a;"=1 is written "a;""=1", and who takes ; for the
-- separator finds a cell ""=1 there, which Excel reads as a formula.
CREATE OR REPLACE FUNCTION csv_line(VARIADIC cells text[]) RETURNS text IMMUTABLE LANGUAGE sql
    RETURN (SELECT string_agg(CASE WHEN cell ~ '[",;|\t\r\n]' THEN '"' || replace(cell, '"', '""') || '"'
                                   ELSE coalesce(cell, '') END, ',' ORDER BY n) || E'\r\n'
              FROM (SELECT regexp_replace(regexp_replace(given, '^(?=[\t\r\n])', ''''),
                               '(^|[;|\t\r\n])([\x01-\x08\x0b\x0c\x0e-\x20"\x7f-\xa0\xad\u1680\u180e\u2000-\u200f'
                               '\u2028-\u202f\u205f-\u206f\u3000\ufeff]*[-=+@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])',
                               '\1''\2', 'g'), n
                      FROM unnest(cells) WITH ORDINALITY AS c (given, n)) AS c (cell, n));
