-- The tables of the claim, the roles, and who may do what.
--
-- Keys are time-ordered UUIDs (version 7) made by the programs. The hot path
-- (claim.sql) adds to two indexes, the primary keys of submission and
-- employee, and for a hire with an external id to a third; used_at is in
-- none, so claiming an invite is a HOT update.

DO $roles$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['admitone_intake', 'admitone_admin', 'admitone_monitor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', name);
        END IF;
    END LOOP;
END
$roles$;

CREATE TABLE employee (
    id            uuid PRIMARY KEY,
    external_id   text,
    first_name    text NOT NULL,
    last_name     text NOT NULL,
    email         text,
    worker_type   text,
    status        text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'terminated')),
    hire_date     date,
    terminated_at date,
    notes         text,
    created_at    timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN employee.external_id IS 'The HR system''s key, for example NTX-2001.';

-- Partial, because most hires have none, and the hot path need not index a null.
CREATE UNIQUE INDEX employee_external_id_key ON employee (external_id) WHERE external_id IS NOT NULL;

CREATE TABLE invite (
    id           uuid PRIMARY KEY,
    token_digest bytea NOT NULL UNIQUE CHECK (length(token_digest) = 32),
    sealed_token bytea,
    name_hint    text,
    email_hint   text,
    external_id  text,
    employee_id  uuid REFERENCES employee,
    worker_type  text,
    is_renewal   boolean NOT NULL DEFAULT false,
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz,
    revoked_at   timestamptz
) WITH (fillfactor = 80);
COMMENT ON COLUMN invite.token_digest IS 'SHA-256 of the token, which itself is stored nowhere in clear.';
COMMENT ON COLUMN invite.sealed_token IS 'The token, sealed to the reviewers'' key, so that they can copy the link again.';
COMMENT ON COLUMN invite.used_at IS 'Set once, by the claim, together with the submission. Not indexed: the claim stays a HOT update.';

CREATE TABLE submission (
    invite_id         uuid PRIMARY KEY REFERENCES invite,
    employee_id       uuid NOT NULL REFERENCES employee,
    first_name        text NOT NULL,
    last_name         text NOT NULL,
    status            text NOT NULL DEFAULT 'pending_review'
                      CHECK (status IN ('pending_review', 'approved', 'rejected')),
    is_renewal        boolean NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    reviewed_at       timestamptz,
    next_renewal_date date,
    content_digest    bytea NOT NULL CHECK (length(content_digest) = 32),
    sealed            bytea NOT NULL
) WITH (toast_tuple_target = 8160);
-- Ciphertext does not compress, and a usual one stays in its row.
ALTER TABLE submission ALTER COLUMN sealed SET STORAGE EXTERNAL;
COMMENT ON TABLE submission IS 'One per invite, by its primary key.';
COMMENT ON COLUMN submission.content_digest IS 'Keyed by the token (src/crypto/token.h): tells a replay with other content.';
COMMENT ON COLUMN submission.sealed IS 'The form, readable with a reviewers'' secret key only (src/crypto/sealed.h).';

CREATE TABLE account (
    id            uuid PRIMARY KEY,
    email         text NOT NULL,
    name          text NOT NULL,
    role          text NOT NULL CHECK (role IN ('reviewer', 'administrator')),
    password_hash text NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    disabled_at   timestamptz
);
CREATE UNIQUE INDEX account_email_key ON account (lower(email));

COMMENT ON TABLE account IS 'The reviewers. Not used before the staff side is there.';

CREATE TABLE session (
    token_digest bytea PRIMARY KEY CHECK (length(token_digest) = 32),
    account_id   uuid NOT NULL REFERENCES account,
    created_at   timestamptz NOT NULL DEFAULT now(),
    seen_at      timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL
);

CREATE TABLE audit (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT now(),
    actor    text NOT NULL DEFAULT session_user,
    action   text NOT NULL,
    row_kind text NOT NULL,
    row_id   uuid,
    detail   jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE audit IS 'Append-only. Who, what, when, which row; never a personal value.';
COMMENT ON COLUMN audit.actor IS 'A person (account or operating-system user) or the program''s role.';
-- A client that repeats one differing replay a thousand times leaves one row.
CREATE UNIQUE INDEX audit_differing_replay_key ON audit (row_id, (detail ->> 'contentDigest'))
    WHERE action = 'submission.differing_replay';

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit rows are never changed or deleted' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE TABLE setting (
    key       text PRIMARY KEY,
    value     jsonb NOT NULL,
    is_public boolean NOT NULL
);
COMMENT ON TABLE setting IS 'The keys are those of the system that this one replaces.';
COMMENT ON COLUMN setting.is_public IS 'Part of GET /api/config, which everybody may read.';
INSERT INTO setting (key, value, is_public) VALUES
    ('businessName', '"Admit One"', true),
    ('welcomeMessage', 'null', true),
    ('footerText', 'null', true),
    ('primaryColor', '"#005ea2"', true),
    ('accentColor', '"#e5a000"', true),
    ('supportContact', 'null', true),
    ('employerName', 'null', true),
    ('employerTitle', 'null', true),
    ('employerBusinessName', 'null', true),
    ('employerBusinessAddress', 'null', true),
    ('useEVerify', 'null', true),       -- nobody has said yet
    ('inviteExpiryDays', '14', false);

CREATE VIEW public_setting AS SELECT key, value FROM setting WHERE is_public;

-- Least privilege. What is not granted here is refused by PostgreSQL,
-- whatever a taken-over worker sends.
DO $temporary$
BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END
$temporary$;
GRANT USAGE ON SCHEMA admitone TO admitone_intake, admitone_admin, admitone_monitor;

GRANT SELECT (id, token_digest, name_hint, email_hint, external_id, employee_id, worker_type,
              is_renewal, expires_at, used_at, revoked_at),
      UPDATE (used_at) ON invite TO admitone_intake;
GRANT SELECT (id, external_id),
      INSERT (id, external_id, first_name, last_name, email, worker_type) ON employee TO admitone_intake;
GRANT SELECT (invite_id, content_digest),
      INSERT (invite_id, employee_id, first_name, last_name, is_renewal, next_renewal_date,
              content_digest, sealed) ON submission TO admitone_intake;
GRANT SELECT (action, row_id), INSERT (action, row_kind, row_id, detail) ON audit TO admitone_intake;
GRANT SELECT ON public_setting TO admitone_intake;

-- … and among the rows: the intake may claim an invite that is not used, now,
-- and never take a claim back; its audit entries are of its one kind.
ALTER TABLE invite ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON invite TO admitone_admin, admitone_monitor USING (true);
CREATE POLICY look_up ON invite FOR SELECT TO admitone_intake USING (true);
CREATE POLICY claim ON invite FOR UPDATE TO admitone_intake USING (used_at IS NULL) WITH CHECK (used_at = now());

ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff ON audit TO admitone_admin, admitone_monitor USING (true);
CREATE POLICY replays ON audit TO admitone_intake
    USING (action = 'submission.differing_replay' AND row_kind = 'submission');

GRANT SELECT, INSERT ON invite, employee, audit, setting TO admitone_admin;
GRANT UPDATE ON employee, setting TO admitone_admin;
GRANT UPDATE (expires_at, revoked_at, name_hint, email_hint) ON invite TO admitone_admin;
GRANT SELECT, UPDATE (status, reviewed_at, next_renewal_date) ON submission TO admitone_admin;
GRANT SELECT, INSERT, UPDATE, DELETE ON account, session TO admitone_admin;

GRANT SELECT (id, is_renewal, created_at, expires_at, used_at, revoked_at) ON invite TO admitone_monitor;
GRANT SELECT (invite_id, employee_id, status, is_renewal, created_at, reviewed_at, next_renewal_date)
    ON submission TO admitone_monitor;
GRANT SELECT (id, status, created_at) ON employee TO admitone_monitor;
GRANT SELECT (id, at, action, row_kind, row_id) ON audit TO admitone_monitor;
GRANT SELECT ON schema_migration TO admitone_monitor, admitone_intake, admitone_admin;
