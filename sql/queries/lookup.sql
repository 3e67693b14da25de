-- Tells the state of invites by their tokens.
--
-- In:  $1 bytea[] token_digests
-- Out: a row per digest that is known: n (position in the array, from 1),
--      id, state (enum invite_state in src/store/invite.h), the stored
--      submission's content digest or null, and for the wizard: email hint,
--      name hint, is_renewal, used_at as ISO 8601 or null.
-- Used beats revoked, revoked beats expired.
--
-- A submission that can be read here may be unknown to the synchronous
-- standby still, when what waited for that was ended. So with a standby
-- reading one is a commit (the message in the log), which is confirmed only
-- when the standby has all that was committed before.
SELECT s.n::int4,
       i.id,
       (CASE WHEN i.used_at IS NOT NULL AND b.invite_id IS NOT NULL THEN 'S'
             WHEN i.used_at IS NOT NULL THEN 'U'
             WHEN i.revoked_at IS NOT NULL THEN 'R'
             WHEN i.expires_at <= now() THEN 'E'
             ELSE 'F' END)::text AS state,
       b.content_digest,
       i.email_hint,
       i.name_hint,
       i.is_renewal,
       to_char(i.used_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS used_at,
       CASE WHEN b.invite_id IS NOT NULL AND current_setting('synchronous_standby_names') <> ''
            THEN pg_logical_emit_message(true, 'admitone', '') END
  FROM unnest($1::bytea[]) WITH ORDINALITY AS s (token_digest, n)
  JOIN invite i USING (token_digest)
  LEFT JOIN submission b ON b.invite_id = i.id;
