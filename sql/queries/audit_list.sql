-- The audit rows, newest first, as texts.
--
-- In:  $1 text limit   int8; null: all; one more tells that there are more
--      $2 text search  this and the next: as staff_list_audit.sql has them,
--                      but for the number of people
--      $3 text by
--      $4 text action
--      $5 text from
--      $6 text to
--      $7 uuid row_id  of which row, or null
SELECT a.id::text, json_time(a.at), a.actor, a.action, a.row_kind, a.row_id::text,
       a.people, a.detail::text
  FROM audit_lines(audit_find(CASE WHEN search_query($2::text) IS NOT NULL THEN audit_people($2, 100000000) END,
                       $3::text, $4::text, $5::text::date, $6::text::date, $7::uuid, $1::text::bigint + 1)) AS a
 ORDER BY a.at DESC, a.id DESC
