-- Fills the tables, as owner, with the invites FIRST to LAST - 1; every
-- USED_EVERY-th of them (0: none) is used, and has an employee and a
-- submission of SEALED_LEN bytes. Number n's token is 'bench-' and n in 37
-- digits, so it needs no list; its digest is as random as any. Rows are as
-- large as those that the programs write.
-- psql -v first= -v last= -v used_every= -v sealed_len= -f bench/fill.sql
SET synchronous_commit = off;

CREATE FUNCTION pg_temp.token(n bigint) RETURNS text IMMUTABLE LANGUAGE sql
    RETURN 'bench-' || lpad(n::text, 37, '0');

-- Version 7: time-ordered, the rest random.
CREATE FUNCTION pg_temp.id(n bigint, kind text) RETURNS uuid IMMUTABLE LANGUAGE sql
    RETURN (lpad(to_hex(1735689600000 + n / 64), 12, '0') || '7' || lpad(to_hex(n % 64), 3, '0') ||
            '8' || substr(md5(kind || n::text), 1, 15))::uuid;

CREATE TEMP VIEW used_number AS
SELECT n FROM generate_series(:first::bigint, :last - 1) n WHERE n % nullif(:used_every, 0) = 0;

INSERT INTO admitone.employee (id, first_name, last_name)
SELECT pg_temp.id(n, 'e'), 'Test', 'Load' FROM used_number;

INSERT INTO admitone.invite (id, token_digest, sealed_token, expires_at, used_at)
SELECT pg_temp.id(n, 'i'), sha256(pg_temp.token(n)::bytea),
       sha512(n::text::bytea) || sha512(n::text::bytea), -- as long as a sealed token
       now() + interval '14 days', CASE WHEN n % nullif(:used_every, 0) = 0 THEN now() END
  FROM generate_series(:first::bigint, :last - 1) n;

INSERT INTO admitone.submission (invite_id, employee_id, first_name, last_name, is_renewal,
                                 next_renewal_date, content_digest, sealed)
SELECT pg_temp.id(n, 'i'), pg_temp.id(n, 'e'), 'Test', 'Load', false, '2031-05-20',
       sha256(n::text::bytea),
       convert_to(left(repeat(md5(n::text), :sealed_len / 32 + 1), :sealed_len), 'SQL_ASCII')
  FROM used_number;
