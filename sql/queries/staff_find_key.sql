-- What was done by an Idempotency-Key, if anything.
--
-- In:  $1 uuid  key
--      $2 uuid  account_id  whose it is, or null
--      $3 text  act         its statement's name
--      $4 bytea content     SHA-256 of what is asked for
-- Out: status 0: nothing was. 422, body {"code":…}: something else
--      was. Else as the act answered; its body is the row that it made, or
--      {"created":n} when those are many; then parallel arrays, an element
--      for each row: text[] as JSON, null where none was made; bytea[] its
--      sealed token, bytea[] that token's SHA-256 (both null when it has none);
--      text the upload that they are of, or null
WITH found AS (
    SELECT *, account_id IS NOT DISTINCT FROM $2::uuid AND act = $3::text AND content = $4::bytea AS is_same
      FROM request_key
     WHERE key = $1::uuid
), made AS (
    SELECT r.n, coalesce(k.sealed_token, i.sealed_token) AS sealed_token,
           coalesce(k.token_digest, i.token_digest) AS token_digest,
           coalesce(CASE WHEN i.id IS NOT NULL
                         THEN json_invite(i) || CASE WHEN k.act IN ('staff_create_invite', 'staff_send_renewal')
                                                     THEN open_before(i) ELSE '{}' END END,
                    CASE WHEN e.id IS NOT NULL THEN json_employee(e) END,
                    CASE WHEN a.id IS NOT NULL THEN json_account(a) END,
                    CASE WHEN r.id IS NOT NULL THEN jsonb_build_object('id', r.id) END)::text AS json
      FROM found k
     CROSS JOIN unnest(k.row_ids) WITH ORDINALITY AS r (id, n)
      LEFT JOIN invite i ON i.id = r.id
      LEFT JOIN employee e ON e.id = r.id
      LEFT JOIN account a ON a.id = r.id
     WHERE k.is_same
)
SELECT CASE WHEN k.key IS NULL THEN 0 WHEN k.is_same THEN k.status ELSE 422 END,
       CASE WHEN k.key IS NULL THEN ''
            WHEN NOT k.is_same
            THEN refusal('idempotency_key_reused')::text
            WHEN cardinality(k.row_ids) = 1 THEN (SELECT json FROM made)
            ELSE jsonb_build_object('created', cardinality(k.row_ids))::text END,
       (SELECT coalesce(array_agg(json ORDER BY n), '{}') FROM made),
       (SELECT coalesce(array_agg(sealed_token ORDER BY n), '{}') FROM made),
       (SELECT coalesce(array_agg(token_digest ORDER BY n), '{}') FROM made),
       (SELECT upload_id::text
          FROM upload_invite
         WHERE k.act = 'staff_create_invites' AND invite_id = ANY (k.row_ids)
         LIMIT 1)
  FROM (VALUES (1)) AS one
  LEFT JOIN found k ON true;
