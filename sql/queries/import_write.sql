-- Writes what needs no sealing any more, as it was planned.

INSERT INTO employee (id, external_id, first_name, last_name, email, phone, worker_type, status, hire_date,
                      terminated_at, notes, created_at, updated_at)
SELECT row_id, nullif(doc ->> 'externalId', ''), coalesce(doc ->> 'firstName', ''), coalesce(doc ->> 'lastName', ''),
       nullif(doc ->> 'email', ''), nullif(doc ->> 'phone', ''), nullif(doc ->> 'workerType', ''),
       CASE WHEN odd ? 'status' THEN 'inactive' ELSE coalesce(doc ->> 'status', 'active') END,
       import_time(doc ->> 'hireDate')::date, import_time(doc ->> 'terminatedAt')::date, nullif(doc ->> 'notes', ''),
       coalesce(at, now()), import_time(doc ->> 'updatedAt')
  FROM import_stage
 WHERE kind = 'employee' AND outcome = 'created'
 ORDER BY at, old_id;

-- Those of submissions that have none.
INSERT INTO employee (id, external_id, first_name, last_name, worker_type, created_at)
SELECT b.entry_id, x.external_id, coalesce(b.doc ->> 'firstName', ''), coalesce(b.doc ->> 'lastName', ''),
       nullif(i.doc ->> 'workerType', ''), coalesce(b.at, now())
  FROM import_stage b
  LEFT JOIN import_stage i ON i.kind = 'invite' AND i.old_id = b.link
  LEFT JOIN LATERAL (SELECT i.doc ->> 'externalId' AS external_id
                      WHERE i.doc ->> 'externalId' <> ''
                        AND NOT EXISTS (SELECT FROM employee e WHERE e.external_id = i.doc ->> 'externalId')) AS x ON true
 WHERE b.kind = 'submission' AND b.outcome = 'created' AND b.employee_id = b.entry_id;

-- Nobody gets in before an administrator enables the account and sends a link.
INSERT INTO account (id, email, name, role, created_at, disabled_at)
SELECT row_id, doc ->> 'email', coalesce(nullif(doc ->> 'name', ''), doc ->> 'email'), 'administrator',
       coalesce(at, now()), now()
  FROM import_stage
 WHERE kind = 'account' AND outcome = 'created';

UPDATE setting t SET value = taken.value
  FROM import_stage s
 CROSS JOIN LATERAL jsonb_each(s.doc -> 'taken') AS taken (key, value)
 WHERE s.kind = 'setting' AND s.outcome = 'created' AND t.key = taken.key;

INSERT INTO invite (id, token_digest, sealed_token, name_hint, email_hint, external_id, employee_id, worker_type,
                    is_renewal, created_at, expires_at, used_at, revoked_at)
SELECT row_id, digest, sealed, nullif(doc ->> 'nameHint', ''), nullif(doc ->> 'emailHint', ''),
       nullif(doc ->> 'externalId', ''), employee_id, nullif(doc ->> 'workerType', ''),
       coalesce((doc ->> 'isRenewal')::boolean, false), coalesce(at, now()),
       coalesce(import_time(doc ->> 'expiresAt'), '9999-12-31'), used_at,
       CASE WHEN used_at IS NULL THEN import_time(doc ->> 'revokedAt') END
  FROM import_stage
 WHERE kind = 'invite' AND outcome IN ('created', 'without_submission')
 ORDER BY at, old_id;

-- Those that came unused, and were used in the old system since.
WITH used AS (
    UPDATE invite i
       SET used_at = s.used_at, employee_id = coalesce(s.employee_id, i.employee_id),
           is_renewal = coalesce((s.doc ->> 'isRenewal')::boolean, i.is_renewal)
      FROM import_stage s
     WHERE s.kind = 'invite' AND s.outcome = 'present' AND s.used_at IS NOT NULL
       AND i.id = s.row_id AND i.used_at IS NULL
    RETURNING i.id, s.old_id, s.entry_id, s.used_at
), listed AS (
    UPDATE listed_invite l SET status = 'used' FROM used u WHERE l.id = u.id
)
INSERT INTO imported (id, run_id, kind, old_id, outcome, row_id, at)
SELECT u.entry_id, (SELECT id FROM import_run WHERE at = now()), 'use', u.old_id,
       CASE WHEN EXISTS (SELECT FROM import_stage b
                          WHERE b.kind = 'submission' AND b.link = u.old_id AND b.outcome <> 'refused')
            THEN 'created' ELSE 'without_submission' END, u.id, u.used_at
  FROM used u;

-- From here on a few rows at a time.
SET LOCAL enable_nestloop = on;
