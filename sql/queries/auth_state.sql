-- GET /api/auth: is there an administrator who can sign in?
--
-- Out: status, body {"setupComplete":bool}
SELECT 200, jsonb_build_object('setupComplete', EXISTS (
           SELECT FROM account
            WHERE role = 'administrator' AND disabled_at IS NULL AND password_hash IS NOT NULL))::text;
