-- GET /api/invites, newest first.
--
-- In:  $1 uuid account_id  who acts
--      $2 text actor       e-mail
--      $3 text page        int, or null
--      $4 text limit       int, 1..100; null: 20
--      $5 text search      null, or each word of it is part of a word of the
--                          hints or of the external id
--      $6 text state       fresh, used, expired, revoked; or null
-- Out: status 200, body {"invites":[…],"pagination":{…}}, as in
--              staff_list_submissions;
--      and of the fresh ones among them, so that the program can put "token"
--      and "inviteUrl" into the body (parallel arrays, ascending, which may
--      be empty):
--      positions int4[]   the byte of the body behind the invite's "{"
--      sealed bytea[]     the sealed token; null: it was not kept
--      token_digests bytea[]
WITH found AS MATERIALIZED (
    SELECT page, size, l.*
      FROM (VALUES (coalesce($3::text::bigint, 1), coalesce($4::text::bigint, 20))) AS asked (page, size)
     CROSS JOIN LATERAL list_page('invite', CASE WHEN $6::text IS NULL THEN '{fresh,used,expired,revoked}'
                                                      ELSE ARRAY[$6] END, $5::text, NULL, page, size) AS l
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, detail)
    SELECT $2::text, $1::uuid, 'invite.listed', 'invite', jsonb_build_object('ids', ids)
      FROM found
), line AS MATERIALIZED (
    SELECT s.n, json_invite(i)::text AS json, invite_state(i) = 'fresh' AS is_fresh, i.sealed_token, i.token_digest
      FROM found
     CROSS JOIN unnest(ids) WITH ORDINALITY AS s (id, n)
      JOIN invite i USING (id)
), placed AS (
    SELECT *, octet_length('{"invites":[{') +
              (sum(octet_length(json) + 1) OVER (ORDER BY n) - octet_length(json) - 1)::int AS position
      FROM line
)
SELECT 200,
       '{"invites":[' || coalesce((SELECT string_agg(json, ',' ORDER BY n) FROM line), '') ||
       '],"pagination":' || json_page(page, size, matches, most) || '}',
       coalesce(p.positions, '{}'), coalesce(p.sealed, '{}'), coalesce(p.token_digests, '{}')
  FROM found, (SELECT array_agg(position ORDER BY n) AS positions, array_agg(sealed_token ORDER BY n) AS sealed,
                      array_agg(token_digest ORDER BY n) AS token_digests
                 FROM placed
                WHERE is_fresh) AS p;
