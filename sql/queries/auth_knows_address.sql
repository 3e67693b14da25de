-- Has a person signed in from this address before? So that they are let in
-- while strangers crowd the door.
--
-- In:  $1 text  email    as it was typed
--      $2 bytea address  keyed digest of the network address
-- Out: yes or no (bool)
SELECT EXISTS (SELECT
                 FROM login_address k
                 JOIN account a ON a.id = k.account_id
                WHERE k.address = $2::bytea AND lower(a.email) = lower($1::text));
