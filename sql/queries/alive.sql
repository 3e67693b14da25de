-- Does the server answer? What it says does not matter.
--
-- Out: 1
SELECT 1
