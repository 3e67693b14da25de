// SPDX-License-Identifier: MIT
// backup.test.mjs -- whatever stands in a field that reaches the lists, from
// the staff, a CSV file, the form or an import: pg_dump takes it, and what is
// restored is the same, row by row.
import assert from 'node:assert/strict';
import { form } from './form.mjs';
import { run, waitFor, withSystem } from './harness.mjs';
import { content, OldDatabase } from './open-i9.mjs';

// Three that grow when they are decomposed (18, 18 and 12 letters' bytes and
// more), and one that does not repeat itself when it is compressed.
const SQUARES = Array.from({ length: 88 }, (_, i) =>
  String.fromCodePoint(0x3300 + ((i * 37) % 88)),
).join('');
const HOSTILE = [
  '\u3316'.repeat(200),
  '\ufdfa'.repeat(200),
  '\u3316\ufdfa'.repeat(100),
  SQUARES.repeat(3),
  '\u{1d400}'.repeat(200),
  'a\u0301'.repeat(100),
  `${'\u0300'.repeat(99)}a`,
  'x'.repeat(254),
  '\u{10ffff}'.repeat(100),
  'ﬃ'.repeat(200),
  'é'.repeat(200),
  '\ud7ff\ue000\ufffd\uffff',
  '"\'`´’ʼ',
  '\\',
  '\\.',
  '\\N',
  'a\\nb\\',
  '\\\\.\\',
  "'); --",
  '\\.\n\\.',
  'a\tb',
  'a\r\nb',
  '\u202eabc\u2066',
  '\u05d0\u0628\u200f',
  '\u200b',
  '=1+1',
  '$$',
  '{"a": [1, "\\u0000"]}',
  ':* & | !',
  '%s%n',
  '\u0001\u001f\u007f',
];

withSystem('backup', { env: { ADMITONE_WORKERS: '1', ADMITONE_ADMIN_WORKERS: '1' } }, (s, it) => {
  const env = (database) => ({
    ...s.env,
    PGUSER: s.superuser,
    PGDATABASE: database,
  });
  const psql = (database, ...args) =>
    run('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1', ...args], {
      env: env(database),
    });
  // All rows of all tables, as their hashes.
  const contents = async (database) => {
    const tables = (
      await psql(
        database,
        '-c',
        `SELECT relname FROM
        pg_class WHERE relnamespace = 'admitone'::regnamespace AND
        relkind = 'r' ORDER BY 1`,
      )
    )
      .trim()
      .split('\n');
    assert.ok(tables.length > 15);
    return Promise.all(
      tables.map(async (table) => [
        table,
        await psql(
          database,
          '-c',
          `SELECT md5(t::text) FROM
            admitone.${table} t ORDER BY 1`,
        ),
      ]),
    );
  };
  const restores = async (name, restore) => {
    await waitFor(
      async () =>
        (await s.sql('SELECT count(*) FROM admitone.unlisted_submission')) === '0' &&
        (await s.sql(`SELECT
        count(*) FROM admitone.audit a WHERE NOT EXISTS (SELECT FROM
        admitone.audit_chain c WHERE c.audit_id = a.id)`)) === '0',
      'lists and chain',
    );
    await psql(
      'postgres',
      '-c',
      `CREATE DATABASE ${name} OWNER
        admitone_owner TEMPLATE template0`,
    );
    await restore(name);
    assert.deepEqual(await contents(name), await contents('admitone'));
    // What is the database's own is in no dump of its contents.
    assert.equal(
      (await s.tryCliWith({ PGDATABASE: name }, 'migrate')).stdout,
      'Privileges and policies fixed: 1\n',
    );
    const { code, stdout, stderr } = await s.tryCliWith({ PGDATABASE: name }, 'verify', '--deep');
    assert.equal(code, 0, stdout + stderr);
  };
  const taken = { staff: 0, csv: 0, form: 0 };

  it('every kind of text, from every door', async () => {
    const hr = await s.person();
    for (const text of HOSTILE) {
      const nameHint = text.slice(0, 200);
      for (const body of [
        { nameHint },
        { externalId: text.slice(0, 100) },
        { emailHint: `${text.slice(0, 60)}@example.org` },
        { nameHint, externalId: `x${text.slice(0, 99)}` },
      ]) {
        const { status } = await hr.post('/api/invites', body);
        assert.ok([201, 400, 409, 422].includes(status), `${status}`);
        taken.staff += status === 201;
      }
      const email = `${text.slice(0, 60)}@example.org`;
      for (const [kind, body] of Object.entries({
        names: {
          firstName: text.slice(0, 100),
          lastName: text.slice(0, 100),
          notes: text,
        },
        email: { firstName: 'A', lastName: 'B', email },
        externalId: {
          firstName: 'A',
          lastName: 'B',
          externalId: `y${text.slice(0, 99)}`,
        },
      })) {
        const { status } = await hr.post('/api/employees', body);
        assert.ok([201, 400, 409, 422].includes(status));
        taken[kind] = (taken[kind] ?? 0) + (status === 201);
      }
      const cell = (value) => `"${value.replaceAll('"', '""')}"`;
      const csv =
        'name,email,externalId\r\n' +
        `${cell(nameHint)},,${cell(`${text.slice(0, 90)}#`)}\r\n` +
        `,${cell(email)},\r\n`;
      const many = await hr.post('/api/invites/bulk', csv, {
        type: 'text/csv',
      });
      assert.ok(many.status < 500, many.text);
      taken.csv += many.json?.created ?? 0;
      const [first, second] = await s.invites(2);
      for (const body of [
        form(first.token, {
          firstName: text.slice(0, 100),
          lastName: text.slice(0, 100),
          externalId: undefined,
        }),
        form(second.token, {
          externalId: `z${text.slice(0, 99)}`,
        }),
      ]) {
        const { status } = await s.submit(body);
        assert.ok([201, 400, 422].includes(status), `${status}`);
        taken.form += status === 201;
      }
    }
    console.log(taken);
    assert.ok(Object.values(taken).every((n) => n > 5));
  });

  it('and from an import', async () => {
    const old = new OldDatabase();
    HOSTILE.filter((text) => !/[\0]/.test(text)).forEach((text, i) => {
      const long = text.repeat(3).slice(0, 490);
      old.invite({
        nameHint: long,
        emailHint: long,
        externalId: `${i}${long.slice(0, 300)}`,
      });
      const hire = old.hire(i + 1, {
        body: { ...content(i + 1), firstName: long, lastName: long },
      });
      Object.assign(hire.employee, {
        firstName: long,
        lastName: long,
        email: long,
        notes: long,
        externalId: `e${i}`,
      });
    });
    const from = await old.create(s);
    const { code, stderr } = await old.tryImport(s, from);
    assert.equal(code, 0, stderr);
  });

  it('and from the role of the intake itself', async () => {
    await s.sql(
      `SET search_path = admitone; INSERT INTO employee (id,
        first_name, last_name) SELECT gen_random_uuid(),
        repeat(U&'\\3316', 600), repeat(U&'\\FDFA', 600)`,
      'admitone_intake',
    );
    // The lists have what comes by a claim or by the staff.
    await s.sql('SELECT admitone.list_all()');
  });

  it('what is searched for with a long word is found', async () => {
    const hr = await s.person();
    const name = 'Q'.repeat(90);
    await hr.post('/api/invites', { nameHint: name });
    for (const n of [3, 40, 64, 65, 90]) {
      const { json } = await hr.get('/api/invites?search=' + name.slice(0, n));
      assert.ok(
        json.invites.some(({ nameHint }) => nameHint === name),
        `${n} letters`,
      );
    }
  });

  it('no word is longer than 64 characters', async () => {
    for (const kind of ['submission', 'employee', 'invite'])
      assert.equal(
        await s.sql(`SELECT count(*) FROM
          admitone.listed_${kind}, unnest(words) AS w
          WHERE length(w.lexeme) > 64`),
        '0',
        kind,
      );
  });

  it('pg_dump as SQL', () =>
    restores('plain', async (name) => {
      const file = `${s.temporary}/dump.sql`;
      await run('pg_dump', ['-f', file, 'admitone'], {
        env: env('admitone'),
      });
      await psql(name, '-f', file);
    }));

  it('pg_dump -Fc', () =>
    restores('custom', async (name) => {
      const file = `${s.temporary}/dump.fc`;
      await run('pg_dump', ['-Fc', '-f', file, 'admitone'], {
        env: env('admitone'),
      });
      await run('pg_restore', ['-e', '-d', name, file], { env: env(name) });
    }));

  it('lists made anew are the same', async () => {
    const lists = async () =>
      (await contents('admitone')).filter(([table]) => table.startsWith('listed_'));
    const before = await lists();
    assert.equal(before.length, 3);
    await s.sql('SELECT admitone.list_all()');
    assert.deepEqual(await lists(), before);
  });
});
