// SPDX-License-Identifier: MIT
// import-lies.test.mjs -- an old database that is in other hands: whatever it
// answers, the import takes what is true, or nothing and says why.
import assert from 'node:assert/strict';
import { withSystem } from './harness.mjs';
import { content, OldDatabase } from './open-i9.mjs';

// Puts a view, SELECT BODY, in the place of TABLE; BODY calls it "real".
const instead = (table, body) => `ALTER TABLE "${table}" RENAME TO real;
    CREATE VIEW "${table}" AS ${body};`;

// Submissions are read twice; true of the second time.
const AGAIN = `current_query() LIKE '%submission_id%'`;
// How often a view with it was read.
const TURN = `CREATE FUNCTION turn() RETURNS integer LANGUAGE sql RETURN
    set_config('lies.turn', (coalesce(nullif(current_setting('lies.turn', true),
    ''), '0')::integer + 1)::text, false)::integer;`;
const other = `(SELECT o FROM real o WHERE o.id <> r.id ORDER BY o.id LIMIT 1)`;
// All columns of TABLE, with VALUE in the place of the one with NAME.
function columns(old, table, name, value) {
  const names = [...new Set(old.rows[table].flatMap((row) => Object.keys(row)))];
  assert.ok(names.includes(name), `${table} has no ${name}`);
  return names
    .map((column) => (column === name ? `${value} AS "${name}"` : `"${column}"`))
    .join(', ');
}

// What it does, how, and what is said of it. {A}: the id of a submission.
const LIES = [
  [
    'many rows for each, the second time',
    () =>
      instead(
        'Submission',
        `SELECT r.* FROM real r, generate_series(1, CASE WHEN ${AGAIN}
      THEN 2000 ELSE 1 END)`,
      ),
    /answered twice: submission c\w+;/,
  ],
  [
    'one row twice, the second time',
    (a) =>
      instead(
        'Submission',
        `SELECT r.* FROM real r, generate_series(1, CASE WHEN ${AGAIN} AND
      r.id = '${a}' THEN 2 ELSE 1 END)`,
      ),
    /answered twice: submission {A};/,
  ],
  [
    'one row less, the second time',
    (a) => instead('Submission', `SELECT r.* FROM real r WHERE NOT (${AGAIN} AND r.id = '${a}')`),
    /not answered the second time: submission {A};/,
  ],
  [
    'no row at all, the second time',
    () => instead('Submission', `SELECT r.* FROM real r WHERE NOT ${AGAIN}`),
    /not answered the second time: submission c\w+;/,
  ],
  [
    'another form under an id, the second time',
    (a, old) =>
      instead(
        'Submission',
        `SELECT ${columns(
          old,
          'Submission',
          'encryptedAddress',
          `CASE WHEN ${AGAIN} AND r.id = '${a}' THEN
      (${other})."encryptedAddress" ELSE r."encryptedAddress" END`,
        )}
      FROM real r`,
      ),
    /another form or token the second time: submission {A};/,
  ],
  [
    "two forms in each other's place, the second time",
    (a, old, b) =>
      instead(
        'Submission',
        `SELECT ${columns(
          old,
          'Submission',
          'id',
          `CASE WHEN ${AGAIN} AND r.id = '${a}' THEN '${b}'
      WHEN ${AGAIN} AND r.id = '${b}' THEN '${a}' ELSE r.id END`,
        )}
      FROM real r`,
      ),
    /another form or token the second time: submission c\w+;/,
  ],
  [
    'another token, the second time',
    (_a, old) =>
      instead(
        'Invite',
        `SELECT ${columns(
          old,
          'Invite',
          'token',
          `CASE WHEN ${AGAIN}
      THEN reverse(token) ELSE token END`,
        )} FROM real r`,
      ),
    /another form or token the second time: submission c\w+;/,
  ],
  [
    'no token, the second time',
    (_a, old) =>
      instead(
        'Invite',
        `SELECT ${columns(
          old,
          'Invite',
          'token',
          `CASE WHEN NOT ${AGAIN}
      THEN token END`,
        )} FROM real r`,
      ),
    /another form or token the second time: submission c\w+;/,
  ],
  [
    'an invite twice, the second time',
    () =>
      instead(
        'Invite',
        `SELECT r.* FROM real r, generate_series(1, CASE WHEN ${AGAIN}
      THEN 300 ELSE 1 END)`,
      ),
    /answered twice: submission c\w+;/,
  ],
  [
    'more rows than counted',
    () =>
      instead(
        'Employee',
        `SELECT r.* FROM real r, (SELECT turn() AS n OFFSET 0) t
      WHERE t.n > 1 OR r.id <> (SELECT min(id) FROM real)`,
      ),
    /"Employee": more or fewer rows were read than counted;/,
  ],
  [
    'fewer rows than counted',
    () =>
      instead(
        'AuditLog',
        `SELECT r.* FROM real r, (SELECT turn() AS n OFFSET 0) t
      WHERE t.n = 1`,
      ),
    /"AuditLog": more or fewer rows were read than counted;/,
  ],
  [
    'one id twice',
    (a) =>
      instead(
        'Submission',
        `SELECT r.* FROM real r,
      generate_series(1, CASE WHEN r.id = '${a}' THEN 2 ELSE 1 END)`,
      ),
    /"Submission": two rows have the id {A};/,
  ],
  [
    'one id twice, far apart',
    () =>
      instead(
        'Employee',
        `SELECT r.* FROM real r UNION ALL SELECT r.* FROM real r,
      generate_series(1, 700)`,
      ),
    /"Employee": two rows have the id \S+;/,
  ],
  [
    'an id with a trap for the terminal, twice',
    (_a, old) =>
      instead(
        'Employee',
        `SELECT ${columns(old, 'Employee', 'id', `E'x\\x1b]0;y\\x07'`)} FROM real r`,
      ),
    /"Employee": two rows have the id x\?\?0\?y\?;/,
  ],
  [
    'a row without an id',
    (_a, old) =>
      instead(
        'Invite',
        `SELECT
      ${columns(old, 'Invite', 'id', 'NULL::text')} FROM real r`,
      ),
    /"Invite": a row has no id/,
  ],
  [
    'an id as long as a book',
    (_a, old) =>
      instead(
        'Employee',
        `SELECT
      ${columns(old, 'Employee', 'id', `repeat(id, 1000)`)} FROM real r`,
      ),
    /"Employee": a row has no id, or one that is too long;/,
  ],
  [
    'a row of 12 MB',
    (_a, old) =>
      instead(
        'Employee',
        `SELECT
      ${columns(old, 'Employee', 'lastName', `repeat('x', 12000000)`)}
      FROM real r`,
      ),
    /"Employee": a row is empty, or longer than 10 MiB;/,
  ],
  [
    'a row that grows, the second time',
    (_a, old) =>
      instead(
        'Submission',
        `SELECT ${columns(
          old,
          'Submission',
          'lastName',
          `CASE WHEN ${AGAIN}
      THEN repeat('x', 12000000) ELSE "lastName" END`,
        )} FROM real r`,
      ),
    /a row is empty, or longer than 10 MiB;/,
  ],
];

// One of each; VERSIONS of one submission, too.
function build(versions) {
  const old = new OldDatabase();
  const hires = Array.from({ length: 8 }, (_, n) => old.hire(n));
  for (let n = 0; n < versions; n++)
    old.again(hires[0], {
      body: { ...content(0), aptUnit: `${n}` },
      after: 30 + n,
    });
  old.add('AuditLog', {
    action: 'config.updated',
    createdAt: '2026-03-01T09:00:00',
  });
  return { old, a: hires[3].submission.id, b: hires[4].submission.id };
}

const stored = (s) =>
  s.sql(`SELECT (SELECT count(*) FROM admitone.imported) +
    (SELECT count(*) FROM admitone.employee) +
    (SELECT count(*) FROM admitone.invite) +
    (SELECT count(*) FROM admitone.submission) +
    (SELECT count(*) FROM admitone.import_stage)`);

withSystem('an old database that lies', {}, (s, it) => {
  const olds = new Map();
  let before;
  it('it is made, with versions and without', async () => {
    before = await stored(s);
    for (const versions of [0, 3]) {
      const made = build(versions);
      made.from = await made.old.create(s, `lies_${versions}`);
      await made.old.sql(TURN);
      olds.set(versions, made);
    }
  });

  for (const [what, lie, said] of LIES)
    for (const versions of what.startsWith('many') ? [0, 3] : [3])
      it(`${what}${versions ? ', versions too' : ''}`, async () => {
        const { old, a, b, from } = olds.get(versions);
        const sql = lie(a, old, b);
        const [, table] = sql.match(/"(\w+)" RENAME/);
        await old.sql(sql);
        const { code, stderr } = await old.tryImport(s, from);
        await old.sql(`DROP VIEW "${table}";
            ALTER TABLE real RENAME TO "${table}"`);
        const { source } = said;
        assert.match(stderr, new RegExp(source.replace('{A}', a)));
        assert.match(stderr, /nothing was imported/);
        assert.equal(code, 1);
        assert.equal(await stored(s), before);
      });

  it('its own operators and functions are not asked', async () => {
    const { old } = build(3);
    const from = await old.create(s, 'lies_shadow');
    await old.sql(`
CREATE FUNCTION yes(text, text) RETURNS boolean IMMUTABLE LANGUAGE sql
    RETURN true;
CREATE OPERATOR public.= (FUNCTION = yes, LEFTARG = text, RIGHTARG = text);
CREATE FUNCTION row_to_json(record) RETURNS json LANGUAGE plpgsql AS
    'BEGIN RETURN NULL; END';
ALTER DATABASE lies_shadow SET search_path = public, pg_catalog;`);
    const { code, stderr, stdout } = await old.tryImport(s, from, '--dry-run', '--format', 'json');
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).tables.find(({ table }) => table === 'Submission').read, 11);
    assert.equal(await stored(s), before);
  });

  it('columns of other types: the rows are refused, each with why', async () => {
    const { old, a } = build(0);
    const employee = old.rows.Employee[0].id;
    const [first, second, third] = old.rows.Submission;
    old.add('PortalConfig', { id: 1, businessName: 'Example' });
    const from = await old.create(s, 'lies_types');
    await old.sql(`
ALTER TABLE "Submission" ALTER "createdAt" TYPE text USING
    CASE WHEN id = '${a}' THEN 'soon' ELSE to_char("createdAt",
    'YYYY-MM-DD"T"HH24:MI:SS.MS') END;
ALTER TABLE "Submission" ALTER "isRenewal" DROP DEFAULT,
    ALTER "isRenewal" TYPE json USING CASE WHEN id = '${first.id}'
    THEN '[1, 2]' ELSE to_json("isRenewal") END;
ALTER TABLE "Submission" ALTER "updatedAt" DROP DEFAULT,
    ALTER "updatedAt" TYPE text USING CASE WHEN id = '${second.id}'
    THEN '9999999-02-30' ELSE '2026-03-01' END;
ALTER TABLE "Submission" ALTER "adminNotes" TYPE json USING
    CASE WHEN id = '${third.id}' THEN to_json(repeat('x', 1100000)) END;
ALTER TABLE "Employee" ALTER "hireDate" TYPE json USING
    CASE WHEN id = '${employee}' THEN '1e300'::json END;
ALTER TABLE "PortalConfig" ALTER "inviteLinkExpiryDays" DROP DEFAULT,
    ALTER "inviteLinkExpiryDays" TYPE text USING 'a week';`);
    const { code, stderr, stdout } = await old.tryImport(s, from, '--dry-run', '--format', 'json');
    assert.equal(code, 0, stderr);
    assert.deepEqual(
      JSON.parse(stdout)
        .refused.map(({ oldId, reason }) => [oldId, reason])
        .sort(),
      [
        [a, 'createdAt: not a date or time'],
        [first.id, 'isRenewal: not true or false'],
        [second.id, 'updatedAt: not a date or time'],
        [third.id, 'adminNotes: too long to be kept'],
        [employee, 'hireDate: not a date or time'],
        ['1', 'inviteLinkExpiryDays: not a whole number'],
      ].sort(),
    );
  });

  it('and the truth is taken after all that', async () => {
    const { old, from } = olds.get(3);
    const { code, stderr } = await old.tryImport(s, from);
    assert.equal(code, 0, stderr);
    const deep = await s.tryCli('verify', '--deep');
    assert.equal(deep.code, 0, deep.stdout);
  });
});
