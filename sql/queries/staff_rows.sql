-- The things in a list that a staff statement answered, a row for each.
--
-- In:  $1 text  the answer's body   $2 text  the list's member in it
-- Out: an object, as text
SELECT thing::text FROM jsonb_array_elements($1::text::jsonb -> $2::text) AS thing
