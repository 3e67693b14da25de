-- The staff side: people who sign in, reviews, the chain of audit rows.
--
-- The claim's tables get columns that the claim does not write, and nothing
-- that it would have to keep up to date.

-- People ----------------------------------------------------------------------

COMMENT ON TABLE account IS 'The people who sign in.';
ALTER TABLE account
    ALTER COLUMN password_hash DROP NOT NULL, -- before the setup link is used
    ADD COLUMN setup_digest     bytea UNIQUE CHECK (length(setup_digest) = 32),
    ADD COLUMN setup_expires_at timestamptz,
    ADD COLUMN totp_secret      bytea,
    ADD COLUMN totp_pending     bytea,
    ADD COLUMN totp_last_step   bigint NOT NULL DEFAULT 0,
    ADD COLUMN epoch            int NOT NULL DEFAULT 1,
    ADD CHECK ((setup_digest IS NULL) = (setup_expires_at IS NULL));
COMMENT ON COLUMN account.password_hash IS 'argon2id, as libsodium writes it.';
COMMENT ON COLUMN account.setup_digest IS 'SHA-256 of the token of the one-time link by which a person chooses a password.';
COMMENT ON COLUMN account.totp_secret IS 'Sealed to the staff side''s key. The second factor is on when it is there.';
COMMENT ON COLUMN account.totp_pending IS 'A new secret, sealed, until a code proves that the person has it.';
COMMENT ON COLUMN account.totp_last_step IS 'The time step of the last code that was used: a code works once.';

COMMENT ON COLUMN account.epoch IS 'Counted up to end all sessions, those that are just being opened as well.';

ALTER TABLE session ADD COLUMN epoch int NOT NULL DEFAULT 1;
COMMENT ON COLUMN session.epoch IS 'The account''s when it was opened: with another one the session is over.';
CREATE INDEX session_account_id_idx ON session (account_id);

CREATE TABLE login_attempt (
    email_digest bytea,
    address      bytea,
    failures     int NOT NULL,
    last_at      timestamptz NOT NULL,
    open_at      timestamptz NOT NULL,
    is_allowed   boolean NOT NULL,
    PRIMARY KEY (email_digest, address)
);
CREATE INDEX login_attempt_address_idx ON login_attempt (address);
CREATE INDEX login_attempt_last_at_idx ON login_attempt (last_at);
COMMENT ON TABLE login_attempt IS 'Failed sign-ins of the last hours, by what was typed as e-mail and by address.';
COMMENT ON COLUMN login_attempt.email_digest IS 'SHA-256 of what was typed, in lower case: it need not be an account''s.';
COMMENT ON COLUMN login_attempt.address IS 'A keyed digest of the network address.';
COMMENT ON COLUMN login_attempt.open_at IS 'Before that time an attempt is refused unseen.';
COMMENT ON COLUMN login_attempt.is_allowed IS 'Was the last attempt let through?';

CREATE TABLE login_address (
    account_id uuid REFERENCES account,
    address    bytea,
    seen_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, address)
);
COMMENT ON TABLE login_address IS 'Where a person signed in from before: open to them while others guess elsewhere.';

-- How long to wait after so many failures in a row.
CREATE FUNCTION login_wait(failures int) RETURNS interval IMMUTABLE LANGUAGE sql
    RETURN CASE WHEN failures < 5 THEN interval '0'
                ELSE least(interval '30 seconds' * 2 ^ least(failures - 5, 10), interval '15 minutes') END;

-- Reviews and employees -------------------------------------------------------

ALTER TABLE submission
    ADD COLUMN version         int NOT NULL DEFAULT 1,
    ADD COLUMN updated_at      timestamptz,
    ADD COLUMN reviewed_by     uuid,
    ADD COLUMN decision_reason text,
    ADD COLUMN admin_notes     text;
COMMENT ON COLUMN submission.version IS 'Of the review: counts its changes, so that two reviewers do not overwrite each other.';
COMMENT ON COLUMN submission.updated_at IS 'When the review changed last.';
COMMENT ON COLUMN submission.reviewed_by IS 'An account; no foreign key, which would cost every claim. Null also when it was done
by the CLI: the audit knows by whom.';

ALTER TABLE employee
    ADD COLUMN phone      text,
    ADD COLUMN version    int NOT NULL DEFAULT 1,
    ADD COLUMN updated_at timestamptz,
    DROP CONSTRAINT employee_status_check,
    ADD CONSTRAINT employee_status_check CHECK (status IN ('active', 'inactive', 'terminated'));

-- The audit and its chain -----------------------------------------------------

ALTER TABLE audit ADD COLUMN account_id uuid;
COMMENT ON COLUMN audit.account_id IS 'The actor''s account, if it was one.';
CREATE INDEX audit_row_id_idx ON audit (row_id, id) WHERE row_id IS NOT NULL;
CREATE INDEX audit_action_idx ON audit (action, id);

CREATE TABLE audit_chain (
    position bigint PRIMARY KEY,
    audit_id bigint NOT NULL UNIQUE,
    hash     bytea NOT NULL CHECK (length(hash) = 32)
);
COMMENT ON TABLE audit_chain IS 'A hash for each audit row, which takes in the one before it. Append-only.';
CREATE TRIGGER audit_chain_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_chain
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE TABLE audit_chain_mark (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    low_id  bigint NOT NULL,
    next_id bigint NOT NULL,
    next_at timestamptz NOT NULL
);
COMMENT ON TABLE audit_chain_mark IS 'Audit rows up to low_id were all committed and chained long ago.';
INSERT INTO audit_chain_mark (low_id, next_id, next_at) VALUES (0, 0, now());

-- What is hashed of a row: all of it, in one way of writing only.
CREATE FUNCTION audit_bytes(entry audit) RETURNS bytea STABLE LANGUAGE sql
    RETURN convert_to(jsonb_build_array((entry).id, to_char((entry).at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
                                        (entry).actor, (entry).account_id, (entry).action, (entry).row_kind,
                                        (entry).row_id, (entry).detail)::text, 'UTF8');

-- Chains the rows that are committed and not yet in the chain, in the order of
-- their ids, at most 10,000, and tells how many. One session at a time; for
-- another one there is nothing to do. With WAIT it takes its turn, and all.
--
-- A row can be committed after one with a higher id; it is taken when the
-- function runs next. But not for longer than ten to twenty minutes: an older
-- one that turns up stays out, and the verification finds it.
CREATE FUNCTION audit_chain_extend(wait boolean DEFAULT false) RETURNS bigint VOLATILE
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = admitone, pg_temp AS $$
DECLARE
    mark audit_chain_mark;
    last audit_chain;
    entry audit;
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
        last := (last.position + 1, entry.id, sha256(last.hash || audit_bytes(entry)));
        INSERT INTO audit_chain VALUES (last.position, last.audit_id, last.hash);
        extended := extended + 1;
    END LOOP;
    IF mark.next_at < now() - interval '10 minutes' THEN
        UPDATE audit_chain_mark
           SET low_id = mark.next_id, next_at = now(),
               next_id = (SELECT coalesce(max(audit_id), 0) FROM audit_chain);
    END IF;
    RETURN extended;
END
$$;
REVOKE EXECUTE ON FUNCTION audit_chain_extend(boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_chain_extend(boolean) TO admitone_admin;

-- What the answers are made of ------------------------------------------------

CREATE FUNCTION json_time(at timestamptz) RETURNS text STABLE LANGUAGE sql
    RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

-- More than MOST matches are not told apart.
CREATE FUNCTION json_page(page bigint, size bigint, matches bigint, most bigint) RETURNS jsonb IMMUTABLE LANGUAGE sql
    RETURN jsonb_build_object('page', page, 'limit', size, 'total', least(matches, most),
                              'totalPages', (least(matches, most) + size - 1) / size) ||
           CASE WHEN matches > most THEN '{"more": true}' ELSE '{}' END::jsonb;

-- Used beats revoked, revoked beats expired.
CREATE FUNCTION invite_state(i invite) RETURNS text STABLE LANGUAGE sql
    RETURN CASE WHEN (i).used_at IS NOT NULL THEN 'used'
                WHEN (i).revoked_at IS NOT NULL THEN 'revoked'
                WHEN (i).expires_at <= now() THEN 'expired'
                ELSE 'fresh' END;

CREATE FUNCTION json_invite(i invite) RETURNS jsonb STABLE LANGUAGE sql
    RETURN jsonb_build_object('id', (i).id, 'nameHint', (i).name_hint, 'emailHint', (i).email_hint,
                              'externalId', (i).external_id, 'employeeId', (i).employee_id,
                              'workerType', (i).worker_type, 'isRenewal', (i).is_renewal,
                              'createdAt', json_time((i).created_at), 'expiresAt', json_time((i).expires_at),
                              'usedAt', json_time((i).used_at), 'revokedAt', json_time((i).revoked_at),
                              'state', invite_state(i));

CREATE FUNCTION json_employee(e employee) RETURNS jsonb STABLE LANGUAGE sql
    RETURN jsonb_build_object('id', (e).id, 'externalId', (e).external_id, 'firstName', (e).first_name,
                              'lastName', (e).last_name, 'email', (e).email, 'phone', (e).phone,
                              'workerType', (e).worker_type, 'status', (e).status,
                              'hireDate', (e).hire_date, 'terminatedAt', (e).terminated_at,
                              'notes', (e).notes, 'version', (e).version,
                              'createdAt', json_time((e).created_at),
                              'updatedAt', json_time(coalesce((e).updated_at, (e).created_at)));

CREATE FUNCTION json_account(a account) RETURNS jsonb STABLE LANGUAGE sql
    RETURN jsonb_build_object('id', (a).id, 'email', (a).email, 'name', (a).name, 'role', (a).role,
                              'totp', (a).totp_secret IS NOT NULL, 'disabled', (a).disabled_at IS NOT NULL,
                              'hasPassword', (a).password_hash IS NOT NULL,
                              'createdAt', json_time((a).created_at));

CREATE FUNCTION json_person(id uuid) RETURNS jsonb STABLE LANGUAGE sql
    RETURN (SELECT jsonb_build_object('id', a.id, 'name', a.name) FROM account a WHERE a.id = json_person.id);

-- As it stands in lists …
CREATE FUNCTION json_submission_line(id uuid, employee_id uuid, status text, created_at timestamptz,
                                     updated_at timestamptz, first_name text, last_name text, is_renewal boolean,
                                     next_renewal_date date, version int) RETURNS jsonb STABLE LANGUAGE sql
    RETURN jsonb_build_object('id', id, 'firstName', first_name, 'lastName', last_name, 'status', status,
                              'isRenewal', is_renewal, 'employeeId', employee_id,
                              'nextRenewalDate', next_renewal_date, 'version', version,
                              'createdAt', json_time(created_at),
                              'updatedAt', json_time(coalesce(updated_at, created_at)),
                              'differingReplays', (SELECT count(*) FROM audit
                                                    WHERE row_id = json_submission_line.id
                                                      AND action = 'submission.differing_replay'));

-- … and alone, but for the sealed form.
CREATE FUNCTION json_submission(b submission) RETURNS jsonb STABLE LANGUAGE sql
    RETURN json_submission_line((b).invite_id, (b).employee_id, (b).status, (b).created_at, (b).updated_at,
                                (b).first_name, (b).last_name, (b).is_renewal, (b).next_renewal_date, (b).version) ||
           jsonb_build_object('adminNotes', (b).admin_notes, 'decisionReason', (b).decision_reason,
                              'reviewedAt', json_time((b).reviewed_at),
                              'reviewedBy', json_person((b).reviewed_by));

-- What was done with a row, oldest first; not who only looked at it.
CREATE FUNCTION json_history(id uuid) RETURNS jsonb STABLE LANGUAGE sql
    RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('at', json_time(h.at), 'actor', h.actor, 'action', h.action)
                                      ORDER BY h.at, h.n), '[]')
              FROM (SELECT a.at, a.actor, a.action, a.id AS n
                      FROM audit a
                     WHERE a.row_id = json_history.id AND a.action NOT LIKE '%.read'
                    UNION ALL
                    SELECT b.created_at, NULL, 'submission.created', 0
                      FROM submission b
                     WHERE b.invite_id = json_history.id) AS h);

CREATE FUNCTION json_error(message text) RETURNS jsonb IMMUTABLE LANGUAGE sql
    RETURN jsonb_build_object('error', message);

-- A line of CSV (RFC 4180). What a spreadsheet would take for a formula, also
-- in the wide signs of East Asia, gets a "'" before it.
CREATE FUNCTION csv_line(VARIADIC cells text[]) RETURNS text IMMUTABLE LANGUAGE sql
    RETURN (SELECT string_agg(CASE WHEN cell ~ '[",\r\n]' THEN '"' || replace(cell, '"', '""') || '"'
                                   ELSE coalesce(cell, '') END, ',' ORDER BY n) || E'\r\n'
              FROM (SELECT CASE WHEN given ~ '^[-=+@\t\r\n＝＋－＠]' THEN '''' ELSE '' END || given, n
                      FROM unnest(cells) WITH ORDINALITY AS c (given, n)) AS c (cell, n));

-- Why no invite may be made yet, or null.
CREATE FUNCTION settings_missing() RETURNS text STABLE LANGUAGE sql
    RETURN (SELECT CASE WHEN coalesce(bool_or(key = 'useEVerify' AND value <> 'null'), false) IS FALSE
                        THEN 'You must configure E-Verify status in Settings before creating invites.'
                        WHEN count(*) FILTER (WHERE key <> 'useEVerify' AND value <> 'null') < 4
                        THEN 'You must complete Employer Information in Settings before creating invites.' END
              FROM setting
             WHERE key IN ('useEVerify', 'employerName', 'employerTitle', 'employerBusinessName',
                           'employerBusinessAddress'));

-- Until when an invite made now is good.
CREATE FUNCTION invite_expiry(days int) RETURNS timestamptz STABLE LANGUAGE sql
    RETURN now() + make_interval(secs => 86400 * coalesce(days,
               (SELECT (value #>> '{}')::int FROM setting WHERE key = 'inviteExpiryDays'), 14));

-- Who may do what --------------------------------------------------------------

REVOKE DELETE ON account FROM admitone_admin; -- what a person did stays theirs
-- Nor is what it does dated back, or put in between.
REVOKE INSERT ON audit FROM admitone_admin;
GRANT INSERT (actor, account_id, action, row_kind, row_id, detail) ON audit TO admitone_admin;

GRANT UPDATE (version, updated_at, reviewed_by, decision_reason, admin_notes) ON submission TO admitone_admin;
GRANT SELECT, INSERT, UPDATE, DELETE ON login_attempt, login_address TO admitone_admin;
GRANT SELECT ON audit_chain, audit_chain_mark, public_setting TO admitone_admin;
GRANT SELECT (position) ON audit_chain TO admitone_monitor;
