-- A line of CSV (RFC 4180) that is no trap in a spreadsheet, whatever it takes
-- for the separator: Excel goes by the country, LibreOffice by its dialog. So
-- where a cell could begin for one of them (at its beginning; after ; | tab or
-- the end of a line) and a sign follows that begins a formula, also a wide one
-- of East Asia, and also behind blanks and what nobody sees, there is a "'"
-- before it; and what has a separator in it is quoted.
--
-- web/src/common/csv.js has the same rule; tests/system/csv.test.mjs compares.
CREATE OR REPLACE FUNCTION csv_line(VARIADIC cells text[]) RETURNS text IMMUTABLE LANGUAGE sql
    RETURN (SELECT string_agg(CASE WHEN cell ~ '[",;|\t\r\n]' THEN '"' || replace(cell, '"', '""') || '"'
                                   ELSE coalesce(cell, '') END, ',' ORDER BY n) || E'\r\n'
              FROM (SELECT regexp_replace(regexp_replace(given, '^(?=[\t\r\n])', ''''),
                               '(^|[;|\t\r\n])([\x01-\x08\x0b\x0c\x0e-\x20\x7f-\xa0\xad\u1680\u180e\u2000-\u200f'
                               '\u2028-\u202f\u205f-\u206f\u3000\ufeff]*[-=+@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])',
                               '\1''\2', 'g'), n
                      FROM unnest(cells) WITH ORDINALITY AS c (given, n)) AS c (cell, n));
