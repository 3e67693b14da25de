-- The invites, newest first, as texts.
--
-- In:  $1 text limit  int8; null: all; one more tells that there are more
SELECT id::text,
       CASE WHEN used_at IS NOT NULL THEN 'used'
            WHEN revoked_at IS NOT NULL THEN 'revoked'
            WHEN expires_at <= now() THEN 'expired'
            ELSE 'fresh' END,
       to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       to_char(used_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       to_char(revoked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       is_renewal::text, employee_id::text, worker_type, external_id, name_hint, email_hint
  FROM invite
 ORDER BY invite.created_at DESC, invite.id DESC
 LIMIT $1::text::bigint + 1
