-- The invariants of the database, and the rows that break them.
--
-- Out: per invariant its name, what it means, whether breaking it is a
--      breach ('true') or only worth a note, the number of rows that break
--      it, up to five of their ids as JSON. All are texts.
WITH invariant (n, name, is_breach, meaning) AS (VALUES
    (1, 'used_invite_has_submission', true, 'Every used invite has its submission'),
    (2, 'one_submission_per_invite', true, 'No invite has two submissions'),
    (3, 'submission_has_invite', true, 'Every submission has its invite'),
    (4, 'submission_invite_used', true, 'The invite of every submission is used'),
    (5, 'used_with_submission', false, 'An invite was used when its submission was stored'),
    (6, 'submission_has_employee', true, 'The employee of every submission exists'),
    (7, 'invite_employee_exists', true, 'The employee that an invite names exists'),
    (8, 'invited_employee', true, 'A submission has the employee that its invite names'),
    (9, 'invited_external_id', true, 'A submission''s employee has the external ID that its invite names'),
    (10, 'external_id_unique', true, 'No two employees have the same external ID'),
    (11, 'token_digest_unique', true, 'No two invites have the same token'),
    (12, 'token_digest_length', true, 'The digest of a token has 32 bytes'),
    (13, 'content_digest_length', true, 'The digest of a form has 32 bytes'),
    (14, 'submission_sealed', true, 'A submission is a sealed record of a known version'),
    (15, 'token_sealed', true, 'A stored token is a sealed record of a known version'),
    (16, 'not_used_after_revocation', true, 'No invite was used after it was revoked'),
    (17, 'same_renewal', true, 'A submission is a renewal if its invite is one'),
    (18, 'renewal_date_finite', true, 'A next renewal date is a valid date'),
    (19, 'submission_listed', true, 'The reviewers'' list has every submission once, as it is'),
    (20, 'employee_listed', true, 'The reviewers'' list has every employee, as it is'),
    (21, 'invite_listed', true, 'The reviewers'' list has every invite, as it is'),
    (22, 'reviewer_exists', true, 'Whoever reviewed a submission has an account'),
    (23, 'review_has_time', false, 'A decided submission has the time of its review'),
    (24, 'termination_has_date', false, 'A terminated employee has a termination date, others have none'),
    (25, 'account_email_unique', true, 'No two accounts have the same email'),
    (26, 'renewals_recomputed', false, 'Renewal dates follow the current rules (if not: admitone renewals recompute)'),
    (27, 'invited_noted', true, 'Whom each invite is for is noted, and nothing else')
), new_submission AS MATERIALIZED (
    SELECT invite_id, count(*) AS times FROM unlisted_submission GROUP BY invite_id
), broken (name, id) AS MATERIALIZED (
    SELECT v.name, coalesce(i.id, b.invite_id)
      -- OFFSET 0 keeps the tokens and forms themselves out of the join. A
      -- sealed record is longer than its overhead and begins with its version
      -- (src/crypto/sealed.h).
      FROM (SELECT id, employee_id, external_id, is_renewal, used_at, revoked_at,
                   octet_length(token_digest) AS digest_len,
                   sealed_token IS NULL
                   OR octet_length(sealed_token) > 81 AND substr(sealed_token, 1, 1) = '\x01' AS is_sealed
              FROM invite OFFSET 0) i
      FULL JOIN (SELECT invite_id, employee_id, is_renewal, created_at, next_renewal_date,
                        octet_length(content_digest) AS digest_len,
                        octet_length(sealed) > 81 AND substr(sealed, 1, 1) = '\x01' AS is_sealed
                   FROM submission OFFSET 0) b ON b.invite_id = i.id
      LEFT JOIN employee e ON e.id = b.employee_id
      LEFT JOIN employee named ON named.id = i.employee_id
      LEFT JOIN (SELECT row_id, bool_or(outcome = 'without_submission') AS is_empty
                   FROM imported WHERE kind IN ('invite', 'use') GROUP BY row_id) m ON m.row_id = i.id
     CROSS JOIN LATERAL (VALUES
           -- … unless it came so from another system.
           ('used_invite_has_submission', i.used_at IS NOT NULL AND b.invite_id IS NULL AND m.is_empty IS NOT TRUE),
           ('submission_has_invite', i.id IS NULL),
           ('submission_invite_used', b.invite_id IS NOT NULL AND i.id IS NOT NULL AND i.used_at IS NULL),
           ('used_with_submission', i.used_at <> b.created_at AND m.row_id IS NULL),
           ('submission_has_employee', b.invite_id IS NOT NULL AND e.id IS NULL),
           ('invite_employee_exists', i.employee_id IS NOT NULL AND named.id IS NULL),
           ('invited_employee', i.employee_id <> b.employee_id),
           ('invited_external_id', i.employee_id IS NULL AND i.external_id IS NOT NULL
                                   AND e.id IS NOT NULL AND e.external_id IS DISTINCT FROM i.external_id),
           ('token_digest_length', i.digest_len <> 32),
           ('content_digest_length', b.digest_len <> 32),
           ('submission_sealed', NOT b.is_sealed),
           ('token_sealed', NOT i.is_sealed),
           ('not_used_after_revocation', i.used_at > i.revoked_at),
           ('same_renewal', i.is_renewal <> b.is_renewal),
           ('renewal_date_finite', NOT isfinite(b.next_renewal_date))) AS v (name, is_broken)
     WHERE v.is_broken
    UNION ALL
    SELECT 'one_submission_per_invite', invite_id
      FROM submission
     GROUP BY invite_id
    HAVING count(*) > 1
    UNION ALL
    SELECT 'external_id_unique', (array_agg(id))[1]
      FROM employee
     WHERE external_id IS NOT NULL
     GROUP BY external_id
    HAVING count(*) > 1
    UNION ALL
    SELECT 'token_digest_unique', (array_agg(id))[1]
      FROM invite
     GROUP BY token_digest
    HAVING count(*) > 1
    UNION ALL
    -- A list is what is listed, and what is noted as new (list_new() in
    -- sql/migrations/0003_lists.sql); a fresh invite may since be expired.
    SELECT 'submission_listed', coalesce(b.invite_id, l.id)
      FROM (SELECT invite_id, employee_id, status, created_at, next_renewal_date, updated_at, first_name, last_name,
                   is_renewal, version, receipt, receipt_until
              FROM submission OFFSET 0) b
      LEFT JOIN new_submission n USING (invite_id)
      FULL JOIN listed_submission l ON l.id = b.invite_id
     WHERE b.invite_id IS NULL OR coalesce(n.times, 0) + (l.id IS NOT NULL)::int <> 1
        OR (l.id IS NOT NULL AND (l.employee_id, l.status, l.created_at, l.next_renewal_date, l.updated_at,
                                  l.first_name, l.last_name, l.is_renewal, l.version, l.receipt, l.receipt_until) IS DISTINCT FROM
                                 (b.employee_id, b.status, b.created_at, b.next_renewal_date, b.updated_at,
                                  b.first_name, b.last_name, b.is_renewal, b.version, b.receipt, b.receipt_until))
    UNION ALL
    SELECT 'employee_listed', coalesce(e.id, l.id)
      FROM employee e
      LEFT JOIN (SELECT DISTINCT b.employee_id FROM new_submission n JOIN submission b USING (invite_id)) n
             ON n.employee_id = e.id
      FULL JOIN listed_employee l ON l.id = e.id
      LEFT JOIN (SELECT DISTINCT ON (employee_id) employee_id, id, next_renewal_date, receipt, receipt_until,
                          is_renewal
                   FROM listed_submission
                  ORDER BY employee_id, created_at DESC, id DESC) newest ON newest.employee_id = e.id
     WHERE e.id IS NULL OR (l.id IS NULL AND n.employee_id IS NULL)
        OR (l.id IS NOT NULL AND (l.status, l.created_at) IS DISTINCT FROM (e.status, e.created_at))
        OR (n.employee_id IS NULL AND (l.submission_id, l.next_renewal_date, l.receipt, l.receipt_due) IS DISTINCT FROM
                                      (newest.id, newest.next_renewal_date, newest.receipt,
                                       CASE WHEN newest.receipt IS NOT NULL
                                            THEN receipt_due(newest.receipt, newest.receipt_until, newest.is_renewal,
                                                             newest.id, e.id) END))
    UNION ALL
    SELECT 'invite_listed', coalesce(i.id, l.id)
      FROM (SELECT id, created_at, expires_at, invite_state(invite) AS status FROM invite OFFSET 0) i
      LEFT JOIN new_submission n ON n.invite_id = i.id
      FULL JOIN listed_invite l ON l.id = i.id
     WHERE i.id IS NULL OR l.id IS NULL OR (l.created_at, l.expires_at) <> (i.created_at, i.expires_at)
        OR (l.status <> i.status AND (i.status <> 'expired' OR l.status <> 'fresh') AND n.invite_id IS NULL)
    UNION ALL
    SELECT DISTINCT 'invited_noted', coalesce(i.invite_id, k.invite_id)
      FROM (SELECT invited_persons(external_id, email_hint, employee_id) AS person, id AS invite_id FROM invite) i
      FULL JOIN invited k USING (person, invite_id)
     WHERE i.invite_id IS NULL OR k.invite_id IS NULL
    UNION ALL
    SELECT v.name, b.invite_id
      FROM (SELECT invite_id, status, reviewed_at, reviewed_by FROM submission OFFSET 0) b
      LEFT JOIN account a ON a.id = b.reviewed_by
     CROSS JOIN LATERAL (VALUES
           ('reviewer_exists', b.reviewed_by IS NOT NULL AND a.id IS NULL),
           ('review_has_time', (b.status = 'pending_review') <> (b.reviewed_at IS NULL))) AS v (name, is_broken)
     WHERE v.is_broken
    UNION ALL
    SELECT 'termination_has_date', id
      FROM employee
     WHERE (status = 'terminated') <> (terminated_at IS NOT NULL)
    UNION ALL
    SELECT 'account_email_unique', (array_agg(id))[1]
      FROM account
     GROUP BY lower(email)
    HAVING count(*) > 1
    UNION ALL
    SELECT 'renewals_recomputed', b.invite_id
      FROM submission b
      JOIN schema_migration v ON v.name = 'renewals'
      LEFT JOIN (SELECT m.row_id, max(r.at) AS at
                   FROM imported m
                   JOIN import_run r ON r.id = m.run_id
                  GROUP BY m.row_id) m ON m.row_id = b.invite_id
     WHERE coalesce(m.at, b.created_at) < v.applied_at
       AND NOT EXISTS (SELECT FROM audit WHERE action = 'renewal.recomputed')
), sample AS (
    SELECT name, id, row_number() OVER (PARTITION BY name ORDER BY id) AS n,
           count(*) OVER (PARTITION BY name) AS total
      FROM broken
)
SELECT i.name, i.meaning, i.is_breach::text, coalesce(max(s.total), 0)::text,
       coalesce(jsonb_agg(s.id ORDER BY s.id) FILTER (WHERE s.n <= 5), '[]')::text
  FROM invariant i
  LEFT JOIN sample s ON s.name = i.name AND s.n <= 5
 GROUP BY i.n, i.name, i.meaning, i.is_breach
 ORDER BY i.n
