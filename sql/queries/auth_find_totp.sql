-- The secrets of a person's second factor.
--
-- In:  $1 uuid account_id
-- Out: one row: totp_secret bytea, totp_pending bytea (both sealed, or null),
--      totp_last_step int8
SELECT totp_secret, totp_pending, totp_last_step
  FROM account
 WHERE id = $1::uuid;
