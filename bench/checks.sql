-- SPDX-License-Identifier: MIT
-- checks.sql -- what the CHECKs of lengths (0005_guards.sql) cost a claim, in
-- microseconds: the rows that it writes, in statements of :batch claims, go into
-- temporary copies of the two tables with those CHECKs and without, in turn.
--
-- psql -v batch=15 -f bench/checks.sql   (as the owner of a migrated database)
\set ON_ERROR_STOP on
\if :{?batch} \else \set batch 15 \endif
SET search_path = admitone, pg_temp;
SET client_min_messages = warning;

DO $$
BEGIN
    FOR kind IN 0 .. 1 LOOP
        EXECUTE format('CREATE TEMP TABLE employee_%s (LIKE employee INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
            CREATE TEMP TABLE submission_%1$s (LIKE submission INCLUDING DEFAULTS INCLUDING CONSTRAINTS);', kind);
    END LOOP;
    ALTER TABLE employee_0 DROP CONSTRAINT employee_lengths;
    ALTER TABLE submission_0 DROP CONSTRAINT submission_lengths;
END
$$;

CREATE FUNCTION pg_temp.claims(kind int, statements int, batch int) RETURNS double precision
    LANGUAGE plpgsql AS $$
DECLARE
    began timestamptz := clock_timestamp();
    took double precision;
BEGIN
    FOR n IN 1 .. statements LOOP
        EXECUTE format('INSERT INTO employee_%s (id, external_id, first_name, last_name, email)
            SELECT gen_random_uuid(), NULL, $1, $1, $1 FROM generate_series(1, $2)', kind) USING 'Somebody', batch;
        EXECUTE format('INSERT INTO submission_%s (invite_id, employee_id, first_name, last_name, is_renewal, content_digest, sealed)
            SELECT gen_random_uuid(), gen_random_uuid(), $1, $1, false, $3, $4 FROM generate_series(1, $2)', kind)
            USING 'Somebody', batch, decode(repeat('ab', 32), 'hex'), decode(repeat('ab', 6570), 'hex');
    END LOOP;
    took := extract(epoch FROM clock_timestamp() - began) * 1e6 / (statements * batch);
    EXECUTE format('TRUNCATE employee_%s, submission_%1$s', kind);
    RETURN took;
END
$$;

CREATE TEMP TABLE turn (n int, kind int, us double precision);
DO $$ BEGIN PERFORM pg_temp.claims(kind, 20, 15) FROM generate_series(0, 1) kind; END $$;
INSERT INTO turn
SELECT n, kind, pg_temp.claims(kind, 6000 / :batch, :batch) FROM generate_series(1, 15) n, generate_series(0, 1) kind;

SELECT round(percentile_cont(0.5) WITHIN GROUP (ORDER BY us) FILTER (WHERE kind = 0)::numeric, 2) AS without,
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY us) FILTER (WHERE kind = 1)::numeric, 2) AS "with",
       round((SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY w.us - o.us)
                FROM turn w JOIN turn o USING (n) WHERE w.kind = 1 AND o.kind = 0)::numeric, 2) AS difference
  FROM turn;
