-- All that is sealed, with what it is bound to.
--
-- Out: the invite's id as text, token digest, sealed token or null, sealed
--      form, content digest, first name, last name; the last four null where
--      there is no submission
SELECT i.id::text, i.token_digest, i.sealed_token, b.sealed, b.content_digest, b.first_name,
       b.last_name
  FROM invite i
  LEFT JOIN submission b ON b.invite_id = i.id
 WHERE i.sealed_token IS NOT NULL OR b.invite_id IS NOT NULL
