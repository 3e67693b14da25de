-- The things in a list that a staff statement answered, a row for each.
--
-- In:  $1 text body  the answer's
--      $2 text list  the list's member in it
-- Out: an object, as text
--      the number of the next page, as text; null on the last one
WITH answer AS MATERIALIZED (
    SELECT $1::text::jsonb AS body
)
SELECT thing::text,
       CASE WHEN (page ->> 'page')::bigint < (page ->> 'totalPages')::bigint OR page ? 'more'
            THEN ((page ->> 'page')::bigint + 1)::text END
  FROM answer,
       jsonb_extract_path(body, 'pagination') AS page,
       jsonb_array_elements(body -> $2::text) AS thing
