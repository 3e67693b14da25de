-- Why an invite could not be revoked.
--
-- In:  $1 uuid id
-- Out: whether it is used; no row when there is none
SELECT used_at IS NOT NULL
  FROM invite
 WHERE id = $1;
