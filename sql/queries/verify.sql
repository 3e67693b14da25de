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
    (9, 'invited_external_id', true, 'A submission''s employee has the external id that its invite names'),
    (10, 'external_id_unique', true, 'No two employees have one external id'),
    (11, 'token_digest_unique', true, 'No two invites have one token'),
    (12, 'token_digest_length', true, 'The digest of a token has 32 bytes'),
    (13, 'content_digest_length', true, 'The digest of a content has 32 bytes'),
    (14, 'submission_sealed', true, 'A submission is a sealed record of a known version'),
    (15, 'token_sealed', true, 'A stored token is a sealed record of a known version'),
    (16, 'not_used_after_revocation', true, 'No invite was used after it was revoked'),
    (17, 'same_renewal', true, 'A submission is a renewal if its invite is one'),
    (18, 'renewal_date_finite', true, 'A next renewal date is a real date')
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
     CROSS JOIN LATERAL (VALUES
           ('used_invite_has_submission', i.used_at IS NOT NULL AND b.invite_id IS NULL),
           ('submission_has_invite', i.id IS NULL),
           ('submission_invite_used', b.invite_id IS NOT NULL AND i.id IS NOT NULL AND i.used_at IS NULL),
           ('used_with_submission', i.used_at <> b.created_at),
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
