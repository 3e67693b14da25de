-- Decides about all rows in the stage but which version of a submission stands
-- (import_choose.sql). Nothing outside the stage is changed.
ANALYZE import_stage;
-- Each statement is about all rows, and what one before it set is in no
-- statistics yet: a nested loop would be chosen for a handful of rows.
SET LOCAL enable_nestloop = off;

-- What an earlier import took; what can not be read.
UPDATE import_stage s SET outcome = 'present', row_id = m.row_id, refusal = NULL
  FROM imported m
 WHERE m.kind = s.kind AND m.old_id = s.old_id;
UPDATE import_stage SET outcome = 'refused' WHERE outcome IS NULL AND refusal IS NOT NULL;

-- Odd values: what our columns do not take is kept as it was, what they take is
-- only told.
WITH odd (kind, old_id, name, note, is_kept) AS (
    SELECT s.kind, s.old_id, c.name, 'no date of the years 1 to 9999', true
      FROM import_stage s
      JOIN (VALUES ('employee', 'hireDate'), ('employee', 'terminatedAt'), ('employee', 'createdAt'),
                   ('employee', 'updatedAt'), ('invite', 'createdAt'), ('invite', 'expiresAt'), ('invite', 'usedAt'),
                   ('invite', 'revokedAt'), ('submission', 'createdAt'), ('submission', 'updatedAt'),
                   ('submission', 'nextRenewalDate'), ('account', 'createdAt'), ('audit', 'createdAt'))
                   AS c (kind, name) USING (kind)
     WHERE s.doc ->> c.name IS NOT NULL AND import_time(s.doc ->> c.name) IS NULL
    UNION ALL
    SELECT s.kind, s.old_id, c.name, format('more than %s characters', c.most), false
      FROM import_stage s
      JOIN (VALUES ('employee', 'firstName', 100), ('employee', 'lastName', 100), ('employee', 'email', 254),
                   ('employee', 'phone', 30), ('employee', 'workerType', 50), ('employee', 'notes', 5000),
                   ('employee', 'externalId', 100), ('invite', 'nameHint', 200), ('invite', 'emailHint', 254),
                   ('invite', 'externalId', 100), ('invite', 'workerType', 50), ('submission', 'adminNotes', 5000))
                   AS c (kind, name, most) USING (kind)
     WHERE length(s.doc ->> c.name) > c.most
    UNION ALL
    -- The newest form says whom the law has us ask again.
    SELECT kind, old_id, 'createdAt', 'in the future', false
      FROM import_stage
     WHERE kind IN ('employee', 'invite', 'submission') AND at > now() + interval '1 day'
    UNION ALL
    SELECT s.kind, s.old_id, 'status', 'not a status that is known: taken as ' || c.instead, true
      FROM import_stage s
      JOIN (VALUES ('employee', '{active,inactive,terminated}'::text[], 'inactive'),
                   ('submission', '{pending_review,approved,rejected}', 'pending_review'))
                   AS c (kind, known, instead) USING (kind)
     WHERE s.doc ->> 'status' <> ALL (c.known)
)
UPDATE import_stage s
   SET notes = s.notes || o.notes, odd = o.kept
  FROM (SELECT o.kind, o.old_id, array_agg(o.name || ': ' || o.note ORDER BY o.name) AS notes,
               jsonb_object_agg(o.name, s.doc -> o.name) FILTER (WHERE o.is_kept) AS kept
          FROM odd o
          JOIN import_stage s USING (kind, old_id)
         GROUP BY o.kind, o.old_id) AS o
 WHERE s.kind = o.kind AND s.old_id = o.old_id AND s.outcome IS DISTINCT FROM 'present';
UPDATE import_stage SET used_at = coalesce(at, now())
 WHERE kind = 'invite' AND doc ->> 'usedAt' IS NOT NULL AND used_at IS NULL;

-- Employees: one for each external id, here as there.
UPDATE import_stage SET outcome = 'refused', refusal = 'externalId has more than 500 characters'
 WHERE kind = 'employee' AND outcome IS NULL AND length(doc ->> 'externalId') > 500;
UPDATE import_stage s SET outcome = 'merged', row_id = e.id,
       notes = s.notes || 'externalId: an employee with this external id is here already'::text
  FROM employee e
 WHERE s.kind = 'employee' AND s.outcome IS NULL AND e.external_id = nullif(s.doc ->> 'externalId', '');
UPDATE import_stage s SET outcome = 'merged', row_id = f.id,
       notes = s.notes || format('externalId: the same as that of %s', f.old_id)
  FROM (SELECT DISTINCT ON (doc ->> 'externalId') doc ->> 'externalId' AS external_id, id, old_id
          FROM import_stage
         WHERE kind = 'employee' AND outcome IS NULL AND doc ->> 'externalId' <> ''
         ORDER BY doc ->> 'externalId', at, old_id) AS f
 WHERE s.kind = 'employee' AND s.outcome IS NULL AND s.doc ->> 'externalId' = f.external_id AND s.old_id <> f.old_id;

-- People: one for each e-mail.
UPDATE import_stage SET outcome = 'refused', refusal = 'email is missing'
 WHERE kind = 'account' AND outcome IS NULL AND coalesce(doc ->> 'email', '') = '';
UPDATE import_stage s SET outcome = 'merged', row_id = a.id, notes = s.notes || 'email: has an account already'::text
  FROM account a
 WHERE s.kind = 'account' AND s.outcome IS NULL AND lower(a.email) = lower(s.doc ->> 'email');
UPDATE import_stage s SET outcome = 'merged', row_id = f.id,
       notes = s.notes || format('email: the same as that of %s', f.old_id)
  FROM (SELECT DISTINCT ON (lower(doc ->> 'email')) lower(doc ->> 'email') AS email, id, old_id
          FROM import_stage
         WHERE kind = 'account' AND outcome IS NULL
         ORDER BY lower(doc ->> 'email'), at, old_id) AS f
 WHERE s.kind = 'account' AND s.outcome IS NULL AND lower(s.doc ->> 'email') = f.email AND s.old_id <> f.old_id;

-- Invites: each token is one's only.
UPDATE import_stage s SET outcome = 'refused', refusal = 'its token is that of another invite'
  FROM (SELECT digest FROM import_stage WHERE kind = 'invite' AND outcome IS NULL GROUP BY digest HAVING count(*) > 1
        UNION
        SELECT i.token_digest FROM invite i JOIN import_stage n ON n.kind = 'invite' AND n.digest = i.token_digest
                                                               AND n.outcome IS NULL) AS twice
 WHERE s.kind = 'invite' AND s.outcome IS NULL AND s.digest = twice.digest;

UPDATE import_stage SET outcome = 'created', row_id = id
 WHERE kind IN ('employee', 'account', 'invite') AND outcome IS NULL;
UPDATE import_stage SET outcome = 'created' WHERE kind IN ('setting', 'audit') AND outcome IS NULL;

-- Settings: those that nobody has changed here yet.
WITH given (old_id, key, value, is_good, initial) AS (
    SELECT s.old_id, c.key, coalesce(nullif(s.doc -> c.name, '""'), 'null'),
           coalesce(CASE c.kind WHEN 'color' THEN s.doc ->> c.name ~ '^#[0-9a-fA-F]{6}$'
                                WHEN 'days' THEN (s.doc ->> c.name)::bigint BETWEEN 1 AND 3650
                                WHEN 'text' THEN length(s.doc ->> c.name) <= c.most END, true), c.initial::jsonb
      FROM import_stage s
     CROSS JOIN (VALUES ('businessName', 'businessName', 'text', 100, '"Admit One"'),
                        ('welcomeMessage', 'welcomeMessage', 'text', 2000, 'null'),
                        ('footerText', 'footerText', 'text', 500, 'null'),
                        ('primaryColor', 'primaryColor', 'color', 7, '"#005ea2"'),
                        ('accentColor', 'accentColor', 'color', 7, '"#e5a000"'),
                        ('employerName', 'employerName', 'text', 200, 'null'),
                        ('employerTitle', 'employerTitle', 'text', 200, 'null'),
                        ('employerBusinessName', 'employerBusinessName', 'text', 200, 'null'),
                        ('employerBusinessAddress', 'employerBusinessAddress', 'text', 500, 'null'),
                        ('useEVerify', 'useEVerify', 'bool', 0, 'null'),
                        ('inviteLinkExpiryDays', 'inviteExpiryDays', 'days', 0, '14'))
                        AS c (name, key, kind, most, initial)
     WHERE s.kind = 'setting' AND s.outcome = 'created' AND s.doc ? c.name
), judged AS (
    SELECT g.*, CASE WHEN g.value = t.value THEN NULL
                     WHEN NOT g.is_good THEN 'not as it must be here: left as it is'
                     WHEN g.value = 'null' THEN NULL
                     WHEN t.value <> g.initial THEN 'was set here already: left as it is' END AS note,
           g.is_good AND g.value <> 'null' AND t.value = g.initial AS is_taken
      FROM given g
      JOIN setting t USING (key)
)
UPDATE import_stage s
   SET doc = s.doc || jsonb_build_object('taken', j.taken), notes = s.notes || j.notes
  FROM (SELECT old_id, coalesce(jsonb_object_agg(key, value) FILTER (WHERE is_taken), '{}') AS taken,
               coalesce(array_agg(key || ': ' || note ORDER BY key) FILTER (WHERE note IS NOT NULL), '{}') AS notes
          FROM judged
         GROUP BY old_id) AS j
 WHERE s.kind = 'setting' AND s.old_id = j.old_id;

-- The employees of invites and submissions.
UPDATE import_stage s SET employee_id = e.row_id
  FROM import_stage e
 WHERE s.employee IS NOT NULL AND e.kind = 'employee' AND e.old_id = s.employee;
UPDATE import_stage SET notes = notes || 'employeeId: names no employee that was taken'::text
 WHERE employee IS NOT NULL AND employee_id IS NULL AND outcome IS DISTINCT FROM 'refused';

-- The invite of a submission: by a link, where the old tables have one; …
UPDATE import_stage s SET link = i.old_id, linked_by = 'link'
  FROM import_stage i
 WHERE s.kind = 'submission' AND i.kind = 'invite' AND i.outcome <> 'refused' AND i.old_id = s.doc ->> 'inviteId';
UPDATE import_stage s SET link = i.old_id, linked_by = 'link'
  FROM import_stage i
 WHERE s.kind = 'submission' AND s.link IS NULL AND i.kind = 'invite' AND i.outcome <> 'refused'
   AND encode(i.digest, 'hex') = s.doc ->> 'inviteToken';
-- … else the nearest of the same employee that was used within minutes; …
UPDATE import_stage s SET link = n.invite, linked_by = 'time'
  FROM (SELECT DISTINCT ON (b.old_id) b.old_id, i.old_id AS invite
          FROM import_stage b
          JOIN import_stage i ON i.kind = 'invite' AND i.outcome <> 'refused' AND i.employee = b.employee
                             AND i.used_at BETWEEN b.at - interval '10 minutes' AND b.at + interval '10 minutes'
         WHERE b.kind = 'submission' AND b.link IS NULL
         ORDER BY b.old_id, greatest(i.used_at - b.at, b.at - i.used_at), i.old_id) AS n
 WHERE s.kind = 'submission' AND s.old_id = n.old_id;
-- … else that of a submission with the same content, made within minutes; …
UPDATE import_stage s SET link = n.invite, linked_by = 'content'
  FROM (SELECT DISTINCT ON (b.old_id) b.old_id, o.link AS invite
          FROM import_stage b
          JOIN import_stage o ON o.kind = 'submission' AND o.digest = b.digest AND o.link IS NOT NULL
                             AND (b.employee_id IS NULL OR b.employee_id = o.employee_id)
                             AND o.at BETWEEN b.at - interval '10 minutes' AND b.at + interval '10 minutes'
         WHERE b.kind = 'submission' AND b.link IS NULL
         ORDER BY b.old_id, greatest(o.at - b.at, b.at - o.at), o.link) AS n
 WHERE s.kind = 'submission' AND s.old_id = n.old_id;
-- … else the one that was used and has none, of an employee with one of each.
WITH lonely_invite AS (
    SELECT i.employee, min(i.old_id) AS old_id, min(coalesce(i.at, '-infinity')) AS at
      FROM import_stage i
     WHERE i.kind = 'invite' AND i.outcome <> 'refused' AND i.used_at IS NOT NULL
       AND NOT EXISTS (SELECT FROM import_stage b WHERE b.kind = 'submission' AND b.link = i.old_id)
     GROUP BY i.employee
    HAVING count(*) = 1
), lonely_submission AS (
    SELECT employee, min(old_id) AS old_id, min(coalesce(at, 'infinity')) AS at
      FROM import_stage
     WHERE kind = 'submission' AND link IS NULL
     GROUP BY employee
    HAVING count(*) = 1
)
UPDATE import_stage s SET link = i.old_id, linked_by = 'employee',
       notes = s.notes || 'linked to the only used invite of its employee that had no submission'::text
  FROM lonely_invite i
  JOIN lonely_submission b ON b.employee = i.employee AND b.at >= i.at
 WHERE s.kind = 'submission' AND s.old_id = b.old_id;

-- What an earlier import linked stays where it is; and nobody may claim an
-- invite while we find that it was used in the old system.
SELECT
  FROM import_stage s
  JOIN invite i ON i.id = s.row_id
 WHERE s.kind = 'invite' AND s.outcome = 'present' AND s.used_at IS NOT NULL AND i.used_at IS NULL
 ORDER BY i.token_digest
   FOR UPDATE OF i;
UPDATE import_stage s SET link = i.old_id
  FROM import_stage i
 WHERE s.kind = 'submission' AND s.outcome = 'present' AND i.kind = 'invite' AND i.row_id = s.row_id;

-- Versions of one submission: of one invite; or of one employee with the same
-- content, each made within minutes of the one before.
UPDATE import_stage SET group_key = 'invite ' || link WHERE kind = 'submission' AND link IS NOT NULL;
UPDATE import_stage s SET group_key = g.group_key
  FROM (SELECT old_id, 'submission ' || first_value(old_id) OVER (PARTITION BY digest, employee_id, island
                                                                      ORDER BY at, old_id) AS group_key
          FROM (SELECT old_id, digest, employee_id, at,
                       sum(begins) OVER (PARTITION BY digest, employee_id ORDER BY at, old_id) AS island
                  FROM (SELECT old_id, digest, employee_id, at,
                               CASE WHEN at - lag(at) OVER w <= interval '10 minutes' THEN 0 ELSE 1 END AS begins
                          FROM import_stage
                         WHERE kind = 'submission' AND link IS NULL AND digest IS NOT NULL
                        WINDOW w AS (PARTITION BY digest, employee_id ORDER BY at, old_id)) AS b) AS i) AS g
 WHERE s.kind = 'submission' AND s.old_id = g.old_id;
-- The same form of two employees: perhaps the old service made both of one
-- click, but which of them is the person is for people to say.
UPDATE import_stage s SET notes = s.notes || format('the same form as %s, of another employee: left alone', n.other)
  FROM (SELECT DISTINCT ON (b.old_id) b.old_id, o.old_id AS other
          FROM import_stage b
          JOIN import_stage o ON o.kind = 'submission' AND o.digest = b.digest AND o.group_key <> b.group_key
                             AND o.employee_id <> b.employee_id
                             AND o.at BETWEEN b.at - interval '10 minutes' AND b.at
         WHERE b.kind = 'submission'
         ORDER BY b.old_id, o.at DESC, o.old_id) AS n
 WHERE s.kind = 'submission' AND s.old_id = n.old_id AND s.outcome IS DISTINCT FROM 'present';
ANALYZE import_stage;
