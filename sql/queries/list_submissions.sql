-- The submissions, newest first, as texts.
--
-- In:  $1 text limit   int8; null: all; one more tells that there are more
--      $2 text status  or null
SELECT b.invite_id::text, b.status,
       to_char(b.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       to_char(b.reviewed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       b.next_renewal_date::text, b.is_renewal::text, b.employee_id::text, e.external_id, b.version::text,
       b.last_name, b.first_name
  FROM submission b
  LEFT JOIN employee e ON e.id = b.employee_id
 WHERE $2::text IS NULL OR b.status = $2
 ORDER BY b.created_at DESC, b.invite_id DESC
 LIMIT $1::text::bigint + 1
