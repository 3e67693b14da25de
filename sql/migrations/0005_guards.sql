-- What the database does not take, whoever is at the other end: words too long
-- for a list, texts without end, audit rows that cannot be chained.
--
-- From here on a migration grants nothing: sql/queries/guards.sql has each
-- role's privileges and policies, and `admitone migrate` makes them so.

-- Lists ------------------------------------------------------------------------

-- The words and their beginnings, up to six letters. A word ends after 64:
-- PostgreSQL 15 stores one of 2,048 bytes or more in a tsvector with its length
-- cut off, and pg_dump fails over it. 18 of these bytes can come from one
-- character.
CREATE OR REPLACE FUNCTION search_words(given text) RETURNS tsvector IMMUTABLE LANGUAGE sql
    RETURN (SELECT coalesce(array_to_tsvector(array_agg(left(word, n))), '')
              FROM unnest(string_to_array(search_text(given), ' ')) AS word
             CROSS JOIN generate_series(1, least(length(word), 64)) AS n
             WHERE n <= 6 OR n = least(length(word), 64));

-- Each word begins a word. One that begins another of them asks for nothing
-- more, and the planner would take it for a narrower search. Null when there
-- are no words in it.
CREATE OR REPLACE FUNCTION search_query(given text) RETURNS tsquery IMMUTABLE LANGUAGE sql
    RETURN (WITH words AS (
                SELECT DISTINCT left(word, 64) AS word
                  FROM unnest(string_to_array(search_text(left(given, 200)), ' ')) AS word
            )
            SELECT string_agg('''' || word || CASE WHEN length(word) > 6 THEN ''':*' ELSE '''' END, ' & ')::tsquery
              FROM words
             WHERE NOT EXISTS (SELECT FROM words AS longer
                                WHERE starts_with(longer.word, words.word) AND longer.word <> words.word));

-- What is sorted by is in an index, whose entries end at 2,704 bytes.
CREATE OR REPLACE VIEW submission_line AS
SELECT invite_id AS id, employee_id, status, created_at,
       left(search_text(last_name || ' ' || first_name), 200) COLLATE "C" AS name,
       next_renewal_date, search_words(first_name || ' ' || last_name) AS words, updated_at, first_name, last_name,
       is_renewal, version
  FROM submission;

-- Lists anew what had longer words. Few have: only they are written, and to be
-- looked at closely a text must be long, or grow when it is decomposed.
DO $again$
BEGIN
    PERFORM FROM list_turn FOR UPDATE;
    UPDATE listed_submission
       SET words = search_words(first_name || ' ' || last_name),
           name = left(search_text(last_name || ' ' || first_name), 200)
     WHERE (octet_length(first_name || last_name) > 64 OR first_name || last_name ~ '[^\x01-\x7f]')
       AND search_text(last_name || ' ' || first_name) ~ '[^ ]{65}|.{201}';
    UPDATE listed_employee l
       SET words = employee_words(e)
      FROM employee e
     WHERE e.id = l.id
       AND (octet_length(concat(e.first_name, e.last_name, e.email, e.external_id)) > 64
            OR concat(e.first_name, e.last_name, e.email, e.external_id) ~ '[^\x01-\x7f]')
       AND search_text(concat_ws(' ', e.first_name, e.last_name, e.email, e.external_id)) ~ '[^ ]{65}';
    UPDATE listed_invite l
       SET words = s.words
      FROM invite_line s
     WHERE s.id = l.id
       AND s.id IN (SELECT id
                      FROM invite
                     WHERE (octet_length(concat(name_hint, email_hint, external_id)) > 64
                            OR concat(name_hint, email_hint, external_id) ~ '[^\x01-\x7f]')
                       AND search_text(concat_ws(' ', name_hint, email_hint, external_id)) ~ '[^ ]{65}');
END
$again$;

-- Differing replays ------------------------------------------------------------

-- They are the only thing that the intake tells the audit. Here they cannot
-- hurt it: out of the chain, of one shape, a hundred for a submission.
CREATE TABLE differing_replay (
    submission_id  uuid NOT NULL,
    content_digest bytea NOT NULL CHECK (length(content_digest) = 32),
    id             bigint NOT NULL UNIQUE,
    at             timestamptz NOT NULL,
    actor          text NOT NULL,
    PRIMARY KEY (submission_id, content_digest)
);
COMMENT ON TABLE differing_replay IS 'A submission was sent again with other content. Append-only.';
COMMENT ON COLUMN differing_replay.id IS 'Of the numbers of the audit''s rows, in whose list it stands.';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON differing_replay
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();

-- It is told as an audit row, as before: the intake of an earlier version goes
-- on, and no role needs the numbers' sequence.
CREATE FUNCTION note_replay() RETURNS trigger VOLATILE LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = admitone, pg_temp AS $$
BEGIN
    IF (SELECT count(*) FROM differing_replay WHERE submission_id = NEW.row_id) < 100
       AND NOT EXISTS (SELECT FROM audit
                        WHERE row_id = NEW.row_id AND action = 'submission.differing_replay'
                          AND detail ->> 'contentDigest' = NEW.detail ->> 'contentDigest') THEN
        INSERT INTO differing_replay (submission_id, content_digest, id, at, actor)
        VALUES (NEW.row_id, decode(NEW.detail ->> 'contentDigest', 'hex'), NEW.id, NEW.at, NEW.actor)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER replay BEFORE INSERT ON audit FOR EACH ROW
    WHEN (NEW.action = 'submission.differing_replay') EXECUTE FUNCTION note_replay();

-- What the audit's lists show. A detail that is too large to be written out
-- was planted before there was a limit.
CREATE VIEW audit_entry AS
SELECT id, at, actor, account_id, action, row_kind, row_id,
       CASE WHEN pg_column_size(detail || '{}') <= 1000000 THEN detail ELSE '{"tooLarge": true}' END AS detail
  FROM audit
UNION ALL
SELECT id, at, actor, NULL, 'submission.differing_replay', 'submission', submission_id,
       jsonb_build_object('contentDigest', encode(content_digest, 'hex'))
  FROM differing_replay;

CREATE OR REPLACE FUNCTION json_submission_line(id uuid, employee_id uuid, status text, created_at timestamptz,
                                     updated_at timestamptz, first_name text, last_name text, is_renewal boolean,
                                     next_renewal_date date, version int) RETURNS jsonb STABLE LANGUAGE sql
    RETURN jsonb_build_object('id', id, 'firstName', first_name, 'lastName', last_name, 'status', status,
                              'isRenewal', is_renewal, 'employeeId', employee_id,
                              'nextRenewalDate', next_renewal_date, 'version', version,
                              'createdAt', json_time(created_at),
                              'updatedAt', json_time(coalesce(updated_at, created_at)),
                              'differingReplays', (SELECT count(*) FROM audit
                                                    WHERE row_id = json_submission_line.id
                                                      AND action = 'submission.differing_replay') +
                                                  (SELECT count(*) FROM differing_replay
                                                    WHERE submission_id = json_submission_line.id));

-- What was done with a row, oldest first; not who only looked at it.
CREATE OR REPLACE FUNCTION json_history(id uuid) RETURNS jsonb STABLE LANGUAGE sql
    RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('at', json_time(h.at), 'actor', h.actor, 'action', h.action)
                                      ORDER BY h.at, h.n), '[]')
              FROM (SELECT a.at, a.actor, a.action, a.id AS n
                      FROM audit_entry a
                     WHERE a.row_id = json_history.id AND a.action NOT LIKE '%.read'
                    UNION ALL
                    SELECT b.created_at, NULL, 'submission.created', 0
                      FROM submission b
                     WHERE b.invite_id = json_history.id
                    UNION ALL
                    SELECT m.at, NULL, 'submission.superseded', 1
                      FROM imported m
                     WHERE m.row_id = json_history.id AND m.kind = 'submission' AND m.outcome = 'superseded'
                    UNION ALL
                    SELECT r.at, r.actor, 'import.completed', 0
                      FROM (SELECT DISTINCT m.run_id FROM imported m WHERE m.row_id = json_history.id) AS m
                      JOIN import_run r ON r.id = m.run_id) AS h);

-- The audit's chain --------------------------------------------------------------

-- A row's time is when it was written, as its number is, not when its
-- transaction began: so both go the same way, whatever took how long.
ALTER TABLE audit ALTER COLUMN at SET DEFAULT clock_timestamp();

CREATE FUNCTION audit_mark_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.low_id < OLD.low_id OR NEW.next_id < OLD.next_id OR NEW.next_at < OLD.next_at THEN
        RAISE EXCEPTION 'the mark of the audit''s chain only moves forward' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER goes_on BEFORE UPDATE ON audit_chain_mark FOR EACH ROW EXECUTE FUNCTION audit_mark_goes_on();
CREATE TRIGGER stays BEFORE DELETE OR TRUNCATE ON audit_chain_mark
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();

-- What goes into the hash of a row; null if that cannot be written out.
CREATE FUNCTION audit_bytes_or_null(entry audit) RETURNS bytea STABLE LANGUAGE plpgsql AS $$
BEGIN
    IF pg_column_size((entry).detail || '{}') > 1000000 THEN
        RETURN NULL;
    END IF;
    RETURN audit_bytes(entry);
EXCEPTION WHEN program_limit_exceeded OR out_of_memory OR data_exception THEN
    RETURN NULL;
END
$$;

-- Chains the rows that are committed and not yet in the chain, in the order of
-- their ids, at most 10,000, and tells how many. One session at a time; for
-- another one there is nothing to do. With WAIT it takes its turn, and all.
--
-- A row can be committed after one with a higher id; it is taken when the
-- function runs next. But not for longer than ten to twenty minutes: an older
-- one that turns up stays out, as does one that cannot be hashed, and the
-- verification finds both.
CREATE OR REPLACE FUNCTION audit_chain_extend(wait boolean DEFAULT false) RETURNS bigint VOLATILE
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = admitone, pg_temp AS $$
DECLARE
    mark audit_chain_mark;
    last audit_chain;
    entry audit;
    bytes bytea;
    extended bigint := 0;
BEGIN
    -- The row is the lock. (An advisory one could be held by anybody.)
    IF wait THEN
        SELECT * INTO STRICT mark FROM audit_chain_mark FOR UPDATE;
    ELSE
        SELECT * INTO mark FROM audit_chain_mark FOR UPDATE SKIP LOCKED;
        IF NOT FOUND THEN
            RETURN 0;
        END IF;
    END IF;
    SELECT * INTO last FROM audit_chain ORDER BY position DESC LIMIT 1;
    IF last IS NULL THEN
        last := (0, 0, sha256(''));
    END IF;
    FOR entry IN
        SELECT a.*
          FROM audit a
         WHERE a.id > mark.low_id
           AND NOT EXISTS (SELECT FROM audit_chain c WHERE c.audit_id = a.id)
         ORDER BY a.id
         LIMIT CASE WHEN NOT wait THEN 10000 END
    LOOP
        bytes := audit_bytes_or_null(entry);
        CONTINUE WHEN bytes IS NULL;
        last := (last.position + 1, entry.id, sha256(last.hash || bytes));
        INSERT INTO audit_chain VALUES (last.position, last.audit_id, last.hash);
        extended := extended + 1;
    END LOOP;
    IF mark.next_at < now() - interval '10 minutes' THEN
        UPDATE audit_chain_mark
           SET low_id = mark.next_id, next_at = now(),
               next_id = greatest(mark.next_id, (SELECT max(audit_id) FROM audit_chain));
    END IF;
    RETURN extended;
END
$$;

-- Lengths ----------------------------------------------------------------------

-- Of all that the intake may write: far above what the programs send, far
-- below what breaks a page. Not looked for in the rows that are there: reading
-- them all would keep the claims waiting.
ALTER TABLE employee ADD CONSTRAINT employee_lengths CHECK (
    octet_length(external_id) <= 2000 AND octet_length(first_name) <= 2000 AND octet_length(last_name) <= 2000
    AND octet_length(email) <= 2000 AND octet_length(worker_type) <= 2000) NOT VALID;
ALTER TABLE submission ADD CONSTRAINT submission_lengths CHECK (
    octet_length(first_name) <= 2000 AND octet_length(last_name) <= 2000 AND octet_length(sealed) <= 2097152) NOT VALID;
ALTER TABLE audit ADD CONSTRAINT audit_lengths CHECK (
    octet_length(actor) <= 2000 AND octet_length(action) <= 200 AND octet_length(row_kind) <= 200
    AND pg_column_size(detail) <= 1000000) NOT VALID;

-- The intake takes fresh invites only. (guards.sql has the policy as well.)
DROP POLICY claim ON invite;
CREATE POLICY claim ON invite FOR UPDATE TO admitone_intake
    USING (used_at IS NULL AND revoked_at IS NULL AND expires_at > now()) WITH CHECK (used_at = now());
