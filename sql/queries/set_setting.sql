-- Sets a setting. The audit row names it, not its value.
--
-- In: $1 key, $2 value as JSON, $3 'true' if everybody may read it, $4 who
--     sets it
WITH changed AS (
    INSERT INTO setting (key, value, is_public)
    VALUES ($1, $2::text::jsonb, $3::text::boolean)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value
    RETURNING key
)
INSERT INTO audit (actor, action, row_kind, detail)
SELECT $4, 'setting.changed', 'setting', jsonb_build_object('key', key)
  FROM changed;
