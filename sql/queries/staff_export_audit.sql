-- GET /api/export/audit, newest first.
--
-- In:  $1 uuid account_id  who acts
--      $2 text actor       e-mail
--      $3 text search      this and the next: as staff_list_audit.sql has them
--      $4 text by
--      $5 text action
--      $6 text from
--      $7 text to
--      $8 uuid row_id
-- Out: status 200, body: CSV (RFC 4180, with a header line)
--             400, body {"code":…}, JSON: more than 100,000 lines, or a search
--              that finds too many people
-- A cell that a spreadsheet would take for a formula begins with a "'". The
-- audit row says what was asked for, but not the name that was searched for.
WITH people AS MATERIALIZED (
    SELECT searches, CASE WHEN searches THEN audit_people($3::text, 1000) END AS ids
      FROM (SELECT search_query($3) IS NOT NULL AS searches) AS s
), found AS MATERIALIZED (
    SELECT p.searches AND p.ids IS NULL AS too_many,
           CASE WHEN p.searches AND p.ids IS NULL THEN '{}'
                ELSE audit_find(p.ids, $4::text, $5::text, $6::text::date, $7::text::date, $8::uuid, 100001) END AS ids,
           p.searches
      FROM people p
), verdict AS MATERIALIZED (
    SELECT *, too_many OR cardinality(ids) > 100000 AS is_bad FROM found
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, row_id, detail)
    SELECT $2::text, $1::uuid, 'audit.exported', 'audit', $8,
           jsonb_build_object('count', cardinality(ids), 'searched', searches, 'by', $4, 'action', $5, 'from', $6, 'to', $7)
      FROM verdict
     WHERE NOT is_bad
)
SELECT CASE WHEN is_bad THEN 400 ELSE 200 END,
       CASE WHEN is_bad THEN refusal(CASE WHEN too_many THEN 'search_too_wide' ELSE 'export_too_large' END)::text
            ELSE U&'\FEFF' || csv_line('id', 'at', 'actor', 'actorName', 'action', 'rowKind', 'rowId', 'people', 'detail') ||
                 coalesce((SELECT string_agg(csv_line(a.id::text, json_time(a.at), a.actor, a.actor_name,
                                                      a.action, a.row_kind, a.row_id::text, a.people, a.detail::text), '' ORDER BY a.at DESC, a.id DESC)
                             FROM audit_lines(ids) AS a), '') END
  FROM verdict;
