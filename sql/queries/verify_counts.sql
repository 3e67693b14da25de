-- How much there is.
--
-- Out: what, how many; both are texts.
WITH counted (n, name, total) AS (
    SELECT v.n, v.name, v.total
      FROM (SELECT count(*) AS total,
                   count(*) FILTER (WHERE used_at IS NOT NULL) AS used,
                   count(*) FILTER (WHERE used_at IS NULL AND revoked_at IS NOT NULL) AS revoked,
                   count(*) FILTER (WHERE used_at IS NULL AND revoked_at IS NULL
                                      AND expires_at <= now()) AS expired
              FROM invite) i
     CROSS JOIN LATERAL (VALUES
           (1, 'invites', i.total),
           (2, 'invitesFresh', i.total - i.used - i.revoked - i.expired),
           (3, 'invitesUsed', i.used),
           (4, 'invitesRevoked', i.revoked),
           (5, 'invitesExpired', i.expired)) AS v (n, name, total)
    UNION ALL
    SELECT v.n, v.name, v.total
      FROM (SELECT count(*) AS total,
                   count(*) FILTER (WHERE status = 'pending_review') AS pending,
                   count(*) FILTER (WHERE status = 'approved') AS approved,
                   count(*) FILTER (WHERE status = 'rejected') AS rejected
              FROM submission) b
     CROSS JOIN LATERAL (VALUES
           (6, 'submissions', b.total),
           (7, 'submissionsPendingReview', b.pending),
           (8, 'submissionsApproved', b.approved),
           (9, 'submissionsRejected', b.rejected)) AS v (n, name, total)
    UNION ALL
    SELECT 10, 'employees', count(*) FROM employee
    UNION ALL
    SELECT 11, 'auditEntries', (SELECT count(*) FROM audit) + (SELECT count(*) FROM differing_replay)
)
SELECT name, total::text
  FROM counted
 ORDER BY n
