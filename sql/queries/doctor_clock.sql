-- PostgreSQL's clock.
--
-- Out: milliseconds since 1970-01-01 UTC
SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint
