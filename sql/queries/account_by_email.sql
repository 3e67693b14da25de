-- Whose e-mail is it?
--
-- In:  $1 text email  in any case
-- Out: id uuid; no row: nobody's
SELECT id FROM account WHERE lower(email) = lower($1::text)
