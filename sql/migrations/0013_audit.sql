-- The audit is looked through by person, by who did it, by act and by day, and
-- says the names of those whom a row is about. They are joined when it is read:
-- an audit row is chained as it is, and has no personal value.

-- Finding ----------------------------------------------------------------------

CREATE INDEX audit_at_idx ON audit (at, id);
CREATE INDEX audit_actor_at_idx ON audit (actor, at, id);
CREATE INDEX audit_action_at_idx ON audit (action, at, id);
CREATE INDEX audit_shown_idx ON audit USING gin ((detail -> 'ids')) WITH (fastupdate = off) WHERE detail ? 'ids';
COMMENT ON INDEX audit_shown_idx IS 'The rows of which a list showed the names.';
DROP INDEX audit_action_idx; -- last: it is what readers would wait for

-- The ids of all that belongs to the people whom SEARCH finds: employees, forms
-- and invites, under whatever name, and accounts. Null when it is more than
-- MOST.
CREATE FUNCTION audit_people(search text, most int) RETURNS uuid[] STABLE LANGUAGE plpgsql AS $$
DECLARE
    query tsquery := search_query(search);
    found uuid[];
BEGIN
    found := ARRAY(SELECT p.id
                     FROM (SELECT l.id FROM listed_employee l WHERE l.words @@ query
                           UNION ALL SELECT l.id FROM listed_submission l WHERE l.words @@ query
                           UNION ALL SELECT l.id FROM submission_news l WHERE l.words @@ query
                           UNION ALL SELECT l.id FROM listed_invite l WHERE l.words @@ query
                           UNION ALL SELECT a.id FROM account a WHERE search_words(a.name || ' ' || a.email) @@ query
                          ) AS p
                    LIMIT 3 * most + 1);
    IF cardinality(found) > 3 * most THEN
        RETURN NULL;
    END IF;
    found := ARRAY(WITH hired AS MATERIALIZED (
                       SELECT e.id FROM employee e WHERE e.id = ANY (found)
                       UNION SELECT b.employee_id FROM submission b WHERE b.invite_id = ANY (found)
                       UNION SELECT i.employee_id FROM invite i WHERE i.id = ANY (found) AND i.employee_id IS NOT NULL
                   )
                   SELECT unnest(found)
                   UNION SELECT h.id FROM hired h
                   UNION SELECT l.id FROM hired h JOIN listed_submission l ON l.employee_id = h.id
                   UNION SELECT n.id FROM hired h JOIN submission_news n ON n.employee_id = h.id
                   UNION SELECT d.invite_id FROM hired h JOIN invited d ON d.person = 'employee ' || h.id);
    RETURN CASE WHEN cardinality(found) <= most THEN found END;
END
$$;

-- The ids of the audit's entries that fit all that is not null, the newest
-- first, at most MOST (null: all): about one of PEOPLE, or a list that showed
-- one; done BY; with an ACTION that begins so; on these days, by UTC; ABOUT the
-- one row.
--
-- Each source is read newest first from the index that has it so, or whole
-- where few rows fit: the statement is planned for each call, with its values.
CREATE FUNCTION audit_find(people uuid[], by text, action text, first_day date, last_day date, about uuid, most bigint)
    RETURNS bigint[] STABLE LANGUAGE plpgsql AS $$
DECLARE
    part text := '(SELECT id, at FROM %s WHERE %s ORDER BY at DESC, id DESC LIMIT $1)';
    shared text := concat_ws(' AND ', 'true', 'actor = ' || quote_literal(by), -- what is null adds nothing
                             'at >= ' || quote_literal(first_day::timestamp AT TIME ZONE 'UTC'),
                             'at < ' || quote_literal((last_day + 1)::timestamp AT TIME ZONE 'UTC'));
    known text[];
    of_audit text;
    of_replay text;
    found bigint[];
BEGIN
    -- There are few actions, and many rows of each: the index tells them apart.
    IF action IS NOT NULL THEN
        WITH RECURSIVE k (action) AS (
            (SELECT a.action FROM audit a WHERE a.action >= audit_find.action ORDER BY 1 LIMIT 1)
            UNION ALL
            SELECT (SELECT a.action FROM audit a WHERE a.action > k.action ORDER BY 1 LIMIT 1)
              FROM k
             WHERE starts_with(k.action, audit_find.action)
        )
        SELECT coalesce(array_agg(k.action), '{}') INTO known FROM k WHERE starts_with(k.action, audit_find.action);
    END IF;
    of_audit := concat_ws(' AND ', shared, 'action = ANY (' || quote_literal(known) || ')',
                          'row_id = ' || quote_literal(about));
    of_replay := concat_ws(' AND ', shared, 'submission_id = ' || quote_literal(about),
                           'starts_with(''submission.differing_replay'', ' || quote_literal(action) || ')');
    EXECUTE 'SELECT coalesce(array_agg(id ORDER BY at DESC, id DESC), ''{}'') FROM (SELECT id, at FROM (' ||
            concat_ws(' UNION ',
                CASE WHEN people IS NULL THEN format(part, 'audit', of_audit) END,
                CASE WHEN people IS NOT NULL THEN
                    format(part, 'audit', of_audit || ' AND row_id = ANY ($2)') || ' UNION ' ||
                    format(part, 'audit', of_audit || ' AND detail ? ''ids'' AND detail -> ''ids'' ?| $2::text[]')
                END,
                format(part, 'differing_replay', of_replay ||
                       CASE WHEN people IS NULL THEN '' ELSE ' AND submission_id = ANY ($2)' END)) ||
            ') AS u ORDER BY at DESC, id DESC LIMIT $1) AS f'
       INTO found USING most, people;
    RETURN found;
END
$$;

-- Naming -----------------------------------------------------------------------

-- Whom ID stands for, as the lists name them now; without a name when there is
-- no such row any more.
CREATE FUNCTION json_concerned(id uuid) RETURNS jsonb STABLE LANGUAGE sql
    RETURN coalesce(
        (SELECT jsonb_build_object('kind', 'submission', 'id', b.invite_id, 'firstName', b.first_name, 'lastName', b.last_name)
           FROM submission b WHERE b.invite_id = json_concerned.id),
        (SELECT jsonb_build_object('kind', 'employee', 'id', e.id, 'firstName', e.first_name, 'lastName', e.last_name)
           FROM employee e WHERE e.id = json_concerned.id),
        (SELECT jsonb_build_object('kind', 'invite', 'id', i.id, 'name', coalesce(i.name_hint, i.email_hint))
           FROM invite i WHERE i.id = json_concerned.id),
        (SELECT jsonb_build_object('kind', 'account', 'id', a.id, 'name', a.name, 'email', a.email)
           FROM account a WHERE a.id = json_concerned.id),
        jsonb_build_object('kind', NULL, 'id', json_concerned.id));

-- Whom an audit row is about: the one, or of a list the first three.
CREATE FUNCTION json_concerned_by(row_kind text, row_id uuid, detail jsonb) RETURNS jsonb STABLE LANGUAGE sql
    RETURN (SELECT coalesce(jsonb_agg(json_concerned(c.id) ORDER BY c.n), '[]')
              FROM (SELECT row_id AS id, 0 AS n WHERE row_id IS NOT NULL AND row_kind NOT IN ('import', 'inspection')
                    UNION ALL
                    SELECT given::uuid, n
                      FROM jsonb_array_elements_text(CASE WHEN jsonb_typeof(detail -> 'ids') = 'array'
                                                          THEN detail -> 'ids' ELSE '[]' END)
                           WITH ORDINALITY AS g (given, n)
                     WHERE n <= 3 AND given ~ '^[0-9a-f-]{36}$') AS c);

CREATE FUNCTION account_name(id uuid) RETURNS text STABLE LANGUAGE sql
    RETURN (SELECT a.name FROM account a WHERE a.id = account_name.id);

-- The entries with these IDS as a file or a terminal has them: the same, but
-- for all at once: of 50,000 it takes 4 s, one by one 23 s.
CREATE FUNCTION audit_lines(ids bigint[])
    RETURNS TABLE (id bigint, at timestamptz, actor text, actor_name text, action text, row_kind text, row_id uuid,
                   people text, detail jsonb) STABLE LANGUAGE sql AS $$
    WITH entry AS MATERIALIZED (
        SELECT a.* FROM unnest(ids) AS f (id) JOIN audit_entry a USING (id)
    ), concerned AS (
        SELECT a.id, 0::bigint AS n, a.row_id AS person
          FROM entry a
         WHERE a.row_id IS NOT NULL AND a.row_kind NOT IN ('import', 'inspection')
        UNION ALL
        SELECT a.id, g.n, g.given::uuid
          FROM entry a
         CROSS JOIN LATERAL jsonb_array_elements_text(CASE WHEN jsonb_typeof(a.detail -> 'ids') = 'array'
                                                           THEN a.detail -> 'ids' ELSE '[]' END)
                    WITH ORDINALITY AS g (given, n)
         WHERE g.n <= 3 AND g.given ~ '^[0-9a-f-]{36}$'
    ), named AS (
        SELECT c.id, string_agg(coalesce(b.last_name || ', ' || b.first_name, e.last_name || ', ' || e.first_name,
                                         i.name_hint, i.email_hint, o.name), '; ' ORDER BY c.n) AS people
          FROM concerned c
          LEFT JOIN submission b ON b.invite_id = c.person
          LEFT JOIN employee e ON e.id = c.person
          LEFT JOIN invite i ON i.id = c.person
          LEFT JOIN account o ON o.id = c.person
         GROUP BY c.id
    )
    SELECT a.id, a.at, a.actor, o.name, a.action, a.row_kind, a.row_id, n.people, a.detail
      FROM entry a
      LEFT JOIN named n ON n.id = a.id
      LEFT JOIN account o ON o.id = a.account_id
$$;

-- The function of 0007_renewals.sql, with the name of who did it.
CREATE OR REPLACE FUNCTION json_history(id uuid) RETURNS jsonb STABLE LANGUAGE sql
    RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('at', json_time(h.at), 'actor', h.actor,
                                                         'actorName', account_name(h.account_id), 'action', h.action)
                                      ORDER BY h.at, h.n), '[]')
              FROM (SELECT a.at, a.actor, a.account_id, a.action, a.id AS n
                      FROM audit_entry a
                     WHERE a.row_id = json_history.id AND a.action NOT LIKE '%.read'
                    UNION ALL
                    SELECT b.created_at, 'employee', NULL, 'submission.created', 0
                      FROM submission b
                     WHERE b.invite_id = json_history.id
                    UNION ALL
                    SELECT m.at, NULL, NULL, 'submission.superseded', 1
                      FROM imported m
                     WHERE m.row_id = json_history.id AND m.kind = 'submission' AND m.outcome = 'superseded'
                    UNION ALL
                    SELECT r.at, r.actor, NULL, 'import.completed', 0
                      FROM (SELECT DISTINCT m.run_id FROM imported m WHERE m.row_id = json_history.id) AS m
                      JOIN import_run r ON r.id = m.run_id) AS h);
