-- Notes that somebody lists rows with names in them, before any is read.
--
-- In:  $1 text  who
--      $2 text  rows of which kind (submission, invite)
--      $3 text  how many at most (int8), or null for all
--      $4 text  in which status only, or null
INSERT INTO audit (actor, action, row_kind, detail)
VALUES ($1::text, $2::text || '.listed', $2, jsonb_build_object('limit', $3::text::bigint, 'status', $4::text))
