-- What lists and searches look at: one narrow row for each submission,
-- employee and invite, with indexes that the claim's own tables can not
-- afford. The claim only notes which submission is new; list_new() takes it
-- from there, and until then it is read from its own table (the views …_list).
-- So lists are exact at any moment, and the claim pays for one short row.

-- Lower case, no accents, words of letters and digits with one space between:
-- "Zoë O'Brien-Łuk" is "zoe obrien luk".
CREATE FUNCTION search_text(given text) RETURNS text IMMUTABLE LANGUAGE sql
    RETURN btrim(regexp_replace(replace(replace(replace(replace(translate(
               lower(regexp_replace(normalize(left(given, 500), NFKD), '[\u0300-\u036f''’ʼ`´]', '', 'g') COLLATE "und-x-icu"),
               'øłđðħŧı', 'olddhti'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
               '[^[:alnum:]]+' COLLATE "und-x-icu", ' ', 'g'));

-- The words and their beginnings, up to six letters: an index finds what it has
-- as a whole many times faster than what begins so.
CREATE FUNCTION search_words(given text) RETURNS tsvector IMMUTABLE LANGUAGE sql
    RETURN (SELECT coalesce(array_to_tsvector(array_agg(left(word, n))), '')
              FROM unnest(string_to_array(search_text(given), ' ')) AS word
             CROSS JOIN generate_series(1, length(word)) AS n
             WHERE n <= 6 OR n = length(word));

-- Each word begins a word. One that begins another of them asks for nothing
-- more, and the planner would take it for a narrower search. Null when there
-- are no words in it.
CREATE FUNCTION search_query(given text) RETURNS tsquery IMMUTABLE LANGUAGE sql
    RETURN (WITH words AS (
                SELECT DISTINCT word FROM unnest(string_to_array(search_text(left(given, 200)), ' ')) AS word
            )
            SELECT string_agg('''' || word || CASE WHEN length(word) > 6 THEN ''':*' ELSE '''' END, ' & ')::tsquery
              FROM words
             WHERE NOT EXISTS (SELECT FROM words AS longer
                                WHERE starts_with(longer.word, words.word) AND longer.word <> words.word));

-- The rows ---------------------------------------------------------------------

CREATE TABLE unlisted_submission (
    invite_id uuid NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
COMMENT ON TABLE unlisted_submission IS 'Written by the claim, for the lists. No key and no index: it is always short.';

CREATE TABLE listed_submission (
    id                uuid PRIMARY KEY,
    employee_id       uuid NOT NULL,
    status            text COLLATE "C" NOT NULL,
    created_at        timestamptz NOT NULL,
    name              text COLLATE "C" NOT NULL,
    next_renewal_date date,
    words             tsvector NOT NULL,
    updated_at        timestamptz,
    first_name        text NOT NULL,
    last_name         text NOT NULL,
    is_renewal        boolean NOT NULL,
    version           int NOT NULL
);
COMMENT ON TABLE listed_submission IS 'All that a list shows: the submission itself, with its sealed form, is a page for
each, which may have to come from the disk.';

CREATE TABLE listed_employee (
    id                uuid PRIMARY KEY,
    status            text COLLATE "C" NOT NULL,
    created_at        timestamptz NOT NULL,
    words             tsvector NOT NULL,
    submission_id     uuid,
    next_renewal_date date
);
COMMENT ON COLUMN listed_employee.submission_id IS 'The newest one; next_renewal_date is its.';

CREATE TABLE listed_invite (
    id         uuid PRIMARY KEY,
    status     text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    words      tsvector NOT NULL,
    expires_at timestamptz NOT NULL
);
COMMENT ON COLUMN listed_invite.status IS 'As it was last looked at: a fresh one can be expired or used since.';

-- The same rows, made from the tables themselves.
CREATE VIEW submission_line AS
SELECT invite_id AS id, employee_id, status, created_at, search_text(last_name || ' ' || first_name) COLLATE "C" AS name,
       next_renewal_date, search_words(first_name || ' ' || last_name) AS words, updated_at, first_name, last_name,
       is_renewal, version
  FROM submission;

CREATE VIEW invite_line AS
SELECT id, invite_state(i) AS status, created_at,
       search_words(concat_ws(' ', name_hint, email_hint, external_id)) AS words, expires_at
  FROM invite i;

CREATE FUNCTION employee_words(e employee) RETURNS tsvector STABLE LANGUAGE sql
    RETURN search_words(concat_ws(' ', (e).first_name, (e).last_name, (e).email, (e).external_id));

CREATE VIEW employee_line AS
SELECT e.id, e.status, e.created_at, employee_words(e) AS words, newest.id AS submission_id, newest.next_renewal_date
  FROM employee e
  LEFT JOIN LATERAL (SELECT id, next_renewal_date FROM listed_submission l
                      WHERE l.employee_id = e.id ORDER BY l.created_at DESC, l.id DESC LIMIT 1) AS newest ON true;

-- What the listed rows do not tell yet. A list is the listed rows that are not
-- in its news, and its news.
CREATE VIEW submission_news AS
SELECT l.* FROM unlisted_submission u JOIN submission_line l ON l.id = u.invite_id;

CREATE VIEW employee_news AS
SELECT e.id, e.status, e.created_at, employee_words(e) AS words, newest.submission_id, newest.next_renewal_date
  FROM (SELECT DISTINCT ON (b.employee_id) b.employee_id, b.invite_id AS submission_id, b.next_renewal_date
          FROM unlisted_submission u
          JOIN submission b USING (invite_id)
         ORDER BY b.employee_id, b.created_at DESC, b.invite_id DESC) AS newest
  JOIN employee e ON e.id = newest.employee_id;

CREATE VIEW invite_news AS
SELECT k.id, 'used' COLLATE "C" AS status, k.created_at, k.words, k.expires_at
  FROM unlisted_submission u
  JOIN listed_invite k ON k.id = u.invite_id
UNION ALL
SELECT k.id, 'expired', k.created_at, k.words, k.expires_at
  FROM listed_invite k
 WHERE k.status = 'fresh' AND k.expires_at <= now() AND k.id NOT IN (SELECT invite_id FROM unlisted_submission);

-- A submission is in one of the two.
CREATE VIEW submission_list AS
SELECT * FROM listed_submission UNION ALL SELECT * FROM submission_news;

-- Are there sure to be more than MOST matches? The planner has counted the
-- words of a sample; it is asked, while somebody types a word, before a whole
-- part of the index is read. Of two words it does not know how many have both.
CREATE FUNCTION list_has_many(kind text, statuses text[], query tsquery, most bigint) RETURNS boolean VOLATILE LANGUAGE plpgsql AS $$
DECLARE
    plan json;
BEGIN
    IF query IS NULL OR numnode(query) > 1 THEN
        RETURN false;
    END IF;
    EXECUTE format('EXPLAIN (FORMAT JSON) SELECT FROM listed_%s WHERE status = ANY (%L) AND words @@ %L',
                   kind, statuses, query) INTO plan;
    RETURN (plan #>> '{0,Plan,Plan Rows}')::float8 > 2 * most;
END
$$;

-- One page of the list of what KIND says (submission, employee or invite), of
-- the rows with one of the STATUSES and, if SEARCH has words, with all of
-- these: the ids in their order, and how many MATCHES; when these are more than
-- MOST, which pages reach, it is not told how many more.
--
-- A search reads its index, and the page is taken from what it finds, sorted.
-- More than MOST matches are common enough to walk the rows, newest first
-- whatever SORT says, until the page is full. Without a search the rows are
-- walked in the order of SORT, for each status apart, as the indexes are.
--
-- The statements are planned for each call, with its values.
CREATE FUNCTION list_page(kind text, statuses text[], search text, sort text, page bigint, size bigint,
                          OUT matches bigint, OUT most bigint, OUT ids uuid[]) STABLE LANGUAGE plpgsql AS $$
DECLARE
    query tsquery := search_query(search);
    backwards text := CASE WHEN sort NOT LIKE '-%' THEN '' ELSE 'DESC' END; -- also without SORT
    sort_key text := CASE ltrim(sort, '-') WHEN 'lastName' THEN 'name'
                                           WHEN 'nextRenewalDate' THEN 'next_renewal_date'
                                           ELSE 'created_at' END;
    filter text := CASE WHEN query IS NOT NULL THEN 'AND words @@ $2' ELSE '' END;
    skip bigint := (page - 1) * size;
    head text := format('WITH news AS NOT MATERIALIZED (SELECT * FROM %s_news),
                              listed AS NOT MATERIALIZED (SELECT * FROM listed_%s
                                                           WHERE id NOT IN (SELECT id FROM news)) ', kind, kind);
BEGIN
    most := CASE WHEN query IS NULL THEN 10000 ELSE 2000 END;
    IF list_has_many(kind, statuses, query, most) THEN
        matches := most + 1;
    ELSIF query IS NOT NULL THEN
        EXECUTE head || format(
            ', found AS MATERIALIZED ((SELECT id, %1$s FROM listed WHERE status = ANY ($1) %3$s LIMIT $3 + 1)
                                      UNION ALL
                                      SELECT id, %1$s FROM news WHERE status = ANY ($1) %3$s)
             SELECT (SELECT count(*) FROM found),
                    ARRAY(SELECT id FROM found ORDER BY %1$s %2$s, id %2$s LIMIT %4$s OFFSET %5$s)',
            sort_key, backwards, filter, size, skip)
           INTO matches, ids USING statuses, query, most;
        IF matches <= most THEN
            RETURN;
        END IF;
    ELSE
        EXECUTE head ||
            'SELECT (SELECT count(*) FROM news WHERE status = ANY ($1)) +
                    (SELECT count(*) FROM (SELECT FROM listed WHERE status = ANY ($1) LIMIT $2 + 1) AS l)'
           INTO matches USING statuses, most;
    END IF;
    IF skip >= most THEN
        ids := '{}';
        RETURN;
    END IF;
    IF query IS NOT NULL THEN
        sort_key := 'created_at';
        backwards := 'DESC';
    END IF;
    EXECUTE head || format(
        'SELECT ARRAY(SELECT id
                        FROM (SELECT l.*
                                FROM unnest($1) AS s (status)
                               CROSS JOIN LATERAL (SELECT id, %1$s FROM listed AS l WHERE l.status = s.status %3$s
                                                    ORDER BY %1$s %2$s, id %2$s LIMIT %4$s) AS l
                               UNION ALL
                              SELECT id, %1$s FROM news AS l WHERE status = ANY ($1) %3$s) AS l
                       ORDER BY %1$s %2$s, id %2$s LIMIT %5$s OFFSET %6$s)',
        sort_key, backwards, filter, skip + size, size, skip)
       INTO ids USING statuses, query;
END
$$;

-- Keeping them -----------------------------------------------------------------

CREATE TABLE list_turn (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only)
);
INSERT INTO list_turn DEFAULT VALUES;
COMMENT ON TABLE list_turn IS 'A lock: those who change rows that are listed hold it together, until they commit;
list_new() has it alone. (An advisory one could be held by anybody.)';

CREATE FUNCTION list_employees(changed uuid[]) RETURNS void VOLATILE LANGUAGE sql AS $$
    DELETE FROM listed_employee WHERE id = ANY (changed);
    INSERT INTO listed_employee SELECT * FROM employee_line WHERE id = ANY (changed);
$$;

-- Lists what is new, at most MOST submissions, and tells how many there were.
-- While others change something it does nothing.
CREATE FUNCTION list_new(most int) RETURNS bigint VOLATILE LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = admitone, pg_temp AS $$
DECLARE
    taken uuid[];
BEGIN
    PERFORM FROM list_turn FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    WITH gone AS (
        DELETE FROM unlisted_submission
         WHERE ctid = ANY (ARRAY(SELECT ctid FROM unlisted_submission LIMIT most))
        RETURNING invite_id
    )
    SELECT array_agg(DISTINCT invite_id) INTO taken FROM gone;
    -- What only claims to be new is listed already.
    INSERT INTO listed_submission SELECT * FROM submission_line WHERE id = ANY (taken)
    ON CONFLICT DO NOTHING;
    PERFORM list_employees(ARRAY(SELECT DISTINCT employee_id FROM submission WHERE invite_id = ANY (taken)));
    UPDATE listed_invite SET status = 'used' WHERE id = ANY (taken);
    UPDATE listed_invite
       SET status = 'expired'
     WHERE id IN (SELECT id FROM listed_invite WHERE status = 'fresh' AND expires_at <= now() LIMIT most);
    RETURN coalesce(cardinality(taken), 0);
END
$$;

CREATE FUNCTION list_submission() RETURNS trigger VOLATILE LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = admitone, pg_temp AS $$
BEGIN
    PERFORM FROM list_turn FOR SHARE;
    -- Whoever changes the employee, or another submission of theirs, at this
    -- moment is waited for.
    PERFORM FROM employee WHERE id = OLD.employee_id FOR NO KEY UPDATE;
    DELETE FROM unlisted_submission WHERE invite_id = OLD.invite_id;
    DELETE FROM listed_submission WHERE id = OLD.invite_id;
    INSERT INTO listed_submission SELECT * FROM submission_line WHERE id = OLD.invite_id;
    PERFORM list_employees(ARRAY[OLD.employee_id]);
    UPDATE listed_invite SET status = 'used' WHERE id = OLD.invite_id AND status <> 'used';
    RETURN NULL;
END
$$;

CREATE FUNCTION list_employee() RETURNS trigger VOLATILE LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = admitone, pg_temp AS $$
BEGIN
    PERFORM FROM list_turn FOR SHARE;
    PERFORM list_employees(ARRAY[OLD.id]);
    RETURN NULL;
END
$$;

CREATE FUNCTION list_invite() RETURNS trigger VOLATILE LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = admitone, pg_temp AS $$
BEGIN
    PERFORM FROM list_turn FOR SHARE;
    DELETE FROM listed_invite WHERE id = OLD.id;
    INSERT INTO listed_invite SELECT * FROM invite_line WHERE id = OLD.id;
    RETURN NULL;
END
$$;

CREATE FUNCTION list_new_invites() RETURNS trigger VOLATILE LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = admitone, pg_temp AS $$
BEGIN
    INSERT INTO listed_invite SELECT l.* FROM made JOIN invite_line l USING (id);
    RETURN NULL;
END
$$;

CREATE TRIGGER list AFTER UPDATE OR DELETE ON submission FOR EACH ROW EXECUTE FUNCTION list_submission();
CREATE TRIGGER list AFTER UPDATE OR DELETE ON employee FOR EACH ROW EXECUTE FUNCTION list_employee();
-- The columns leave out used_at, which the claim sets.
CREATE TRIGGER list AFTER UPDATE OF name_hint, email_hint, external_id, expires_at, revoked_at OR DELETE ON invite
    FOR EACH ROW EXECUTE FUNCTION list_invite();
CREATE TRIGGER list_new AFTER INSERT ON invite REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION list_new_invites();

-- Lists all anew, for what this migration finds and for lists that
-- `admitone verify` finds to be wrong. Claims and readers go on meanwhile,
-- reviews wait.
CREATE FUNCTION list_all() RETURNS void VOLATILE LANGUAGE plpgsql
    SET search_path = admitone, pg_temp AS $$
BEGIN
    PERFORM FROM list_turn FOR UPDATE;
    DELETE FROM unlisted_submission;
    DELETE FROM listed_submission;
    -- Those that came since are noted, and stay so; employees and invites that
    -- are made meanwhile are listed by who makes them.
    INSERT INTO listed_submission
    SELECT * FROM submission_line WHERE id NOT IN (SELECT invite_id FROM unlisted_submission);
    DELETE FROM listed_employee;
    INSERT INTO listed_employee SELECT * FROM employee_line ON CONFLICT DO NOTHING;
    DELETE FROM listed_invite;
    INSERT INTO listed_invite SELECT * FROM invite_line ON CONFLICT DO NOTHING;
END
$$;

CREATE INDEX ON listed_submission (employee_id, created_at);
SELECT list_all();
CREATE INDEX ON listed_submission (status, created_at, id);
CREATE INDEX ON listed_submission (status, name, id);
CREATE INDEX ON listed_submission (status, next_renewal_date, id);
CREATE INDEX ON listed_submission USING gin (words) WITH (fastupdate = off);
CREATE INDEX ON listed_employee (status, created_at, id);
CREATE INDEX ON listed_employee (next_renewal_date, id) WHERE status <> 'terminated';
CREATE INDEX ON listed_employee USING gin (words) WITH (fastupdate = off);
CREATE INDEX ON listed_invite (status, created_at, id);
CREATE INDEX ON listed_invite (expires_at) WHERE status = 'fresh';
CREATE INDEX ON listed_invite USING gin (words) WITH (fastupdate = off);

GRANT INSERT ON unlisted_submission TO admitone_intake;
GRANT SELECT ON unlisted_submission, listed_submission, listed_employee, listed_invite,
    submission_news, employee_news, invite_news, submission_list TO admitone_admin;
GRANT INSERT ON listed_employee TO admitone_admin;
REVOKE EXECUTE ON FUNCTION list_new(int), list_all() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION list_new(int) TO admitone_admin;
