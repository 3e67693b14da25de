-- GET /api/submissions
--
-- In:  $1 uuid, $2 text  who: account, e-mail
--      $3 text  page (int) or null   $4 text  limit (int, 1..100) or null: 20
--      $5 text  search or null: each word of it begins a word of the name
--      $6 text  status (pending_review, approved, rejected) or null
--      $7 text  sort: createdAt, lastName, nextRenewalDate, with a "-" for
--               the other direction; null: -createdAt
-- Out: status 200, body {"submissions":[{id,firstName,lastName,status,
--      createdAt,updatedAt,isRenewal,employeeId,nextRenewalDate,
--      differingReplays,version}],"pagination":{page,limit,total,totalPages}};
--      "more":true there when total is 10,000 and there are more, which pages
--      do not reach
-- One audit row for the page, with the ids that it showed.
--
-- Up to 10,000 matches of a search are read from its index and sorted. More
-- of them, or no search: then the rows are walked in their order, for each
-- status apart, so that an index has that order.
WITH asked AS (
    SELECT (p - 1) * n AS skip, p * n AS reach, p AS page, n AS size, search_query($5::text) AS words
      FROM (SELECT coalesce($3::text::bigint, 1), coalesce($4::text::bigint, 20)) AS v (p, n)
), wanted AS (
    SELECT status
      FROM (VALUES ('pending_review'), ('approved'), ('rejected')) AS s (status)
     WHERE status = coalesce($6::text, status)
), hit AS MATERIALIZED (
    SELECT id, created_at, name, next_renewal_date
      FROM submission_list
     WHERE words @@ (SELECT words FROM asked) AND status = coalesce($6, status)
     LIMIT 10001
), counted AS MATERIALIZED (
    SELECT CASE WHEN words IS NOT NULL THEN (SELECT count(*) FROM hit)
                ELSE (SELECT sum(n)::bigint
                        FROM wanted
                       CROSS JOIN LATERAL (SELECT count(*) FROM (SELECT FROM submission_list l
                                                                  WHERE l.status = wanted.status LIMIT 10001) AS l)
                             AS c (n)) END AS matches
      FROM asked
), way AS MATERIALIZED (
    SELECT skip < 10000 AND by_hits AS by_hits,
           CASE WHEN skip < 10000 AND NOT by_hits THEN coalesce($7::text, '-createdAt') END AS sort
      FROM asked, counted, LATERAL (SELECT words IS NOT NULL AND matches <= 10000) AS w (by_hits)
), candidate AS (
    SELECT * FROM hit WHERE (SELECT by_hits FROM way)
    UNION ALL
    SELECT l.*
      FROM wanted
     CROSS JOIN LATERAL (SELECT id, created_at, name, next_renewal_date FROM submission_list l
                          WHERE l.status = wanted.status AND (l.words @@ (SELECT words FROM asked)) IS NOT FALSE
                          ORDER BY created_at DESC, id DESC LIMIT (SELECT reach FROM asked)) AS l
     WHERE (SELECT sort FROM way) = '-createdAt'
    UNION ALL
    SELECT l.*
      FROM wanted
     CROSS JOIN LATERAL (SELECT id, created_at, name, next_renewal_date FROM submission_list l
                          WHERE l.status = wanted.status AND (l.words @@ (SELECT words FROM asked)) IS NOT FALSE
                          ORDER BY created_at, id LIMIT (SELECT reach FROM asked)) AS l
     WHERE (SELECT sort FROM way) = 'createdAt'
    UNION ALL
    SELECT l.*
      FROM wanted
     CROSS JOIN LATERAL (SELECT id, created_at, name, next_renewal_date FROM submission_list l
                          WHERE l.status = wanted.status AND (l.words @@ (SELECT words FROM asked)) IS NOT FALSE
                          ORDER BY name DESC, id DESC LIMIT (SELECT reach FROM asked)) AS l
     WHERE (SELECT sort FROM way) = '-lastName'
    UNION ALL
    SELECT l.*
      FROM wanted
     CROSS JOIN LATERAL (SELECT id, created_at, name, next_renewal_date FROM submission_list l
                          WHERE l.status = wanted.status AND (l.words @@ (SELECT words FROM asked)) IS NOT FALSE
                          ORDER BY name, id LIMIT (SELECT reach FROM asked)) AS l
     WHERE (SELECT sort FROM way) = 'lastName'
    UNION ALL
    SELECT l.*
      FROM wanted
     CROSS JOIN LATERAL (SELECT id, created_at, name, next_renewal_date FROM submission_list l
                          WHERE l.status = wanted.status AND (l.words @@ (SELECT words FROM asked)) IS NOT FALSE
                          ORDER BY next_renewal_date DESC, id DESC LIMIT (SELECT reach FROM asked)) AS l
     WHERE (SELECT sort FROM way) = '-nextRenewalDate'
    UNION ALL
    SELECT l.*
      FROM wanted
     CROSS JOIN LATERAL (SELECT id, created_at, name, next_renewal_date FROM submission_list l
                          WHERE l.status = wanted.status AND (l.words @@ (SELECT words FROM asked)) IS NOT FALSE
                          ORDER BY next_renewal_date, id LIMIT (SELECT reach FROM asked)) AS l
     WHERE (SELECT sort FROM way) = 'nextRenewalDate'
), shown AS MATERIALIZED (
    SELECT id, row_number() OVER () AS n
      FROM (SELECT c.id
              FROM candidate c, (SELECT coalesce($7, '-createdAt')) AS s (sort)
             ORDER BY CASE sort WHEN 'createdAt' THEN created_at END, CASE sort WHEN '-createdAt' THEN created_at END DESC,
                      CASE sort WHEN 'lastName' THEN name END, CASE sort WHEN '-lastName' THEN name END DESC,
                      CASE sort WHEN 'nextRenewalDate' THEN next_renewal_date END,
                      CASE sort WHEN '-nextRenewalDate' THEN next_renewal_date END DESC,
                      CASE WHEN sort NOT LIKE '-%' THEN id END, id DESC
             LIMIT (SELECT size FROM asked) OFFSET (SELECT skip FROM asked)) AS c
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, detail)
    SELECT $2::text, $1::uuid, 'submission.listed', 'submission',
           jsonb_build_object('ids', coalesce(jsonb_agg(id ORDER BY n), '[]'))
      FROM shown
)
SELECT 200,
       jsonb_build_object('submissions', (SELECT coalesce(jsonb_agg(json_submission_line(b) ORDER BY n), '[]')
                                            FROM shown
                                            JOIN submission b ON b.invite_id = shown.id),
                          'pagination', json_page(page, size, matches))::text
  FROM asked, counted;
