-- Notes that somebody lists rows with names in them, before any is read.
--
-- In:  $1 text actor
--      $2 text row_kind  submission, invite
--      $3 text limit     int8; null: all
--      $4 text status    in which status only, or null
INSERT INTO audit (actor, action, row_kind, detail)
VALUES ($1::text, $2::text || '.listed', $2, jsonb_build_object('limit', $3::text::bigint, 'status', $4::text))
