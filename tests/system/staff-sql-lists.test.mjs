// SPDX-License-Identifier: MIT
// staff-sql-lists.test.mjs -- the reviewers' lists have each row once and as
// it is at that moment, whoever claims, reviews and edits meanwhile; search,
// order and pages.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { withSystem } from './harness.mjs';
import { claim, configure, digest, invites, person, Statements } from './staff-sql.mjs';

const NOBODY = '01890000-0000-7000-8000-000000000000';
const STRESS_ROUNDS = 60;

// A page of a list: { rows, pagination }.
const page = ({ body }, name) => ({ rows: body[name], pagination: body.pagination });

withSystem('staff lists', { env: { ADMITONE_WORKERS: '1' } }, (s, it) => {
  let owner, holder, admin, intake, ann;

  const start = async () => {
    const all = [s.superuser, s.superuser, 'admitone_admin', 'admitone_intake'].map(
      (role) => new Statements(s, role),
    );
    [owner, holder, admin, intake] = all;
    await Promise.all(all.map(({ ready }) => ready));
    ann = await person(owner, 'administrator');
    await configure(admin, ann);
  };
  const submissions = async ({
    at = null,
    limit = null,
    search = null,
    status = null,
    sort = null,
  } = {}) =>
    page(
      await admin.act(ann, 'staff_list_submissions', at, limit, search, status, sort),
      'submissions',
    );
  const employees = async ({ search = null, status = null } = {}) =>
    page(await admin.act(ann, 'staff_list_employees', null, null, search, status), 'employees');
  const inviteIds = async (state, search = null) =>
    page(
      await admin.act(ann, 'staff_list_invites', null, '100', search, state),
      'invites',
    ).rows.map(({ id }) => id);
  const renewals = async (days = null) => (await admin.act(ann, 'staff_renewals', days)).body;
  const catchUp = () => admin.run('staff_list_new');
  const review = (id, status) =>
    admin.act(ann, 'staff_review_submission', id, null, status, null, '2026-11-02', 'because');

  async function verify() {
    const { code, stdout } = await s.tryCli('verify');
    assert.equal(
      code,
      0,
      stdout
        .split('\n')
        .filter((line) => !line.startsWith('ok'))
        .join('\n'),
    );
  }

  // Makes submissions of PEOPLE ([first, last, renewal date]) in turn.
  async function hire(people) {
    const made = await invites(admin, ann, people.length);
    for (const [i, [first, last, renewal]] of people.entries())
      assert.ok(await claim(intake, made[i], { first, last, renewal: renewal ?? null }));
    return made.map(({ id }) => id);
  }

  // Makes N submissions at once.
  async function hireMany(n, first, last) {
    const made = await invites(admin, ann, n);
    const sorted = made.sort((x, y) => x.digest.compare(y.digest));
    const each = (value) => made.map(() => value);
    const rows = await intake.run(
      'claim',
      sorted.map((x) => x.digest),
      made.map(() => randomUUID()),
      each(first),
      each(last),
      each(null),
      each(null),
      made.map(digest),
      made.map(() => Buffer.concat([Buffer.from([1]), randomBytes(90)])),
      null,
      null,
    );
    assert.equal(rows.length, n);
  }

  it('a search meets parts of words, in any writing', async () => {
    await start();
    const people = [
      ['Zoë', "O'Brien-Łukasz"],
      ['Jürgen', 'Müller'],
      ['José María', 'Núñez de la Peña'],
      ['小龙', '李'],
      ['Иван', 'Ёлкин'],
      ['Æther', 'Straße'],
      ['Ann', 'Mullen'],
    ];
    const ids = await hire(people);
    const found = async (search) =>
      (await submissions({ search })).rows.map(({ id }) => people[ids.indexOf(id)][0]).sort();
    const check = async () => {
      for (const [search, names] of [
        ['zoe', ['Zoë']],
        ['ZOË', ['Zoë']],
        ['obrien', ['Zoë']],
        ["o'brien", ['Zoë']],
        ['o’Bri luk', ['Zoë']],
        ['lukasz zoe', ['Zoë']],
        ['brien', ['Zoë']],
        ['UKÁS', ['Zoë']],
        ['kas', ['Zoë']],
        ['ka', []], // one or two letters begin a word
        ['na', []],
        ['nu', ['José María']],
        ['uller', ['Jürgen']],
        ['ull ürg', ['Jürgen']],
        ['ull mull', ['Ann', 'Jürgen']],
        ['ullers', []],
        ['лки', ['Иван']],
        ['trass', ['Æther']],
        ['mull', ['Ann', 'Jürgen']],
        ['MÜLLER', ['Jürgen']],
        ['jurgen mull', ['Jürgen']],
        ['ann mull', ['Ann']],
        ['mu mull', ['Ann', 'Jürgen']],
        ['mul mul', ['Ann', 'Jürgen']],
        ['nunez pena', ['José María']],
        ['mari', ['José María']],
        ['李', ['小龙']],
        ['ива', ['Иван']],
        ['елк', ['Иван']],
        ['strasse', ['Æther']],
        ['aeth', ['Æther']],
        ['ann muller', []],
        ["x' | !y & (:*", []],
      ])
        assert.deepEqual(await found(search), names, search);
      assert.equal((await found(" -!%_' ")).length, people.length);
    };
    await check();
    await catchUp();
    await check();
  });

  it('order, pages and filters', async () => {
    const people = Array.from({ length: 45 }, (_, i) => [
      `First${i % 7}`,
      `Page${String((i * 17) % 45).padStart(2, '0')}`,
      i % 3 === 0 ? null : `20${30 + ((i * 7) % 20)}-05-20`,
    ]);
    const ids = await hire(people);
    for (const i of [3, 8, 40]) assert.equal((await review(ids[i], 'rejected')).status, 200);
    const all = people.map(([, name, renewal], i) => ({
      name,
      renewal,
      n: i,
      status: [3, 8, 40].includes(i) ? 'rejected' : 'pending_review',
    }));
    const keys = {
      createdAt: ({ n }) => String(n).padStart(3, '0'),
      lastName: ({ name }) => name,
      nextRenewalDate: ({ renewal }) => renewal ?? 'never',
    };
    const walk = async (options) => {
      const rows = [];
      for (let at = 1; ; at++) {
        const { rows: more, pagination } = await submissions({
          ...options,
          search: 'page',
          limit: '20',
          at: `${at}`,
        });
        rows.push(...more);
        if (at >= pagination.totalPages) {
          assert.equal(pagination.total, rows.length);
          return rows.map(({ id }) => ids.indexOf(id));
        }
      }
    };
    const check = async () => {
      for (const [name, key] of Object.entries(keys))
        for (const sign of ['', '-']) {
          const order = await walk({ sort: sign + name });
          assert.equal(new Set(order).size, 45);
          const values = order.map((n) => key(all[n]));
          const sorted = [...values].sort();
          assert.deepEqual(values, sign === '' ? sorted : sorted.reverse(), sign + name);
        }
      assert.deepEqual(await walk({ status: 'rejected' }), [40, 8, 3]);
      assert.deepEqual(await walk({ status: 'approved' }), []);
      assert.deepEqual(
        (await submissions({ limit: '2', status: 'rejected', sort: 'createdAt' })).rows.map(
          ({ id }) => ids.indexOf(id),
        ),
        [3, 8],
      );
    };
    await check();
    await catchUp();
    await check();
  });

  it('without a search: the same orders, page by page', async () => {
    const {
      pagination: { total },
    } = await submissions();
    for (const sort of ['createdAt', '-lastName', 'nextRenewalDate', '-nextRenewalDate']) {
      const seen = [];
      for (let at = 1; at <= Math.ceil(total / 7); at++)
        seen.push(...(await submissions({ sort, limit: '7', at: `${at}` })).rows);
      assert.equal(new Set(seen.map(({ id }) => id)).size, total);
      const whole = (await submissions({ sort, limit: '100' })).rows;
      assert.deepEqual(
        seen.map(({ id }) => id),
        whole.map(({ id }) => id),
      );
    }
  });

  it('each read leaves one audit row, with the rows that it showed', async () => {
    const { rows } = await submissions({ search: 'zoe' });
    const [[action, detail]] = await owner.query(
      'SELECT action, detail FROM admitone.audit ORDER BY id DESC LIMIT 1',
    );
    assert.equal(action, 'submission.listed');
    assert.deepEqual(JSON.parse(detail), { ids: rows.map(({ id }) => id) });
  });

  it('a new submission is listed at once, and once', async () => {
    const count = async () => (await submissions({ search: 'Uniquely' })).pagination.total;
    const [id] = await hire([['Uniquely', 'Listed']]);
    assert.equal(await count(), 1);
    assert.equal((await employees({ search: 'uniq' })).rows.length, 1);
    await review(id, 'approved');
    assert.equal(await count(), 1);
    await catchUp();
    assert.equal(await count(), 1);
    await owner.query(`INSERT INTO unlisted_submission VALUES ('${NOBODY}')`);
    assert.equal(await count(), 1);
    await catchUp();
    assert.deepEqual(await owner.query('SELECT invite_id FROM unlisted_submission'), []);
  });

  it('the states of invites, as the clock and the claims go', async () => {
    const [used, gone, late, fresh] = await invites(admin, ann, 4);
    const all = [used, gone, late, fresh].map(({ id }) => id);
    const states = async () => {
      const found = {};
      for (const state of ['fresh', 'used', 'expired', 'revoked'])
        for (const id of await inviteIds(state))
          if (all.includes(id)) found[all.indexOf(id)] = state;
      const any = (await inviteIds(null)).filter((id) => all.includes(id));
      assert.equal(new Set(any).size, 4);
      assert.equal(any.length, 4);
      return Object.values(found);
    };
    await claim(intake, used);
    await admin.act(ann, 'staff_revoke_invite', gone.id);
    await owner.query('SET session_replication_role = replica');
    for (const table of ['invite', 'listed_invite'])
      await owner.query(`UPDATE ${table} SET expires_at = now() WHERE id = '${late.id}'`);
    await owner.query('SET session_replication_role = DEFAULT');
    const expected = ['used', 'revoked', 'expired', 'fresh'];
    assert.deepEqual(await states(), expected);
    await catchUp();
    assert.deepEqual(await states(), expected);
    await admin.act(ann, 'staff_change_invite', late.id, null, '5', null, 'late@example.org');
    assert.equal((await states())[2], 'fresh');
    assert.deepEqual(await inviteIds('fresh', 'late'), [late.id]);
    assert.deepEqual(await inviteIds('used', 'late'), []);
  });

  it('tells where the tokens of fresh invites go', async () => {
    const [ids, digests] = [
      [randomUUID(), randomUUID()],
      [digest(), digest()],
    ];
    const sealed = Buffer.concat([Buffer.from([1]), randomBytes(123)]);
    await admin.act(
      ann,
      'staff_create_invites',
      ids,
      digests,
      [sealed, null],
      ['Töken "A"', 'Tökén B'],
      [null, null],
      [null, null],
      [null, null],
      [null, null],
      ['5', '6'],
      null,
      null,
      randomUUID(),
    );
    const [[, body, positions, records, found]] = await admin.run(
      'staff_list_invites',
      ann.id,
      ann.email,
      null,
      null,
      'token',
      'fresh',
    );
    const bytes = Buffer.from(body);
    const numbers = positions.slice(1, -1).split(',').map(Number);
    assert.equal(numbers.length, 2);
    for (const at of numbers) assert.equal(bytes.subarray(at - 1, at + 5).toString(), '{"id":');
    const shown = JSON.parse(body).invites;
    assert.deepEqual(shown.map(({ id }) => id).sort(), ids.sort());
    assert.ok(records.includes(sealed.toString('hex')));
    assert.ok(records.includes('NULL'));
    assert.ok(digests.every((one) => found.includes(one.toString('hex'))));
  });

  it('renewals: the newest submission of whoever is here', async () => {
    const day = (n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);
    const [soon, over, far, left] = await hire([
      ['R', 'Soon', day(30)],
      ['R', 'Over', day(-5)],
      ['R', 'Far', day(200)],
      ['R', 'Left', day(10)],
    ]);
    const employeeOf = async (id) =>
      (await owner.query(`SELECT employee_id FROM submission WHERE invite_id = '${id}'`))[0][0];
    await admin.act(ann, 'staff_terminate_employee', await employeeOf(left));
    const names = async (days) =>
      (await renewals(days)).renewals.map(({ employeeName }) => employeeName);
    const check = async () => {
      assert.deepEqual(await names('90'), ['R Over', 'R Soon']);
      assert.deepEqual(await names('1'), ['R Over']);
      assert.equal((await names('300')).includes('R Far'), true);
    };
    await check();
    await catchUp();
    await check();
    const renewed = { id: randomUUID(), digest: digest() };
    const sent = await admin.act(
      ann,
      'staff_send_renewal',
      await employeeOf(over),
      renewed.id,
      renewed.digest,
      null,
      null,
    );
    assert.equal(sent.status, 201);
    await claim(intake, renewed, { first: 'R', last: 'Over', renewal: day(500) });
    assert.deepEqual(await names('90'), ['R Soon']);
    await catchUp();
    assert.deepEqual(await names('90'), ['R Soon']);
    const { body } = await admin.act(ann, 'staff_read_employee', await employeeOf(over));
    assert.deepEqual(
      body.submissions.map(({ id }) => id),
      [renewed.id, over],
    );
    assert.ok(soon && far);
  });

  it('employees are found by name, email and external id', async () => {
    const id = randomUUID();
    await admin.act(
      ann,
      'staff_create_employee',
      id,
      'Jo',
      'Döe',
      'jo.doe@corp.example.org',
      null,
      null,
      null,
      'XTN-2001',
      null,
    );
    const found = async (search, status = null) =>
      (await employees({ search, status })).rows.map((row) => row.id);
    for (const search of [
      'doe',
      'jo doe',
      'XTN-2001',
      'xtn',
      'jo.doe@corp.example.org',
      'corp 2001',
    ])
      assert.deepEqual(await found(search), [id], search);
    assert.deepEqual(await found('xtn', 'terminated'), []);
    await admin.act(
      ann,
      'staff_change_employee',
      id,
      null,
      null,
      'Roe',
      '',
      null,
      null,
      null,
      'terminated',
      '2026-11-01',
    );
    assert.deepEqual(await found('doe'), []);
    assert.deepEqual(await found('roe xtn', 'terminated'), [id]);
  });

  it('the export guards against formulas', async () => {
    await hire([
      ['=1+1', '@SUM(A1)'],
      ['-2', '+3'],
      ['Comma, "quoted"', 'Li\nne'],
    ]);
    const csv = (await admin.act(ann, 'staff_export_submissions', null, null, null)).body;
    assert.ok(csv.includes(",'@SUM(A1),'=1+1,"));
    assert.ok(csv.includes(",'+3,'-2,"));
    assert.ok(csv.includes(',"Li\nne","Comma, ""quoted""",'));
    assert.equal(csv.startsWith('\ufeffid,lastName,firstName,status,'), true);
    assert.equal(
      (await admin.act(ann, 'staff_export_submissions', null, '2020-01-01', '2020-12-31')).body
        .trim()
        .split('\n').length,
      1,
    );
  });

  it('the audit by action and by row', async () => {
    const logs = async (page, limit, action, row) =>
      (await admin.act(ann, 'staff_list_audit', page, limit, null, null, action, null, null, row))
        .body;
    const newest = await logs(null, '5', null, null);
    assert.equal(newest.logs.length, 5);
    assert.ok(newest.logs.every((log, i) => i === 0 || log.id < newest.logs[i - 1].id));
    const some = await logs('2', '3', 'invite.re', null);
    assert.equal(some.page, 2);
    assert.ok(
      (await logs(null, null, 'invite.re', null)).logs.every(
        ({ action }) => action === 'invite.revoked',
      ),
    );
    const row =
      newest.logs.find(({ rowId }) => rowId !== null)?.rowId ??
      (await owner.query('SELECT row_id FROM audit WHERE row_id IS NOT NULL LIMIT 1'))[0][0];
    const ofRow = await logs(null, null, null, row);
    assert.ok(ofRow.total > 0);
    assert.ok(ofRow.logs.every(({ rowId }) => rowId === row));
    assert.deepEqual((await logs(null, null, 'nothing', null)).logs, []);
  });

  it('lists are exact while all of it goes on at once', async () => {
    const sessions = {
      claims: 'admitone_intake',
      claims2: 'admitone_intake',
      reviews: 'admitone_admin',
      reviews2: 'admitone_admin',
      edits: 'admitone_admin',
      lists: 'admitone_admin',
      lists2: 'admitone_admin',
      links: 'admitone_admin',
    };
    for (const [name, role] of Object.entries(sessions)) {
      sessions[name] = new Statements(s, role);
      await sessions[name].ready;
    }
    const made = await invites(admin, ann, 16 * STRESS_ROUNDS);
    const done = [];
    let ended = false;
    const pick = (list) => list[Math.floor(Math.random() * list.length)];
    const claims = async (session, half) => {
      for (let i = half; i < made.length; i += 2)
        if (
          await claim(session, made[i], {
            externalId: `STRESS-${i % 40}`,
            renewal: '2031-01-01',
          })
        )
          done.push(made[i].id);
    };
    const until = async (act) => {
      while (!ended) await act();
    };
    const reviewing = (session) =>
      until(async () => {
        const id = pick(done);
        if (id === undefined) return session.query('SELECT 1');
        return session.act(
          ann,
          'staff_review_submission',
          id,
          null,
          pick(['approved', 'rejected']),
          null,
          '2026-11-01',
          'x',
        );
      });
    const editing = () =>
      until(async () => {
        const [row] = await sessions.edits.query(
          'SELECT id FROM ' +
            "employee WHERE external_id LIKE 'STRESS%' " +
            'ORDER BY random() LIMIT 1',
        );
        return row === undefined
          ? sessions.edits.query('SELECT 1')
          : sessions.edits.act(
              ann,
              'staff_change_employee',
              row[0],
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              pick(['active', 'inactive']),
              null,
            );
      });
    const links = () =>
      until(() =>
        Math.random() < 0.3
          ? sessions.links.act(ann, 'staff_revoke_invite', pick(made).id)
          : sessions.links.act(ann, 'staff_change_invite', pick(made).id, null, '9', null, null),
      );
    const verifying = async () => {
      let times = 0;
      do {
        await verify();
        times++;
      } while (!ended);
      return times;
    };
    const others = [
      reviewing(sessions.reviews),
      reviewing(sessions.reviews2),
      editing(),
      links(),
      until(() => sessions.lists.query('SELECT list_new(7)')),
      until(() => sessions.lists2.query('SELECT list_new(50)')),
      until(() => owner.query('SELECT list_all()')),
      verifying(),
    ];
    const claimed = Promise.all([claims(sessions.claims, 0), claims(sessions.claims2, 1)]).finally(
      () => {
        ended = true;
      },
    );
    const times = (await Promise.all([claimed, ...others])).at(-1);
    console.log(`# ${done.length} claims, verified ${times} times`);
    assert.ok(done.length > STRESS_ROUNDS);
    await verify();
    for (let left = 1; left > 0; ) left = Number((await catchUp())[0][1]);
    await verify();
  });

  // Past all triggers.
  for (const [name, breach] of [
    [
      'a submission is missing in the list',
      'DELETE FROM ' +
        'listed_submission WHERE id IN (SELECT id FROM ' +
        'listed_submission LIMIT 1)',
    ],
    [
      'a submission is listed twice',
      'INSERT INTO unlisted_submission SELECT id FROM listed_submission LIMIT 1',
    ],
    [
      'a submission is listed with another status',
      "UPDATE listed_submission SET status = 'rejected' WHERE status = 'pending_review'",
    ],
    [
      'an employee is missing in the list',
      'DELETE FROM listed_employee WHERE id IN (SELECT id FROM listed_employee LIMIT 1)',
    ],
    [
      'an employee is listed with another date',
      "UPDATE listed_employee SET next_renewal_date = '2000-01-01'",
    ],
    [
      'an invite is missing in the list',
      'DELETE FROM listed_invite WHERE id IN (SELECT id FROM listed_invite LIMIT 1)',
    ],
    [
      'a used invite is listed as fresh',
      "UPDATE listed_invite SET status = 'fresh' WHERE status = 'used'",
    ],
    [
      'a reviewer has no account',
      `UPDATE submission SET reviewed_by = '${NOBODY}' WHERE reviewed_at IS NOT NULL`,
    ],
  ])
    it(`verify finds that ${name}, list_all() mends it`, async () => {
      // Meanwhile no worker may bring the lists up to date.
      await holder.query('BEGIN; SELECT FROM list_turn FOR SHARE');
      await owner.query(`BEGIN; SET LOCAL session_replication_role = replica; ${breach}; COMMIT`);
      const { code, stdout } = await s.tryCli('verify');
      await holder.query('COMMIT');
      assert.equal(code, 1, stdout);
      await owner.query(
        `UPDATE submission SET reviewed_by = '${ann.id}'` +
          ` WHERE reviewed_by = '${NOBODY}'; SELECT list_all()`,
      );
      await verify();
    });

  it('too many: counted so far, and reached so far', async () => {
    for (let i = 0; i < 21; i++) await hireMany(500, 'Common', `Many${i}`);
    const check = async () => {
      for (const [search, total] of [
        [null, 10_000],
        ['comm', 2000],
      ]) {
        const pages = total / 20;
        const first = await submissions({ search });
        assert.deepEqual(first.pagination, {
          page: 1,
          limit: 20,
          total,
          totalPages: pages,
          more: true,
        });
        const last = await submissions({ at: `${pages}`, search, sort: 'lastName' });
        assert.equal(last.rows.length, 20, search);
        assert.equal(last.pagination.more, true);
        assert.deepEqual((await submissions({ at: `${pages + 1}`, search })).rows, []);
      }
      const narrow = await submissions({ search: 'common many2 ', limit: '1' });
      assert.deepEqual(narrow.pagination, { page: 1, limit: 1, total: 1000, totalPages: 1000 });
    };
    await check();
    for (let left = 1; left > 0; ) left = Number((await catchUp())[0][1]);
    await check();
  });
});
