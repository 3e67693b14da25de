-- How far the audit's chain is. All are texts.
--
-- Out: the number of rows, of those in the chain and of those that wait for
--      it; its head, POSITION:HASH
SELECT (SELECT count(*) FROM audit)::text,
       (SELECT count(*) FROM audit_chain)::text,
       (SELECT count(*)
          FROM audit a
          LEFT JOIN audit_chain c ON c.audit_id = a.id
         WHERE c.audit_id IS NULL AND a.id > (SELECT low_id FROM audit_chain_mark))::text,
       coalesce((SELECT position || ':' || encode(hash, 'hex') FROM audit_chain ORDER BY position DESC LIMIT 1),
                '0:' || encode(sha256(''), 'hex'))
