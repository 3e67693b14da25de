-- GET /api/submissions
--
-- In:  $1 uuid account_id  who acts
--      $2 text actor       e-mail
--      $3 text page        int, or null
--      $4 text limit       int, 1..100; null: 20
--      $5 text search      null, or each word of it is part of a word of the
--                          name, of the employee's number or email; or part of
--                          the reference (search_query())
--      $6 text status      pending_review, approved, rejected; or null
--      $7 text sort        createdAt, lastName, nextRenewalDate, with a "-" for
--                          the other direction; null: -createdAt
-- Out: status 200, body {"submissions":[{id,firstName,lastName,status,
--      createdAt,updatedAt,isRenewal,employeeId,nextRenewalDate,
--      differingReplays,version}],"pagination":{page,limit,total,totalPages}};
--      total is at most 10,000, of a search 2,000; "more":true there when
--      there are more, which pages do not reach. A search with more than 2,000
--      matches is sorted by -createdAt.
-- One audit row for the page, with the ids that it showed. How it works:
-- list_page() in sql/migrations/0003_lists.sql.
WITH found AS MATERIALIZED (
    SELECT page, size, l.*
      FROM (VALUES (coalesce($3::text::bigint, 1), coalesce($4::text::bigint, 20))) AS asked (page, size)
     CROSS JOIN LATERAL list_page('submission', CASE WHEN $6::text IS NULL THEN '{pending_review,approved,rejected}' ELSE ARRAY[$6] END,
                                  $5::text, $7::text, page, size) AS l
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, detail)
    SELECT $2::text, $1::uuid, 'submission.listed', 'submission', jsonb_build_object('ids', ids)
      FROM found
)
SELECT 200,
       jsonb_build_object('submissions', (SELECT coalesce(jsonb_agg(json_submission_line(
                                              l.id, l.employee_id, l.status, l.created_at, l.updated_at, l.first_name,
                                              l.last_name, l.is_renewal, l.next_renewal_date, l.version)
                                              ORDER BY s.n), '[]')
                                        FROM unnest(ids) WITH ORDINALITY AS s (id, n)
                                        JOIN submission_list l ON l.id = s.id),
                          'pagination', json_page(page, size, matches, most))::text
  FROM found;
