-- What is done beside the requests: puts the audit rows that are new into the
-- chain.
--
-- Out: how many (int8); 0 also when another process is just doing so
SELECT audit_chain_extend();
