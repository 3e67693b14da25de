-- GET /api/settings
--
-- In:  $1 uuid account_id  not used: nothing personal
--      $2 text actor       likewise
-- Out: status 200, body: all settings as one JSON object
SELECT 200, jsonb_object_agg(key, value)::text
  FROM setting
 WHERE $1::uuid IS NULL OR $2::text IS NOT NULL;
