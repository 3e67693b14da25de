-- GET /api/invites, newest first.
--
-- In:  $1 uuid, $2 text  who: account, e-mail
--      $3 text  page (int) or null   $4 text  limit (int, 1..100) or null: 20
--      $5 text  search or null: each word of it begins a word of the hints or
--               of the external id
--      $6 text  state (fresh, used, expired, revoked) or null
-- Out: status 200, body {"invites":[…],"pagination":{…}}, as in
--              staff_list_submissions, which also tells how it works;
--      and of the fresh ones among them, so that the program can put "token"
--      and "inviteUrl" into the body (parallel arrays, ascending, which may
--      be empty):
--      positions int4[]   the byte of the body behind the invite's "{"
--      sealed bytea[]     the sealed token; null: it was not kept
--      token_digests bytea[]
WITH asked AS (
    SELECT (p - 1) * n AS skip, p * n AS reach, p AS page, n AS size, search_query($5::text) AS words
      FROM (SELECT coalesce($3::text::bigint, 1), coalesce($4::text::bigint, 20)) AS v (p, n)
), wanted AS (
    SELECT state
      FROM (VALUES ('fresh'), ('used'), ('expired'), ('revoked')) AS s (state)
     WHERE state = coalesce($6::text, state)
), hit AS MATERIALIZED (
    SELECT id, created_at
      FROM invite_list
     WHERE words @@ (SELECT words FROM asked) AND state = coalesce($6, state)
     LIMIT 10001
), counted AS MATERIALIZED (
    SELECT CASE WHEN words IS NOT NULL THEN (SELECT count(*) FROM hit)
                ELSE (SELECT sum(n)::bigint
                        FROM wanted
                       CROSS JOIN LATERAL (SELECT count(*) FROM (SELECT FROM invite_list l
                                                                  WHERE l.state = wanted.state LIMIT 10001) AS l)
                             AS c (n)) END AS matches
      FROM asked
), way AS MATERIALIZED (
    SELECT skip < 10000 AND by_hits AS by_hits,
           skip < 10000 AND NOT by_hits AS by_walk
      FROM asked, counted, LATERAL (SELECT words IS NOT NULL AND matches <= 10000) AS w (by_hits)
), candidate AS (
    SELECT * FROM hit WHERE (SELECT by_hits FROM way)
    UNION ALL
    SELECT l.*
      FROM wanted
     CROSS JOIN LATERAL (SELECT id, created_at FROM invite_list l
                          WHERE l.state = wanted.state AND (l.words @@ (SELECT words FROM asked)) IS NOT FALSE
                          ORDER BY created_at DESC, id DESC LIMIT (SELECT reach FROM asked)) AS l
     WHERE (SELECT by_walk FROM way)
), shown AS MATERIALIZED (
    SELECT id, row_number() OVER () AS n
      FROM (SELECT id
              FROM candidate
             ORDER BY created_at DESC, id DESC
             LIMIT (SELECT size FROM asked) OFFSET (SELECT skip FROM asked)) AS c
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, detail)
    SELECT $2::text, $1::uuid, 'invite.listed', 'invite',
           jsonb_build_object('ids', coalesce(jsonb_agg(id ORDER BY n), '[]'))
      FROM shown
), line AS MATERIALIZED (
    SELECT n, json_invite(i)::text AS json, invite_state(i) = 'fresh' AS is_fresh, i.sealed_token, i.token_digest
      FROM shown
      JOIN invite i USING (id)
), placed AS (
    SELECT *, octet_length('{"invites":[{') +
              (sum(octet_length(json) + 1) OVER (ORDER BY n) - octet_length(json) - 1)::int AS position
      FROM line
)
SELECT 200,
       '{"invites":[' || coalesce((SELECT string_agg(json, ',' ORDER BY n) FROM line), '') ||
       '],"pagination":' || json_page(page, size, matches) || '}',
       coalesce(p.positions, '{}'), coalesce(p.sealed, '{}'), coalesce(p.token_digests, '{}')
  FROM asked, counted, (SELECT array_agg(position ORDER BY n) AS positions, array_agg(sealed_token ORDER BY n) AS sealed,
                           array_agg(token_digest ORDER BY n) AS token_digests
                      FROM placed
                     WHERE is_fresh) AS p;
