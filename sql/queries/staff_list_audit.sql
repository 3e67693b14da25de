-- GET /api/audit, newest first.
--
-- In:  $1 uuid account_id  who acts
--      $2 text actor       e-mail
--      $3 text page        int, or null
--      $4 text limit       int, 1..100; null: 50
--      $5 text search      null, or each word of it is part of a word of the name,
--                          as the other lists have it: whom a row is about
--      $6 text by          who did it: an actor, or null
--      $7 text action      what it begins with, or null
--      $8 text from        date by UTC, or null
--      $9 text to          included, or null
--      $10 uuid row_id     about which row, or null
-- Out: status 200, body {"logs":[{id,at,actor,actorName,action,rowKind,rowId,
--      people,meta}],"total","page","totalPages","actors":[{actor,name}]};
--      "more":true when total is 10,000 and there are more, which pages do not
--      reach; "tooMany":true, and no logs, when a search finds too many people
-- One audit row for the page, with those of whom it showed the names.
WITH RECURSIVE asked AS (
    SELECT coalesce($3::text::bigint, 1) AS page, coalesce($4::text::bigint, 50) AS size,
           search_query($5::text) IS NOT NULL AS searches
), people AS MATERIALIZED (
    SELECT CASE WHEN searches THEN audit_people($5, 1000) END AS ids, searches FROM asked
), found AS MATERIALIZED (
    SELECT p.searches AND p.ids IS NULL AS too_many,
           CASE WHEN p.searches AND p.ids IS NULL THEN '{}'
                ELSE audit_find(p.ids, $6::text, $7::text, $8::text::date, $9::text::date, $10::uuid, 10001) END AS ids
      FROM people p
), log AS MATERIALIZED (
    SELECT a.*, json_concerned_by(a.row_kind, a.row_id, a.detail) AS people
      FROM asked
     CROSS JOIN found
      JOIN audit_entry a ON a.id = ANY (ids[(page - 1) * size + 1 : least(page * size, 10000)])
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, detail)
    SELECT $2::text, $1::uuid, 'audit.listed', 'audit',
           jsonb_build_object('ids', (SELECT coalesce(jsonb_agg(DISTINCT p -> 'id'), '[]')
                                        FROM log, jsonb_array_elements(people) AS p
                                       WHERE p ->> 'kind' <> 'account'))
), actor (actor) AS (
    (SELECT actor FROM audit ORDER BY actor LIMIT 1)
    UNION ALL
    SELECT (SELECT a.actor FROM audit a WHERE a.actor > k.actor ORDER BY a.actor LIMIT 1)
      FROM actor k
     WHERE k.actor IS NOT NULL
)
SELECT 200,
       (jsonb_build_object(
            'logs', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                                'id', id, 'at', json_time(at), 'actor', actor, 'actorName', account_name(account_id),
                                'action', action, 'rowKind', row_kind, 'rowId', row_id, 'people', people, 'meta', detail)
                                ORDER BY at DESC, id DESC), '[]') FROM log),
            'actors', (SELECT coalesce(jsonb_agg(jsonb_build_object('actor', k.actor, 'name', c.name)
                                                 ORDER BY lower(coalesce(c.name, k.actor)), k.actor), '[]')
                         FROM (SELECT actor FROM actor WHERE actor IS NOT NULL LIMIT 500) AS k
                         LEFT JOIN account c ON c.email = k.actor)) ||
        json_page(page, size, cardinality(ids), 10000) - 'limit' ||
        CASE WHEN too_many THEN '{"tooMany": true}' ELSE '{}' END::jsonb)::text
  FROM asked, found;
