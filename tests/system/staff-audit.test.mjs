// SPDX-License-Identifier: MIT
// staff-audit.test.mjs -- the audit says whom each row is about, by the names
// of now, and keeps none of them; it is found by person, actor, act and day,
// on the page's API and by the operator's program; and reading it is read of
// in it.
import assert from 'node:assert/strict';
import { form } from './form.mjs';
import { withSystem } from './harness.mjs';

const DAY = 86_400_000;
const day = (offset) => new Date(Date.now() + offset * DAY).toISOString().slice(0, 10);

withSystem(
  'the audit',
  { env: { ADMITONE_WORKERS: '1', ADMITONE_ADMIN_WORKERS: '1' } },
  (s, it) => {
    let hr, other, id, employee;

    const audit = async (query = {}, who = hr) => {
      const { status, json, text } = await who.get(`/api/audit?${new URLSearchParams(query)}`);
      assert.equal(status, 200, text);
      return json;
    };
    const actions = ({ logs }) => logs.map(({ action }) => action);
    const hire = async (names, who = hr) => {
      const made = (
        await who.post('/api/invites', { nameHint: `${names.firstName} ${names.lastName}` })
      ).json;
      const { status, text } = await s.submit(form(made.token, names));
      assert.equal(status, 201, text);
      return made.id;
    };
    const list = async (...args) =>
      JSON.parse(await s.cli('audit', 'list', '--all', '--format', 'json', ...args));

    it('a row names whom it is about, as they are called now', async () => {
      hr = await s.person('administrator', 'Ann Administrator');
      other = await s.person('administrator', 'Otto Other');
      id = await hire({ firstName: 'Zoë', lastName: 'Okonkwo' });
      await hire({ firstName: '=One', lastName: 'Formula' });
      employee = (await hr.get(`/api/submissions/${id}`)).json.employee.id;
      await hr.get(`/api/employees/${employee}`);
      const [read] = (await audit({ action: 'submission.read' })).logs;
      assert.deepEqual(read.people, [
        { kind: 'submission', id, firstName: 'Zoë', lastName: 'Okonkwo' },
      ]);
      assert.equal(read.actor, hr.email);
      assert.equal(read.actorName, 'Ann Administrator');
      await hr.patch(`/api/employees/${employee}`, { lastName: 'Renamed' });
      const [file] = (await audit({ action: 'employee.read' })).logs;
      assert.equal(file.people[0].lastName, 'Renamed');
      assert.equal(
        (await hr.get(`/api/submissions/${id}`)).json.history[0].actorName,
        'Ann Administrator',
      );
    });

    it('an invite, an account, and who is there no more', async () => {
      await hr.post('/api/invites', { nameHint: 'Invited Only' });
      const [made] = (await audit({ action: 'invite.created' })).logs;
      assert.deepEqual(
        { kind: made.people[0].kind, name: made.people[0].name },
        { kind: 'invite', name: 'Invited Only' },
      );
      const [signed] = (await audit({ action: 'session.opened', by: other.email })).logs;
      assert.equal(signed.people[0].name, 'Otto Other');
      await s.sql(`INSERT INTO admitone.audit (actor, action, row_kind, row_id)
      VALUES ('root', 'submission.read', 'submission', '01890000-0000-7000-8000-000000000000')`);
      const [gone] = (await audit({ action: 'submission.read' })).logs;
      assert.deepEqual(gone.people, [{ kind: null, id: '01890000-0000-7000-8000-000000000000' }]);
      assert.equal(gone.actorName, null);
    });

    it('a list names the first three, and has the rest', async () => {
      await hr.get('/api/invites');
      const [seen] = (await audit({ action: 'invite.listed' })).logs;
      assert.equal(seen.meta.ids.length, 4);
      assert.equal(seen.people.length, 3);
    });

    it('by person: under any name, and the lists that showed them', async () => {
      await hr.get('/api/submissions');
      for (const search of ['okonkwo', 'zoe', 'renam']) {
        const found = actions(await audit({ search }));
        for (const action of [
          'submission.read',
          'employee.read',
          'employee.changed',
          'invite.created',
          'submission.listed',
          'invite.listed',
        ])
          assert.ok(found.includes(action), `${search}: ${action}`);
      }
      const { logs, total } = await audit({ search: 'formula' });
      assert.ok(total > 0);
      assert.ok(!logs.some(({ rowId }) => rowId === id));
      assert.deepEqual((await audit({ search: 'nobody like that' })).logs, []);
      assert.equal((await audit({ search: '-' })).total, (await audit()).total - 1);
    });

    it('by who did it, by act, by day; all of it together', async () => {
      await other.get(`/api/submissions/${id}`);
      const by = await audit({ by: other.email, action: 'submission.' });
      assert.deepEqual(actions(by), ['submission.read']);
      assert.equal(by.actors.find(({ actor }) => actor === other.email).name, 'Otto Other');
      const both = { search: 'okonkwo', by: other.email, action: 'submission.read' };
      assert.equal((await audit({ ...both, from: day(0), to: day(0) })).total, 1);
      assert.equal((await audit({ ...both, from: day(1) })).total, 0);
      assert.equal((await audit({ ...both, to: day(-1) })).total, 0);
      assert.equal((await audit({ ...both, rowId: employee })).total, 0);
      assert.equal((await audit({ ...both, rowId: id })).total, 1);
      assert.equal((await hr.get('/api/audit?from=yesterday')).status, 400);
      await s.sql(`INSERT INTO admitone.audit (at, actor, action, row_kind)
      VALUES ('2020-02-29 00:00Z', 'root', 'test.day', 'test'), ('2020-02-29 23:59:59.999Z', 'root', 'test.day', 'test'),
             ('2020-03-01 00:00Z', 'root', 'test.day', 'test'), ('2020-02-28 23:59:59Z', 'root', 'test.day', 'test')`);
      const whole = await audit({ from: '2020-02-29', to: '2020-02-29' });
      assert.deepEqual(
        whole.logs.map(({ at }) => at.slice(0, 10)),
        ['2020-02-29', '2020-02-29'],
      );
    });

    it('pages keep the filters, newest first, each row once', async () => {
      const filters = { search: 'okonkwo', by: hr.email, action: 'submission.', to: day(0) };
      const all = await audit({ ...filters, limit: 100 });
      const seen = [];
      for (let page = 1; page <= Math.ceil(all.total / 2); page++) {
        const one = await audit({ ...filters, limit: 2, page });
        seen.push(...one.logs);
      }
      assert.ok(seen.length > 2);
      assert.deepEqual(seen, all.logs);
      for (let i = 1; i < seen.length; i++) assert.ok(seen[i].at <= seen[i - 1].at);
    });

    it('a name that too many have finds nothing, and says so', async () => {
      await s.sql(`INSERT INTO admitone.invite (id, token_digest, name_hint, expires_at)
      SELECT gen_random_uuid(), sha256(n::text::bytea), 'Common ' || n, now() + interval '1 day'
        FROM generate_series(1, 1001) n`);
      const found = await audit({ search: 'common' });
      assert.equal(found.tooMany, true);
      assert.deepEqual(found.logs, []);
      const { status, json } = await hr.get('/api/export/audit?search=common');
      assert.equal(status, 400);
      assert.equal(json.code, 'search_too_wide');
      assert.equal((await audit({ search: 'common 77' })).tooMany, undefined);
    });

    it('who reads it is in it, with those whose names were shown', async () => {
      await audit({ search: 'okonkwo' }, other);
      const [detail] = (
        await s.sql(`SELECT detail FROM admitone.audit WHERE action = 'audit.listed'
        AND actor = '${other.email}' ORDER BY id DESC LIMIT 1`)
      ).split('\n');
      assert.ok(JSON.parse(detail).ids.includes(id));
      assert.ok(actions(await audit({ search: 'okonkwo' })).includes('audit.listed'));
    });

    it('as a file: what the filters show, no formula, with a row of its own', async () => {
      const { text, headers } = await hr.get('/api/export/audit?search=formula&action=invite.');
      assert.equal(headers['content-disposition'], 'attachment; filename="audit.csv"');
      const [head, ...lines] = text.trimEnd().split('\r\n');
      assert.equal(head, '\ufeffid,at,actor,actorName,action,rowKind,rowId,people,detail');
      assert.ok(lines.length > 0);
      assert.ok(lines.every((line) => line.includes(',invite.')));
      assert.ok(lines.some((line) => line.includes('Formula, =One')));
      const detail = JSON.parse(
        await s.sql(
          `SELECT detail FROM admitone.audit WHERE action = 'audit.exported' ORDER BY id DESC LIMIT 1`,
        ),
      );
      assert.deepEqual(detail, {
        count: lines.length,
        searched: true,
        by: null,
        action: 'invite.',
        from: null,
        to: null,
      });
      await s.sql(`UPDATE admitone.account SET name = '=HYPERLINK("x")' WHERE id = '${other.id}'`);
      const formula = (await hr.get(`/api/export/audit?by=${encodeURIComponent(other.email)}`))
        .text;
      assert.ok(formula.includes(`,"'=HYPERLINK(""x"")",`));
      assert.equal((await (await s.person('reviewer')).get('/api/export/audit')).status, 403);
    });

    it('the operator has the same filters', async () => {
      const rows = await list(
        '--search',
        'okonkwo',
        '--by',
        hr.email,
        '--action',
        'submission.read',
        '--from',
        day(0),
        '--to',
        day(0),
      );
      assert.ok(rows.length > 0);
      assert.ok(rows.every((row) => row.rowId === id && row.people === 'Okonkwo, Zoë'));
      assert.deepEqual(await list('--search', 'okonkwo', '--to', day(-1)), []);
      assert.deepEqual(await list('--row', id, '--by', 'nobody'), []);
      assert.equal((await list('--action', 'audit.listed', '--by', 'root')).length > 0, true);
      const { code, stderr } = await s.tryCli('audit', 'list', '--from', 'yesterday');
      assert.equal(code, 2);
      assert.match(stderr, /--from/);
      const csv = await s.cli('audit', 'export', '--search', 'formula', '--action', 'invite.');
      assert.match(csv, /^\ufeffid,at,actor,/);
      assert.match(csv, /Formula, =One/);
    });

    it('no name is in a row, and the chain holds', async () => {
      const kept = await s.sql(`SELECT string_agg(a::text, ' ') FROM admitone.audit a`);
      for (const name of ['okonkwo', 'renam', 'formula', 'zo'])
        assert.doesNotMatch(kept, new RegExp(`"[^"]*${name}`, 'i'));
      assert.equal((await s.tryCli('audit', 'verify')).code, 1); // the days of 2020, and only they
      await s.cli('verify');
    });

    it('whether anybody was invited is told without reading of anybody', async () => {
      const rows = () => s.sql('SELECT count(*) FROM admitone.audit');
      const before = await rows();
      const { status, json } = await hr.get('/api/start');
      assert.equal(status, 200);
      assert.deepEqual(json, { invited: true });
      assert.equal(await rows(), before);
    });
  },
);
