-- GET /api/uploads: the newest twenty lists that were uploaded.
--
-- In:  $1 uuid account_id  who acts
--      $2 text actor       e-mail
-- Out: status 200, body {"uploads":[{"id","createdAt","by","invites","open",
--              "used"}]}, newest first
WITH newest AS (
    SELECT * FROM upload ORDER BY id DESC LIMIT 20
), counted AS (
    SELECT u.id, u.created_at, u.actor, count(*) AS invites,
           count(*) FILTER (WHERE invite_state(i) = 'fresh') AS open,
           count(*) FILTER (WHERE i.used_at IS NOT NULL) AS used
      FROM newest u
      JOIN upload_invite n ON n.upload_id = u.id
      JOIN invite i ON i.id = n.invite_id
     GROUP BY u.id, u.created_at, u.actor
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, detail)
    SELECT $2::text, $1::uuid, 'upload.listed', 'upload', jsonb_build_object('ids', coalesce(jsonb_agg(id), '[]'))
      FROM counted
)
SELECT 200,
       jsonb_build_object('uploads', coalesce(jsonb_agg(jsonb_build_object(
           'id', id, 'createdAt', json_time(created_at), 'by', actor, 'invites', invites, 'open', open, 'used', used)
           ORDER BY id DESC), '[]'))::text
  FROM counted;
