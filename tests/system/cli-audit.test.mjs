// SPDX-License-Identifier: MIT
// cli-audit.test.mjs -- admitone audit finds whatever is done to audit rows
// by somebody who is above the rules of the database.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { form } from './form.mjs';
import { REPO, withSystem } from './harness.mjs';

// As text it has six times as many letters, more than PostgreSQL writes.
const HUGE = `jsonb_build_object('x', to_jsonb(repeat(E'\\x01', 200000000)))`;

withSystem('audit', { env: { ADMITONE_WORKERS: '1', ADMITONE_ADMIN_WORKERS: '1' } }, (s, it) => {
  const verify = (...args) => s.tryCli('audit', 'verify', ...args);
  const headOf = ({ stdout }) => stdout.match(/^head (\d+:\w{64})$/m)[1];
  const breaches = ({ stdout }) =>
    [...stdout.matchAll(/^BREACH .*\n +(\w+): (\d+), for example (.*)$/gm)].map(([, ...found]) =>
      found.join(' '),
    );
  // As somebody who is above all rules of the database.
  const tamper = (sql) =>
    s.sql(
      `
      SET session_replication_role = replica;
      SET search_path = admitone;
      ${sql}`,
      s.superuser,
    );
  const inBackup = async (fn) => {
    const tables = ['audit', 'audit_chain', 'audit_chain_mark'];
    await tamper(tables.map((t) => `CREATE TABLE kept_${t} AS TABLE ${t};`).join(''));
    try {
      await fn();
    } finally {
      // At once: a worker that chains meanwhile would chain what goes.
      const restored = tables.map(
        (t) => `DELETE FROM ${t};
          INSERT INTO ${t} OVERRIDING SYSTEM VALUE
          TABLE kept_${t}; DROP TABLE kept_${t};`,
      );
      await tamper(`BEGIN; LOCK TABLE ${tables.join(', ')}; ${restored.join('')} COMMIT;`);
    }
  };
  const rows = (n) =>
    s.sql(`INSERT INTO admitone.audit
      (actor, action, row_kind, row_id, detail)
      SELECT 'somebody', 'test.' || n % 5, 'test', gen_random_uuid(),
             jsonb_build_object('n', n) FROM generate_series(1, ${n}) n`);
  // How many of these are not in the chain. A worker chains them, too, so
  // nobody knows how many the command finds.
  const waiting = () =>
    s.sql(`SELECT count(*) FROM admitone.audit a
      WHERE row_kind = 'test' AND NOT EXISTS (SELECT FROM
      admitone.audit_chain c WHERE c.audit_id = a.id)`);
  let skipped;

  it('chain chains what is new, once', async () => {
    await rows(10);
    skipped = await s.sql(`SELECT nextval(
        pg_get_serial_sequence('admitone.audit', 'id'))`);
    await rows(10);
    await s.cli('audit', 'chain');
    assert.equal(
      await s.sql(`SELECT count(*) FROM admitone.audit
        WHERE id NOT IN (SELECT audit_id FROM
        admitone.audit_chain)`),
      '0',
    );
    assert.equal(await s.cli('audit', 'chain'), '0 audit rows chained\n');
  });

  it('a clean audit passes, and its head stays in it', async () => {
    const first = await verify();
    assert.equal(first.code, 0, first.stderr);
    assert.deepEqual(breaches(first), []);
    const head = headOf(first);
    await rows(3);
    const second = await verify('--expect-head', head);
    assert.equal(second.code, 0, second.stderr + second.stdout);
    assert.match(second.stdout, /^ok +The head that was kept/m);
    assert.notEqual(headOf(second), head);
    const json = JSON.parse((await verify('--format', 'json')).stdout);
    assert.equal(json.ok, true);
    assert.equal(json.head, headOf(second));
    assert.equal(json.counts.rows, json.counts.chained);
    assert.equal(json.counts.waiting, 0);
  });

  it('what is no head', async () => {
    for (const head of [
      '',
      '1',
      '1:',
      `x:${'0'.repeat(64)}`,
      `1:${'0'.repeat(63)}`,
      `1:${'0'.repeat(65)}`,
      `${'9'.repeat(19)}:${'0'.repeat(64)}`,
    ]) {
      const { code, stderr } = await verify('--expect-head', head);
      assert.equal(code, 2);
      assert.match(stderr, /POSITION:HASH/);
    }
  });

  // [what was done, how, the breach]
  for (const [what, sql, expected] of [
    [
      'a changed row: action',
      `UPDATE audit SET action = 'x'
        WHERE id = :id`,
      'unchanged 1 [:id]',
    ],
    [
      'a changed row: actor',
      `UPDATE audit SET actor = 'x'
        WHERE id = :id`,
      'unchanged 1 [:id]',
    ],
    [
      'a changed row: account',
      `UPDATE audit SET account_id =
        gen_random_uuid() WHERE id = :id`,
      'unchanged 1 [:id]',
    ],
    [
      'a changed row: time',
      `UPDATE audit SET at = at -
        interval '1 us' WHERE id = :id`,
      'unchanged 1 [:id]',
    ],
    [
      'a changed row: kind',
      `UPDATE audit SET row_kind = 'x'
        WHERE id = :id`,
      'unchanged 1 [:id]',
    ],
    [
      'a changed row: row',
      `UPDATE audit SET row_id = NULL
        WHERE id = :id`,
      'unchanged 1 [:id]',
    ],
    [
      'a changed row: detail',
      `UPDATE audit SET detail = '{}'
        WHERE id = :id`,
      'unchanged 1 [:id]',
    ],
    [
      'a changed row whose hash was made again',
      `UPDATE audit
        SET actor = 'x' WHERE id = :id;
        UPDATE audit_chain c SET hash = sha256(b.hash ||
        audit_bytes(a)) FROM audit a, audit_chain b
        WHERE c.audit_id = :id AND a.id = :id
        AND b.position = c.position - 1`,
      'unchanged 1 [:next]',
    ],
    [
      'a changed row that cannot be written out any more',
      `ALTER TABLE
        audit DROP CONSTRAINT IF EXISTS audit_lengths; UPDATE audit
        SET detail = ${HUGE} WHERE id = :id`,
      'unchanged 1 [:id]',
    ],
    ['a removed row', 'DELETE FROM audit WHERE id = :id', 'all_there 1 [:id]'],
    [
      'a row removed from the chain too',
      `DELETE FROM audit
        WHERE id = :id; DELETE FROM audit_chain WHERE audit_id = :id`,
      'positions 1 [:position]',
    ],
    [
      'rows that changed places',
      `UPDATE audit a
        SET action = b.action, row_id = b.row_id, detail = b.detail
        FROM audit b WHERE (a.id, b.id) IN ((:id, :next), (:next, :id))`,
      'unchanged 2 [:id, :next]',
    ],
    [
      'a row with an old id',
      `INSERT INTO audit (id, actor, action,
        row_kind) OVERRIDING SYSTEM VALUE
        VALUES (:skipped, 'x', 'x', 'x')`,
      'none_inserted 1 [:skipped]',
    ],
    [
      'a position twice',
      `ALTER TABLE audit_chain
        DROP CONSTRAINT audit_chain_pkey; UPDATE audit_chain
        SET position = position - 1 WHERE audit_id = :next`,
      'positions 2 [',
    ],
  ])
    it(`${what} is found`, () =>
      inBackup(async () => {
        // Long after the rows were chained.
        await s.cli('audit', 'chain');
        await tamper(`UPDATE audit_chain_mark SET low_id =
          (SELECT max(audit_id) FROM audit_chain)`);
        const id = Number(skipped) + 2;
        const position = await s.sql(`SELECT position + 1 FROM
          admitone.audit_chain WHERE audit_id = ${id}`);
        const fill = (text) =>
          text
            .replaceAll(':id', id)
            .replaceAll(':next', id + 1)
            .replaceAll(':position', position)
            .replaceAll(':skipped', skipped);
        await tamper(fill(sql));
        const found = await verify();
        assert.equal(found.code, 1, found.stdout);
        assert.match(found.stderr, /tampered/);
        const all = breaches(found);
        assert.equal(all.length, 1, `${all}`);
        assert.ok(all[0].startsWith(fill(expected)), all[0]);
        const json = JSON.parse((await verify('--format', 'json')).stdout);
        assert.equal(json.ok, false);
        if (what === 'a position twice')
          await tamper(`DELETE FROM audit_chain; ALTER TABLE
            audit_chain ADD PRIMARY KEY (position)`);
      }));

  // What the owner of the tables may do without taking a trigger off, an
  // hour after the rows of before: [what, statements, found]
  const AT = "'2020-01-01Z'";
  const insert = (id, at, action = 'x') => `INSERT INTO audit (id, at,
      actor, action, row_kind) OVERRIDING SYSTEM VALUE VALUES (${id}, ${at},
      'rev@example.org', '${action}', 'submission')`;
  for (const [what, sql, expected] of [
    ['an old id and an old time', insert(':skipped', AT), 'none_inserted 1 [:skipped]'],
    ['an old id and the time of now', insert(':skipped', 'now()'), 'none_inserted 1 [:skipped]'],
    ['a new id and an old time', insert(':new', AT), 'none_inserted 1 [:new]'],
    [
      'an old id and a time between',
      insert(':skipped', "now() - interval '30 minutes'"),
      'none_inserted 1 [:skipped]',
    ],
    [
      'an import that never was',
      insert(':skipped', AT, 'imported.x'),
      'none_inserted 1 [:skipped]',
    ],
  ])
    for (const mark of [null, 'low', 'high'])
      it(`a row with ${what} is found, the mark ${mark ?? 'left alone'}`, () =>
        inBackup(async () => {
          // In this order: what the staff's workers chain
          // in between is made anew.
          await tamper(`UPDATE audit SET at = at - interval '1 hour';
            DELETE FROM audit_chain`);
          await s.cli('audit', 'chain');
          await tamper(`UPDATE audit_chain_mark SET low_id =
            (SELECT max(audit_id) FROM audit_chain)`);
          const head = headOf(await verify());
          const top = await s.sql('SELECT max(id) + 1000 FROM admitone.audit');
          const fill = (text) => text.replaceAll(':skipped', skipped).replaceAll(':new', top);
          await s.sql(`SET search_path = admitone; ${fill(sql)}`);
          if (mark !== null)
            await tamper(`UPDATE audit_chain_mark SET
              low_id = ${mark === 'low' ? 0 : 1e9}`);
          const found = await verify('--expect-head', head);
          assert.equal(found.code, 1, found.stdout);
          assert.deepEqual(breaches(found), [fill(expected)]);
        }));

  it('the mark moves forward only', async () => {
    for (const sql of [
      'UPDATE audit_chain_mark SET low_id = -1',
      'DELETE FROM audit_chain_mark',
      'TRUNCATE audit_chain_mark',
    ])
      await assert.rejects(
        s.sql(`SET search_path = admitone; ${sql}`),
        /only moves forward|never changed/,
        sql,
      );
  });

  it('what an old import brought is no breach', () =>
    inBackup(async () => {
      await s.sql(`SET search_path = admitone;
        INSERT INTO audit (actor, action, row_kind)
        VALUES ('x', 'import.completed', 'import');
        INSERT INTO audit (at, actor, action, row_kind) SELECT
        now() - n * interval '1 day', 'x', 'imported.y', 'import'
        FROM generate_series(1, 5) n;`);
      const found = await verify();
      assert.equal(found.code, 0, found.stdout);
    }));

  it('a replay that the intake told late is a note', () =>
    inBackup(async () => {
      // As it was before differing_replay.
      await tamper(`INSERT INTO audit (id, at, actor, action, row_kind,
        row_id) OVERRIDING SYSTEM VALUE VALUES (${skipped},
        now() - interval '1 hour', 'admitone_intake',
        'submission.differing_replay', 'submission',
        gen_random_uuid());
        UPDATE audit_chain_mark SET low_id = ${skipped}`);
      const found = await verify();
      assert.equal(found.code, 0, found.stdout);
      assert.match(found.stdout, /^note .*\n +replays_in_time: 1,/m);
    }));

  it('a row that cannot be written out stops nothing', () =>
    inBackup(async () => {
      await tamper(`ALTER TABLE audit DROP CONSTRAINT IF EXISTS
        audit_lengths;
        INSERT INTO audit (actor, action, row_kind, row_id, detail)
        VALUES ('admitone_intake', 'submission.differing_replay',
        'submission', gen_random_uuid(), ${HUGE})`);
      await rows(3);
      await s.cli('audit', 'chain');
      assert.equal(await waiting(), '0');
      assert.equal((await verify()).code, 0);
      const list = JSON.parse(await s.cli('audit', 'list', '--limit', '5', '--format', 'json'));
      assert.ok(list.some(({ detail }) => detail.tooLarge));
    }));

  it('and is named, while lists and chain go on', () =>
    inBackup(async () => {
      const hr = await s.person();
      await s.cli('audit', 'chain');
      const planted = await tamper(`ALTER TABLE audit DROP CONSTRAINT IF
        EXISTS audit_lengths; INSERT INTO audit (actor, action,
        row_kind, detail) VALUES ('x', 'x', 'x',
        jsonb_build_object('x', repeat('x', 1000000))) RETURNING id`);
      await rows(3);
      await s.cli('audit', 'chain');
      assert.equal(await waiting(), '0');
      // What is older is not waited for any more.
      await tamper(`UPDATE audit_chain_mark SET low_id =
        (SELECT max(audit_id) FROM audit_chain)`);
      await rows(3);
      const found = await verify();
      assert.equal(found.code, 1);
      assert.deepEqual(breaches(found), [`none_inserted 1 [${planted}]`]);
      const { status, json } = await hr.get('/api/audit?limit=10');
      assert.equal(status, 200);
      const entry = json.logs.find(({ id }) => `${id}` === planted);
      assert.deepEqual(entry.meta, { tooLarge: true });
    }));

  it('the intake has one shape of row, and none in the chain', async () => {
    const tell = (detail, row = 'gen_random_uuid()') =>
      s.sql(
        `SET
        search_path = admitone; INSERT INTO audit (action, row_kind,
        row_id, detail) VALUES ('submission.differing_replay',
        'submission', ${row}, ${detail})`,
        'admitone_intake',
      );
    const count = () => s.sql('SELECT count(*) FROM admitone.audit');
    const before = await count();
    await tell(`'{"contentDigest": "${'ab'.repeat(32)}", "x": 1}'`);
    for (const bad of [
      "'{}'",
      "'[]'",
      `'{"contentDigest": "ab"}'`,
      `'{"contentDigest": "${'zz'.repeat(32)}"}'`,
    ])
      await assert.rejects(tell(bad));
    await assert.rejects(tell(`'{"contentDigest": "${'ab'.repeat(32)}"}'`, 'NULL'));
    assert.equal(await count(), before);
    assert.equal(
      await s.sql(`SELECT count(*) FROM
        admitone.differing_replay`),
      '1',
    );
  });

  it('the intake has a hundred notes for an id, and any id; the operator takes them away', async () => {
    const [{ id, token }] = await s.invites(1);
    assert.equal((await s.submit(form(token))).status, 201);
    const notes = async (which) =>
      Number(
        await s.sql(`SELECT count(*)
        FROM admitone.differing_replay WHERE submission_id = ${which}`),
      );
    const invented = [randomUUID(), randomUUID()];
    for (const about of [id, ...invented]) {
      await s.sql(
        `SET search_path = admitone; INSERT INTO audit
          (action, row_kind, row_id, detail)
          SELECT 'submission.differing_replay', 'submission',
              '${about}', jsonb_build_object('contentDigest',
              encode(sha256(n::text::bytea), 'hex'))
          FROM generate_series(1, 120) n`,
        'admitone_intake',
      );
      assert.equal(await notes(`'${about}'`), 100);
    }
    // As docs/operations.md has it.
    const [, cure] = fs
      .readFileSync(path.join(REPO, 'docs/operations.md'), 'utf8')
      .match(/<<'END'\n(BEGIN;\n[^`]*differing_replay[^`]*COMMIT;\n)END/);
    await s.sql(cure, s.superuser);
    for (const about of invented) assert.equal(await notes(`'${about}'`), 0);
    assert.equal(await notes(`'${id}'`), 100);
    await assert.rejects(
      s.sql('DELETE FROM admitone.differing_replay', s.superuser),
      /never changed or deleted/,
    );
    assert.equal((await verify()).code, 0);
    await s.cli('verify');
  });

  it('an end that was cut off is found with --expect-head', () =>
    inBackup(async () => {
      await rows(5);
      const head = headOf(await verify());
      const [position] = head.split(':');
      await tamper(`DELETE FROM audit WHERE id IN (SELECT audit_id
        FROM audit_chain WHERE position > ${position} - 3);
        DELETE FROM audit_chain WHERE position > ${position} - 3`);
      assert.equal((await verify()).code, 0);
      await rows(5);
      const found = await verify('--expect-head', head);
      assert.equal(found.code, 1);
      assert.deepEqual(breaches(found), [`expected_head 1 [${position}]`]);
    }));

  it('a forged audit_bytes() deceives nobody', () =>
    inBackup(async () => {
      const good = await s.sql(`SELECT pg_get_functiondef(
        'admitone.audit_bytes'::regproc)`);
      await tamper(`CREATE OR REPLACE FUNCTION audit_bytes(entry audit)
        RETURNS bytea STABLE LANGUAGE sql RETURN 'x'::bytea`);
      await rows(1);
      const found = await verify();
      await tamper(good);
      assert.equal(found.code, 1);
      assert.match(breaches(found)[0], /^unchanged 1 /);
    }));

  it('10,000 rows take a few seconds', async () => {
    await rows(10_000);
    const began = Date.now();
    const { code, stderr } = await verify();
    assert.equal(code, 0, stderr);
    console.log(`chained and verified in ${Date.now() - began} ms`);
    assert.ok(Date.now() - began < 5_000);
  });

  it('verify changes nothing but the chain', async () => {
    const before = await s.sql('SELECT count(*) FROM admitone.audit');
    await verify();
    assert.equal(await s.sql('SELECT count(*) FROM admitone.audit'), before);
  });

  it('list: newest first, by what the action begins with', async () => {
    const list = JSON.parse(
      await s.cli('audit', 'list', '--limit', '7', '--action', 'test.3', '--format', 'json'),
    );
    assert.equal(list.length, 7);
    for (const row of list) {
      assert.equal(row.action, 'test.3');
      assert.equal(row.actor, 'somebody');
      assert.equal(typeof row.detail.n, 'number');
    }
    const ids = list.map(({ id }) => id);
    assert.deepEqual(
      ids,
      [...ids].sort((a, b) => b - a),
    );
    const text = await s.cli('audit', 'list', '--limit', '2');
    assert.match(text, /^id .*detail\n(.*\n){2}$/);
  });

  it('list: ids are numbers, not texts, also past a power of ten', async () => {
    const list = async (...args) =>
      JSON.parse(await s.cli('audit', 'list', '--format', 'json', ...args)).map(({ id }) => id);
    const all = await list('--all');
    assert.ok(Math.max(...all) > 1000 && Math.min(...all) < 10);
    assert.deepEqual(
      all,
      [...all].sort((a, b) => b - a),
    );
    // The newest tells that this list is read.
    assert.deepEqual((await list('--limit', '4')).slice(1), all.slice(0, 3));
    const { stdout, stderr } = await s.tryCli('audit', 'list');
    assert.equal(stdout.split('\n').length, 102);
    assert.match(stderr, /more than these 100/);
  });

  it('admitone_admin may, admitone_monitor may not', async () => {
    for (const [role, expected] of [
      ['admitone_admin', 0],
      ['admitone_monitor', 1],
    ])
      for (const verb of ['verify', 'chain', 'list']) {
        const { code, stdout, stderr } = await s.tryCliWith({ PGUSER: role }, 'audit', verb);
        assert.equal(code, expected, role + stderr + stdout);
      }
  });
});
