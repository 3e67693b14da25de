-- A search finds parts of words, and a submission also by its employee's
-- number and email, and by its reference. And whom invites were for is told
-- beside the forms that came of them.

-- Where a word begins: its first letter, its first two. Wherever in it three
-- letters stand: these, and what there is from them on, as a search of more
-- letters is the beginning of that. So each word of a search is one entry of
-- the index, or a beginning that few have, and the planner can count it. A
-- word ends after 64 letters (0005_guards.sql).
CREATE OR REPLACE FUNCTION search_words(given text) RETURNS tsvector IMMUTABLE LANGUAGE sql
    RETURN (SELECT coalesce(array_to_tsvector(array_agg(DISTINCT part)), '')
              FROM (SELECT left(word, 64) AS word
                      FROM unnest(string_to_array(search_text(given), ' ')) AS word
                     WHERE word <> '') AS w
             CROSS JOIN LATERAL (
                SELECT left(word, n) FROM generate_series(1, least(length(word), 2)) AS n
                UNION ALL
                SELECT unnest(ARRAY[substr(word, n, 3), substr(word, n)])
                  FROM generate_series(1, length(word) - 2) AS n) AS p (part));

-- A reference is found by its beginning and by its last part, as people read
-- them out; the sign before it is in no word.
CREATE FUNCTION reference_words(id uuid) RETURNS tsvector IMMUTABLE LANGUAGE sql
    RETURN array_to_tsvector(ARRAY['#' || replace(id::text, '-', ''), '#' || right(id::text, 12)]);

CREATE FUNCTION reference_query(given text) RETURNS tsquery IMMUTABLE LANGUAGE sql
    RETURN (SELECT ('''#' || digits || ''':*')::tsquery
              FROM translate(lower(left(given, 200)), ' -', '') AS digits
             WHERE digits ~ '^[0-9a-f]{6,32}$');

-- Each word stands in a word, or begins one if it has one letter or two. What
-- another of them has in it asks for nothing more, and the planner would take
-- it for a narrower search. Null when there are no words in it.
CREATE OR REPLACE FUNCTION search_query(given text) RETURNS tsquery IMMUTABLE LANGUAGE sql
    RETURN (WITH words AS (
                SELECT DISTINCT left(word, 64) AS word
                  FROM unnest(string_to_array(search_text(left(given, 200)), ' ')) AS word
            ), query AS (
                SELECT string_agg('''' || word || CASE WHEN length(word) > 3 THEN ''':*' ELSE '''' END, ' & ')::tsquery AS asked,
                       reference_query(given) AS reference
                  FROM words
                 WHERE NOT EXISTS (SELECT FROM words AS longer
                                    WHERE longer.word <> words.word
                                      AND CASE WHEN length(words.word) < 3 THEN starts_with(longer.word, words.word)
                                               ELSE strpos(longer.word, words.word) > 0 END)
            )
            SELECT CASE WHEN reference IS NULL THEN asked ELSE asked || reference END FROM query);

-- Of a long text only a part is looked for: the email is the last of it.
CREATE OR REPLACE FUNCTION employee_words(e employee) RETURNS tsvector STABLE LANGUAGE sql
    RETURN search_words(concat_ws(' ', (e).first_name, (e).last_name, (e).external_id, (e).email));

CREATE OR REPLACE VIEW invite_line AS
SELECT id, invite_state(i) AS status, created_at,
       search_words(concat_ws(' ', name_hint, external_id, email_hint)) AS words, expires_at
  FROM invite i;

CREATE OR REPLACE VIEW submission_line AS
SELECT b.invite_id AS id, b.employee_id, b.status, b.created_at,
       left(search_text(b.last_name || ' ' || b.first_name), 200) COLLATE "C" AS name, b.next_renewal_date,
       search_words(concat_ws(' ', b.first_name, b.last_name, e.external_id, e.email)) || reference_words(b.invite_id)
           AS words,
       b.updated_at, b.first_name, b.last_name, b.is_renewal, b.version, b.receipt, b.receipt_until
  FROM submission b
  LEFT JOIN employee e ON e.id = b.employee_id;

-- As 0003_lists.sql has it; and the submissions are found by what the employee
-- has now. list_turn keeps those away that list what is new.
CREATE OR REPLACE FUNCTION list_employee() RETURNS trigger VOLATILE LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = admitone, pg_temp AS $$
BEGIN
    PERFORM FROM list_turn FOR SHARE;
    PERFORM list_employees(ARRAY[OLD.id]);
    IF TG_OP = 'UPDATE' AND (OLD.external_id, OLD.email) IS DISTINCT FROM (NEW.external_id, NEW.email) THEN
        UPDATE listed_submission l
           SET words = s.words
          FROM submission_line s
         WHERE l.employee_id = NEW.id AND s.id = l.id;
    END IF;
    RETURN NULL;
END
$$;

-- What a reviewer is told of a person ------------------------------------------

-- For whom an invite was made, by whom and when.
CREATE FUNCTION json_invited(i invite) RETURNS jsonb STABLE LANGUAGE sql
    RETURN jsonb_build_object('nameHint', (i).name_hint, 'emailHint', (i).email_hint, 'externalId', (i).external_id,
                              'createdAt', json_time((i).created_at),
                              'createdBy', (SELECT a.actor
                                              FROM audit_entry a
                                             WHERE a.row_id = (i).id AND a.action = 'invite.created'
                                             ORDER BY a.id
                                             LIMIT 1));

-- The invites of an employee that took no form: open, expired and revoked. As
-- in people_known(), an employee number or id of both decides alone. Many may
-- share an email address: only the newest are looked at.
CREATE FUNCTION json_unused_invites(e employee) RETURNS jsonb STABLE LANGUAGE sql
    RETURN (SELECT coalesce(jsonb_agg(json_invite(i) ORDER BY i.id DESC), '[]')
              FROM (SELECT DISTINCT k.invite_id
                      FROM invited_persons((e).external_id, (e).email, (e).id) AS p (person)
                     CROSS JOIN LATERAL (SELECT invite_id
                                           FROM invited
                                          WHERE invited.person = p.person COLLATE "C"
                                          ORDER BY invite_id DESC
                                          LIMIT 100) AS k) AS k
              JOIN invite i ON i.id = k.invite_id
             WHERE i.used_at IS NULL
               AND (i.external_id = (e).external_id) IS NOT FALSE
               AND (i.employee_id = (e).id) IS NOT FALSE);

-- The search -------------------------------------------------------------------

-- Enough of the words are counted that list_has_many() takes none that few
-- have for a common one; among a million, the usual 1,000 were too few.
ALTER TABLE listed_submission ALTER words SET STATISTICS 400;
ALTER TABLE listed_employee ALTER words SET STATISTICS 400;
ALTER TABLE listed_invite ALTER words SET STATISTICS 400;

-- The rows there are. Meanwhile people claim and readers read, and who changes
-- something waits, as in list_all(); what is made meanwhile is listed by who
-- makes it, by the old function, and so once more behind a short lock.
DO $again$
BEGIN
    PERFORM FROM list_turn FOR UPDATE;
    UPDATE listed_submission l SET words = s.words FROM submission_line s WHERE s.id = l.id;
    UPDATE listed_employee l SET words = employee_words(e) FROM employee e WHERE e.id = l.id;
    UPDATE listed_invite l SET words = s.words FROM invite_line s WHERE s.id = l.id;
    ANALYZE listed_submission, listed_employee, listed_invite;
    LOCK TABLE listed_employee, listed_invite IN SHARE ROW EXCLUSIVE MODE;
    UPDATE listed_employee l SET words = employee_words(e) FROM employee e
     WHERE e.id = l.id AND l.created_at > now() - interval '1 hour';
    UPDATE listed_invite l SET words = s.words FROM invite_line s
     WHERE s.id = l.id AND l.created_at > now() - interval '1 hour';
END
$again$;
