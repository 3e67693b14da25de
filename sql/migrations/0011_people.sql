-- Whom invites are for, so that nobody is invited twice without a word; lists
-- that were uploaded, so that a whole one can be taken back.

CREATE TABLE invited (
    person    text COLLATE "C" NOT NULL,
    invite_id uuid NOT NULL,
    PRIMARY KEY (person, invite_id)
);
COMMENT ON TABLE invited IS 'Whom an invite is for, by all that tells: "number …" (the HR system''s), "email …" (in lower case), "employee …" (the id).';

CREATE TABLE upload (
    id         uuid PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    account_id uuid,
    actor      text NOT NULL
);
COMMENT ON TABLE upload IS 'A list of people that was uploaded and made invites.';

CREATE TABLE upload_invite (
    invite_id uuid PRIMARY KEY,
    upload_id uuid NOT NULL REFERENCES upload
);
CREATE INDEX ON upload_invite (upload_id);
COMMENT ON TABLE upload_invite IS 'The invites that an upload made.';

CREATE FUNCTION invited_persons(external_id text, email text, employee_id uuid) RETURNS SETOF text IMMUTABLE LANGUAGE sql
BEGIN ATOMIC
    SELECT person
      FROM unnest(ARRAY['number ' || external_id, 'email ' || lower(email COLLATE "C"), 'employee ' || employee_id]) AS person
     WHERE person IS NOT NULL;
END;

-- The functions of 0003_lists.sql, which note also whom the invites are for.
CREATE OR REPLACE FUNCTION list_invite() RETURNS trigger VOLATILE LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = admitone, pg_temp AS $$
BEGIN
    PERFORM FROM list_turn FOR SHARE;
    DELETE FROM listed_invite WHERE id = OLD.id;
    INSERT INTO listed_invite SELECT * FROM invite_line WHERE id = OLD.id;
    DELETE FROM invited
     WHERE invite_id = OLD.id
       AND person IN (SELECT invited_persons(OLD.external_id, OLD.email_hint, OLD.employee_id));
    INSERT INTO invited
    SELECT invited_persons(external_id, email_hint, employee_id), id FROM invite WHERE id = OLD.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION list_new_invites() RETURNS trigger VOLATILE LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = admitone, pg_temp AS $$
BEGIN
    INSERT INTO listed_invite SELECT l.* FROM made JOIN invite_line l USING (id);
    INSERT INTO invited SELECT invited_persons(external_id, email_hint, employee_id), id FROM made;
    RETURN NULL;
END
$$;

-- Those there are, while invites are made and used; and then, behind the lock
-- that the new column takes, those that came meanwhile.
INSERT INTO invited SELECT invited_persons(external_id, email_hint, employee_id), id FROM invite;

ALTER TABLE invite ADD COLUMN start_date date;
COMMENT ON COLUMN invite.start_date IS 'The first day of employment, as far as it is known when somebody is invited.';

INSERT INTO invited
SELECT invited_persons(i.external_id, i.email_hint, i.employee_id), i.id
  FROM listed_invite l
  JOIN invite i USING (id)
 WHERE l.status IN ('fresh', 'used', 'expired', 'revoked') AND l.created_at > now() - interval '1 hour'
ON CONFLICT DO NOTHING;

CREATE OR REPLACE FUNCTION json_invite(i invite) RETURNS jsonb STABLE LANGUAGE sql
    RETURN jsonb_build_object('id', (i).id, 'nameHint', (i).name_hint, 'emailHint', (i).email_hint,
                              'externalId', (i).external_id, 'employeeId', (i).employee_id,
                              'workerType', (i).worker_type, 'startDate', (i).start_date,
                              'isRenewal', (i).is_renewal,
                              'createdAt', json_time((i).created_at), 'expiresAt', json_time((i).expires_at),
                              'usedAt', json_time((i).used_at), 'revokedAt', json_time((i).revoked_at),
                              'state', invite_state(i));

-- The open invites and the forms of people, who are told by parallel arrays:
-- N is a person's place in them. Where both have an employee number, that
-- alone decides: people share e-mail addresses.
CREATE FUNCTION people_known(external_ids text[], emails text[], employee_ids uuid[])
    RETURNS TABLE (n bigint, is_form boolean, invite_id uuid, since timestamptz) STABLE LANGUAGE sql
BEGIN ATOMIC
    SELECT s.n, found.is_form, found.invite_id, found.since
      FROM unnest(external_ids, emails, employee_ids) WITH ORDINALITY AS s (external_id, email, employee_id, n)
     CROSS JOIN LATERAL (
        SELECT i.used_at IS NOT NULL, i.id, coalesce(i.used_at, i.created_at)
          FROM (SELECT DISTINCT k.invite_id
                  FROM invited k
                 WHERE k.person IN (SELECT invited_persons(s.external_id, s.email, s.employee_id))) AS k
          JOIN invite i ON i.id = k.invite_id
         WHERE i.revoked_at IS NULL AND (i.used_at IS NOT NULL OR i.expires_at > now())
           AND (i.external_id = s.external_id) IS NOT FALSE
        UNION
        SELECT true, l.id, l.created_at
          FROM employee e
          JOIN submission_list l ON l.employee_id = e.id
         WHERE e.external_id = s.external_id OR e.id = s.employee_id
           ) AS found (is_form, invite_id, since);
END;

-- The open invites that the person of an invite had when it was made, as an
-- answer tells them.
CREATE FUNCTION open_before(made invite) RETURNS jsonb STABLE LANGUAGE sql
    RETURN (SELECT jsonb_build_object('openInvites', coalesce(jsonb_agg(json_invite(i) ORDER BY i.id DESC), '[]'))
              FROM people_known(ARRAY[(made).external_id], ARRAY[(made).email_hint], ARRAY[(made).employee_id]) AS k
              JOIN invite i ON i.id = k.invite_id
             WHERE NOT k.is_form AND i.id <> (made).id AND i.created_at <= (made).created_at);

-- Of each of those people who are known, what is told of them: the newest
-- form, else the newest open invite.
CREATE FUNCTION people_told(external_ids text[], emails text[]) RETURNS TABLE (n bigint, id uuid, json jsonb)
    STABLE LANGUAGE sql
BEGIN ATOMIC
    SELECT DISTINCT ON (k.n) k.n, k.invite_id,
           jsonb_build_object('known', CASE WHEN k.is_form THEN 'form' ELSE 'open_invite' END, 'knownId', k.invite_id,
                              'knownSince', json_time(k.since))
      FROM people_known(external_ids, emails, NULL) AS k
     ORDER BY k.n, k.is_form DESC, k.since DESC;
END;
