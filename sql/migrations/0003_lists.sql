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

CREATE FUNCTION search_words(given text) RETURNS tsvector IMMUTABLE LANGUAGE sql
    RETURN array_to_tsvector(string_to_array(search_text(given), ' '));

-- Each word begins a word. Null when there are no words in it.
CREATE FUNCTION search_query(given text) RETURNS tsquery IMMUTABLE LANGUAGE sql
    RETURN (SELECT string_agg('''' || word || ''':*', ' & ')::tsquery
              FROM unnest(string_to_array(search_text(left(given, 200)), ' ')) AS word);

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
    words             tsvector NOT NULL
);

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
    state      text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    words      tsvector NOT NULL
);
COMMENT ON COLUMN listed_invite.state IS 'As it was last looked at: a fresh one can be expired or used since.';

-- The same rows, made from the tables themselves.
CREATE VIEW submission_line AS
SELECT invite_id AS id, employee_id, status, created_at, search_text(last_name || ' ' || first_name) COLLATE "C" AS name,
       next_renewal_date, search_words(first_name || ' ' || last_name) AS words
  FROM submission;

CREATE VIEW invite_line AS
SELECT id, invite_state(i) AS state, created_at, expires_at,
       search_words(concat_ws(' ', name_hint, email_hint, external_id)) AS words
  FROM invite i;

CREATE FUNCTION employee_words(e employee) RETURNS tsvector STABLE LANGUAGE sql
    RETURN search_words(concat_ws(' ', (e).first_name, (e).last_name, (e).email, (e).external_id));

CREATE VIEW employee_line AS
SELECT e.id, e.status, e.created_at, employee_words(e) AS words, newest.id AS submission_id, newest.next_renewal_date
  FROM employee e
  LEFT JOIN LATERAL (SELECT id, next_renewal_date FROM listed_submission l
                      WHERE l.employee_id = e.id ORDER BY l.created_at DESC, l.id DESC LIMIT 1) AS newest ON true;

-- What is to be listed: the rows that were listed, and the new ones.
CREATE VIEW submission_list AS
SELECT * FROM listed_submission
UNION ALL
SELECT l.* FROM unlisted_submission u JOIN submission_line l ON l.id = u.invite_id;

CREATE VIEW unlisted_employee AS
SELECT DISTINCT ON (b.employee_id) b.employee_id AS id, b.invite_id AS submission_id, b.next_renewal_date
  FROM unlisted_submission u
  JOIN submission b USING (invite_id)
 ORDER BY b.employee_id, b.created_at DESC, b.invite_id DESC;

CREATE VIEW employee_list AS
SELECT * FROM listed_employee WHERE id NOT IN (SELECT id FROM unlisted_employee)
UNION ALL
SELECT e.id, e.status, e.created_at, employee_words(e), u.submission_id, u.next_renewal_date
  FROM unlisted_employee u
  JOIN employee e USING (id);

-- Fresh ones that are used or expired by now, with the state that they have.
CREATE VIEW invite_moved AS
SELECT k.id, 'used' AS state, k.created_at, k.words
  FROM unlisted_submission u
  JOIN listed_invite k ON k.id = u.invite_id
 WHERE k.state = 'fresh'
UNION ALL
SELECT k.id, 'expired', k.created_at, k.words
  FROM listed_invite k
 WHERE k.state = 'fresh' AND k.expires_at <= now()
   AND k.id NOT IN (SELECT invite_id FROM unlisted_submission);

CREATE VIEW invite_list AS
SELECT id, state, created_at, words FROM listed_invite WHERE id NOT IN (SELECT id FROM invite_moved)
UNION ALL
SELECT id, state, created_at, words FROM invite_moved;

-- Keeping them -----------------------------------------------------------------

-- Those who change rows that are listed hold this lock together, until they
-- commit; list_new() has it alone. The key is the word "lists".
CREATE FUNCTION list_lock() RETURNS void VOLATILE LANGUAGE sql AS
$$ SELECT pg_advisory_xact_lock_shared(x'6c69737473'::bigint) $$;

CREATE FUNCTION list_employees(changed uuid[]) RETURNS void VOLATILE LANGUAGE sql AS $$
    DELETE FROM listed_employee WHERE id = ANY (changed);
    INSERT INTO listed_employee SELECT * FROM employee_line WHERE id = ANY (changed);
$$;

-- Lists what is new, at most MOST submissions, and tells how many there were.
-- While others change something it does nothing.
CREATE FUNCTION list_new(most int DEFAULT 1000) RETURNS bigint VOLATILE LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = admitone, pg_temp AS $$
DECLARE
    taken uuid[];
BEGIN
    IF NOT pg_try_advisory_xact_lock(x'6c69737473'::bigint) THEN
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
    UPDATE listed_invite SET state = 'used' WHERE id = ANY (taken);
    UPDATE listed_invite
       SET state = 'expired'
     WHERE id IN (SELECT id FROM listed_invite WHERE state = 'fresh' AND expires_at <= now() LIMIT most);
    RETURN coalesce(cardinality(taken), 0);
END
$$;

CREATE FUNCTION list_submission() RETURNS trigger VOLATILE LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = admitone, pg_temp AS $$
BEGIN
    PERFORM list_lock();
    -- Whoever changes the employee, or another submission of theirs, at this
    -- moment is waited for.
    PERFORM FROM employee WHERE id = OLD.employee_id FOR NO KEY UPDATE;
    DELETE FROM unlisted_submission WHERE invite_id = OLD.invite_id;
    DELETE FROM listed_submission WHERE id = OLD.invite_id;
    INSERT INTO listed_submission SELECT * FROM submission_line WHERE id = OLD.invite_id;
    PERFORM list_employees(ARRAY[OLD.employee_id]);
    UPDATE listed_invite SET state = 'used' WHERE id = OLD.invite_id AND state <> 'used';
    RETURN NULL;
END
$$;

CREATE FUNCTION list_employee() RETURNS trigger VOLATILE LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = admitone, pg_temp AS $$
BEGIN
    PERFORM list_lock();
    PERFORM list_employees(ARRAY[OLD.id]);
    RETURN NULL;
END
$$;

CREATE FUNCTION list_invite() RETURNS trigger VOLATILE LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = admitone, pg_temp AS $$
BEGIN
    PERFORM list_lock();
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

-- What is there already.
INSERT INTO listed_submission SELECT * FROM submission_line;
CREATE INDEX ON listed_submission (employee_id, created_at);
INSERT INTO listed_employee SELECT * FROM employee_line;
INSERT INTO listed_invite SELECT * FROM invite_line;

CREATE INDEX ON listed_submission (status, created_at, id);
CREATE INDEX ON listed_submission (status, name, id);
CREATE INDEX ON listed_submission (status, next_renewal_date, id);
CREATE INDEX ON listed_submission USING gin (words) WITH (fastupdate = off);
CREATE INDEX ON listed_employee (status, created_at, id);
CREATE INDEX ON listed_employee (next_renewal_date, id) WHERE status <> 'terminated';
CREATE INDEX ON listed_employee USING gin (words) WITH (fastupdate = off);
CREATE INDEX ON listed_invite (state, created_at, id);
CREATE INDEX ON listed_invite (expires_at) WHERE state = 'fresh';
CREATE INDEX ON listed_invite USING gin (words) WITH (fastupdate = off);

GRANT INSERT ON unlisted_submission TO admitone_intake;
GRANT SELECT ON unlisted_submission, listed_submission, listed_employee, listed_invite,
    submission_list, employee_list, employee_line, invite_list TO admitone_admin;
GRANT INSERT ON listed_employee TO admitone_admin;
REVOKE EXECUTE ON FUNCTION list_new(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION list_new(int) TO admitone_admin;
