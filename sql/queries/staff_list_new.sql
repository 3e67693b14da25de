-- Likewise: puts what is new into the lists.
--
-- Out: how many submissions (int8; 500 at most: a review waits for the lists);
--      0 also when another process is just doing so
SELECT list_new(500);
