-- The audit rows, newest first, as texts.
--
-- In:  $1 text limit   int8; null: all; one more tells that there are more
--      $2 text action  what it begins with, or null
--      $3 text row_id  uuid: of which row, or null
SELECT id::text, json_time(at), actor, action, row_kind, row_id::text, detail::text
  FROM audit_entry AS a
 WHERE ($2::text IS NULL OR starts_with(action, $2))
   AND ($3::text IS NULL OR row_id = $3::uuid)
 ORDER BY a.id DESC -- the number, not its text
 LIMIT $1::text::bigint + 1
