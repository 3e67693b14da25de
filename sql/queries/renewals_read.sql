-- Submissions, the next 200, to see what their forms make due.
--
-- In:  $1 uuid after  the last one that was read; null: none
-- Out: uuid; digest of the token; sealed form; next renewal date, receipt and
--      its date as texts or null
SELECT b.invite_id, i.token_digest, b.sealed, b.next_renewal_date::text, b.receipt, b.receipt_until::text
  FROM submission b
  JOIN invite i ON i.id = b.invite_id
 WHERE $1::uuid IS NULL OR b.invite_id > $1::uuid
 ORDER BY b.invite_id
 LIMIT 200
