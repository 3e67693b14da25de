-- PUT /api/config, admitone setting set. The audit rows name the settings, not their values.
--
-- In:  $1 uuid   account_id  who acts
--      $2 text   actor       e-mail
--      $3 text[] keys        each once, known and checked (src/store/setting.c)
--      $4 text[] values      as JSON
-- Out: status 200, body: all settings as one JSON object
WITH given (key, value) AS (
    SELECT k, v::jsonb FROM unnest($3::text[], $4::text[]) AS s (k, v)
), changed AS (
    UPDATE setting s
       SET value = g.value
      FROM given g
     WHERE s.key = g.key AND s.value <> g.value
    RETURNING s.key
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, detail)
    SELECT $2::text, $1::uuid, 'setting.changed', 'setting', jsonb_build_object('key', key)
      FROM changed
     ORDER BY key
)
SELECT 200, jsonb_object_agg(s.key, coalesce(g.value, s.value))::text
  FROM setting s
  LEFT JOIN given g USING (key);
