-- Notes in the audit that submissions are exported, before any is read.
--
-- In:  $1 text actor
--      $2 text status     or null
--      $3 text first_day  of those on which they were made, in UTC, or null
--      $4 text last_day   included, or null
-- Out: how many they are now (int8)
WITH counted AS (
    SELECT count(*) AS n
      FROM submission
     WHERE status = coalesce($2::text, status)
       AND created_at >= coalesce($3::text::date::timestamp AT TIME ZONE 'UTC', '-infinity')
       AND created_at < coalesce(($4::text::date + 1)::timestamp AT TIME ZONE 'UTC', 'infinity')
)
INSERT INTO audit (actor, action, row_kind, detail)
SELECT $1::text, 'submission.exported', 'submission',
       jsonb_build_object('count', n, 'status', $2, 'from', $3, 'to', $4)
  FROM counted
RETURNING (detail ->> 'count')::bigint
