-- What is done beside the requests: puts the audit rows that are new into the
-- chain, and what is new into the lists.
--
-- Out: how many audit rows (int8), how many submissions (int8; 500 at most:
--      a review waits for the lists); 0 also when another process is just
--      doing so
SELECT audit_chain_extend(), list_new(500);
