-- Chains what is not yet, after whoever is just doing so.
--
-- Out: how many rows (int8)
SELECT audit_chain_extend(true)
