-- PUT and DELETE /api/logo, admitone setting logo.
--
-- In:  $1 uuid  account_id  who acts
--      $2 text  actor       e-mail
--      $3 bytea bytes       of the picture (src/staff/logo.c); null removes it
--      $4 text  kind        png, jpg, svg
--      $5 text  width       int, pixels
--      $6 text  height      likewise
-- Out: status 200, body {"logo":{path,width,height} or null}
WITH given AS (
    SELECT CASE WHEN $3::bytea IS NULL THEN 'null'::jsonb
                ELSE jsonb_build_object('path', format('/brand/%s.%s', encode(sha256($3), 'hex'), $4::text),
                                        'width', $5::text::int, 'height', $6::text::int) END AS logo
), kept AS (
    INSERT INTO logo (digest, kind, bytes)
    SELECT sha256($3), $4, $3 WHERE $3 IS NOT NULL
        ON CONFLICT (id) DO UPDATE
       SET digest = excluded.digest, kind = excluded.kind, bytes = excluded.bytes
), gone AS (
    DELETE FROM logo WHERE $3 IS NULL
), changed AS (
    UPDATE setting s SET value = g.logo
      FROM given g
     WHERE s.key = 'logo' AND s.value <> g.logo
    RETURNING s.key
), logged AS (
    INSERT INTO audit (actor, account_id, action, row_kind, detail)
    SELECT $2::text, $1::uuid, 'setting.changed', 'setting', jsonb_build_object('key', key)
      FROM changed
)
SELECT 200, jsonb_build_object('logo', logo)::text FROM given;
