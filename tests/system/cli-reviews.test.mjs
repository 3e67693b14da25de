// SPDX-License-Identifier: MIT
// cli-reviews.test.mjs -- the operator's program reviews, sends invites and
// looks after employees, by the rules of the staff's pages; and writes what
// others ask for.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dataUrl, differences, form, worksUntil } from './form.mjs';
import { waitFor, withSystem } from './harness.mjs';

const EMPLOYER = [
  'employerName',
  'employerTitle',
  'employerBusinessName',
  'employerBusinessAddress',
].flatMap((key) => [key, 'Example']);
const NOBODY = '01890000-0000-7000-8000-000000000000';

withSystem(
  'cli-reviews',
  { env: { ADMITONE_WORKERS: '1', ADMITONE_ADMIN_WORKERS: '1' } },
  (s, it) => {
    const audit = (id) =>
      s.sql(`SELECT string_agg(action, ' ' ORDER BY id)
      FROM admitone.audit WHERE row_id = '${id}'`);
    const submitted = async (...options) => {
      const [{ id, token }] = await s.invites(1, ...options);
      assert.equal((await s.submit(form(token))).status, 201);
      return id;
    };
    const submission = async (id) =>
      JSON.parse(
        await s.sql(
          `SELECT to_jsonb(b) - 'sealed' FROM admitone.submission b
      WHERE invite_id = '${id}'`,
        ),
      );
    const employee = async (id) =>
      JSON.parse(await s.cli('employee', 'show', id, '--format', 'json'));
    // Must fail with CODE, say WHY, and leave no audit row.
    const refused = async (code, why, ...args) => {
      const count = () => s.sql('SELECT count(*) FROM admitone.audit');
      const before = await count();
      const answer = await s.tryCli(...args);
      assert.equal(answer.code, code, args + answer.stderr);
      assert.equal(answer.stdout, '');
      assert.match(answer.stderr, why);
      assert.equal(await count(), before, `${args}`);
    };

    it('approve, with a hire date', async () => {
      const id = await submitted();
      assert.equal(
        await s.cli('submission', 'approve', id, '--hire-date', '2026-08-01'),
        `${id} approved\n`,
      );
      const row = await submission(id);
      assert.equal(row.status, 'approved');
      assert.equal((await employee(row.employee_id)).hireDate, '2026-08-01');
      assert.match(await audit(id), /submission.approved/);
      assert.match(await audit(row.employee_id), /employee.hired/);
    });

    it('reject, with a reason', async () => {
      const id = await submitted();
      await refused(2, /--reason/, 'submission', 'reject', id);
      await refused(2, /--reason/, 'submission', 'reject', id, '--reason', '');
      await s.cli('submission', 'reject', id, '--reason', 'Not legible');
      const row = await submission(id);
      assert.equal(row.status, 'rejected');
      assert.equal(row.decision_reason, 'Not legible');
      assert.match(await audit(id), /submission.rejected/);
    });

    it('of two at once one wins', async () => {
      for (let n = 0; n < 5; n++) {
        const id = await submitted();
        const answers = await Promise.all([
          s.tryCli('submission', 'approve', id, '--hire-date', '2026-08-01'),
          s.tryCli('submission', 'reject', id, '--reason', 'x'),
        ]);
        assert.deepEqual(answers.map(({ code }) => code).sort(), [0, 1]);
        const { stderr } = answers.find(({ code }) => code === 1);
        assert.match(stderr, /changed in the meantime \(.*status /);
      }
    });

    it('reopen, and only the version that was seen', async () => {
      const id = await submitted();
      const seen = async () =>
        JSON.parse(await s.cli('submission', 'list', '--format', 'json')).find(
          (one) => one.id === id,
        );
      assert.equal((await seen()).version, 1);
      await refused(
        1,
        /Enter the first day of employment/,
        'submission',
        'approve',
        id,
        '--version',
        '1',
      );
      await s.cli('submission', 'approve', id, '--version', '1', '--hire-date', '2026-08-01');
      await refused(
        1,
        /changed in the meantime \(.*status approved/,
        'submission',
        'reopen',
        id,
        '--version',
        '1',
      );
      await refused(2, /--version/, 'submission', 'reopen', id);
      await s.cli('submission', 'reopen', id, '--version', '2');
      assert.deepEqual([(await seen()).status, (await seen()).version], ['pending_review', 3]);
      for (const args of [
        ['approve', id],
        ['note', id, 'x'],
        ['reject', id, '--reason', 'x'],
      ])
        await refused(1, /changed in the meantime/, 'submission', ...args, '--version', '2');
      assert.match(await audit(id), /submission.approved submission.reopened$/);
    });

    it('who lists names is in the audit, before they are read', async () => {
      for (const kind of ['submission', 'invite']) {
        const listed = () =>
          s.sql(`SELECT detail FROM admitone.audit
          WHERE action = '${kind}.listed' AND row_kind = '${kind}'
          AND actor = '${os.userInfo().username}'
          ORDER BY id DESC LIMIT 1`);
        await s.cli(kind, 'list', '--limit', '3');
        assert.deepEqual(JSON.parse(await listed()), {
          limit: 3,
          status: null,
        });
      }
    });

    it('note', async () => {
      const id = await submitted();
      await s.cli('submission', 'note', id, 'Call Ann');
      assert.equal((await submission(id)).admin_notes, 'Call Ann');
      await s.cli('submission', 'note', id, '');
      assert.equal((await submission(id)).admin_notes, null);
      assert.match(await audit(id), /submission.noted/);
      assert.equal((await submission(id)).status, 'pending_review');
    });

    it('resend: the old link is worthless, the new one good', async () => {
      const [old] = await s.invites(1, '--name', 'Erika');
      const link = await s.cli('invite', 'resend', old.id);
      assert.match(link, new RegExp(`^${s.url}/#[\\w-]{43}\n$`));
      assert.equal((await s.submit(form(old.token))).status, 410);
      const token = link.trim().split('#')[1];
      assert.match((await s.validate(token)).text, /Erika/);
      assert.equal((await s.submit(form(token))).status, 201);
      assert.match(await audit(old.id), /invite.resent/);
      await refused(1, /revoked/, 'invite', 'resend', old.id);
      await s.cli('verify', '--deep');
    });

    it('extend: an expired one is good again', async () => {
      const [{ id, token }] = await s.invites(1, '--expires-at', '2020-01-01');
      assert.equal((await s.submit(form(token))).status, 410);
      const line = await s.cli('invite', 'extend', id, '--expires-days', '3');
      const [, at] = line.match(/^\S+ expires at (.*)\n$/);
      assert.ok(Math.abs(Date.parse(at) - Date.now() - 3 * 86_400_000) < 60_000);
      assert.equal(
        await s.cli('invite', 'extend', id, '--expires-at', '2099-12-31'),
        `${id} expires at 2099-12-31T23:59:59.000Z\n`,
      );
      assert.equal((await s.submit(form(token))).status, 201);
      assert.match(await audit(id), /invite.changed/);
      await refused(1, /already used/, 'invite', 'extend', id, '--expires-days', '3');
    });

    it('change: other hints, and none', async () => {
      const [{ id, token }] = await s.invites(1, '--name', 'Erika', '--email', 'e@example.org');
      assert.equal(await s.cli('invite', 'change', id, '--name', 'Erik'), `${id} changed\n`);
      const { text } = await s.validate(token);
      assert.match(text, /"nameHint":"Erik"/);
      assert.match(text, /e@example.org/);
      await s.cli('invite', 'change', id, '--name=', '--email=');
      assert.doesNotMatch((await s.validate(token)).text, /Erik|@/);
      await refused(2, /give --name or --email/, 'invite', 'change', id);
      await refused(2, /email/, 'invite', 'change', id, '--email', 'x');
      await s.submit(form(token));
      await refused(1, /already used/, 'invite', 'change', id, '--name', 'x');
    });

    it('employee: create, list, show', async () => {
      const id = (
        await s.cli(
          'employee',
          'create',
          '--first-name',
          'Zoë',
          '--last-name',
          'Quince',
          '--email',
          'z@example.org',
          '--external-id',
          'NTX-2001',
          '--hire-date',
          '2026-07-01',
          '--phone',
          '+1 555 010 0199',
        )
      ).trim();
      await refused(
        1,
        /external ID/,
        'employee',
        'create',
        '--first-name',
        'A',
        '--last-name',
        'B',
        '--external-id',
        'NTX-2001',
      );
      const found = JSON.parse(
        await s.cli('employee', 'list', '--search', 'zoe qui', '--format', 'json'),
      );
      assert.deepEqual(
        found.map((one) => one.id),
        [id],
      );
      assert.deepEqual(
        JSON.parse(await s.cli('employee', 'list', '--status', 'terminated', '--format', 'json')),
        [],
      );
      const one = await employee(id);
      assert.equal(one.externalId, 'NTX-2001');
      assert.equal(one.hireDate, '2026-07-01');
      assert.deepEqual(one.submissions, []);
      await submitted('--external-id', 'NTX-2001');
      const text = await s.cli('employee', 'show', id);
      assert.match(text, /^firstName +Zoë$/m);
      assert.match(text, /^submissions:\nid .*\n.* pending_review /m);
      assert.match(await audit(id), /^employee.created.*employee.read/);
      assert.equal(
        await s.sql(`SELECT count(*) > 1 FROM admitone.audit
        WHERE action = 'employee.listed'`),
        't',
      );
    });

    it('employee: terminate and reactivate', async () => {
      const id = (
        await s.cli('employee', 'create', '--first-name', 'A', '--last-name', 'B')
      ).trim();
      assert.equal(
        await s.cli('employee', 'terminate', id, '--on', '2026-06-30'),
        `${id} terminated\n`,
      );
      assert.equal((await employee(id)).terminatedAt, '2026-06-30');
      await s.cli('employee', 'terminate', id);
      assert.equal((await employee(id)).terminatedAt, '2026-06-30');
      await s.cli('employee', 'reactivate', id);
      assert.deepEqual(
        [(await employee(id)).status, (await employee(id)).terminatedAt],
        ['active', null],
      );
      await s.cli('employee', 'terminate', id);
      assert.equal((await employee(id)).terminatedAt, await s.sql('SELECT current_date'));
      assert.match(await audit(id), /employee.terminated .*employee.reactivated/);
    });

    it('employee: change, deactivate, send a renewal, who is due', async () => {
      const id = (
        await s.cli(
          'employee',
          'create',
          '--first-name',
          'Ann',
          '--last-name',
          ' Bee ',
          '--email',
          'a@example.org',
          '--notes',
          'x\ny',
          '--external-id',
          'NTX-7',
          '--worker-type',
          'contractor',
        )
      ).trim();
      assert.equal(
        await s.cli(
          'employee',
          'change',
          id,
          '--last-name',
          'Cee',
          '--email=',
          '--first-name=',
          '--phone',
          '+1 555 010 0199',
          '--version',
          '1',
        ),
        `${id} changed\n`,
      );
      const one = await employee(id);
      assert.deepEqual(
        [one.firstName, one.lastName, one.email, one.phone, one.notes, one.workerType, one.version],
        ['Ann', 'Cee', null, '+1 555 010 0199', 'x\ny', 'contractor', 2],
      );
      await refused(
        1,
        /changed in the meantime \(version 2/,
        'employee',
        'change',
        id,
        '--notes',
        'y',
        '--version',
        '1',
      );
      await refused(2, /at least one option/, 'employee', 'change', id);
      await refused(2, /date/, 'employee', 'change', id, '--hire-date', 'x');
      await s.cli('employee', 'deactivate', id);
      await s.forgetSettings();
      await refused(1, /E-Verify/, 'employee', 'send-renewal', id);
      await s.cli('setting', 'set', 'useEVerify', 'false', ...EMPLOYER);
      assert.equal((await employee(id)).status, 'inactive');
      await refused(1, /not sent a form yet/, 'employee', 'send-renewal', id);
      const [first] = await s.tokens(1, '--employee', id);
      assert.equal((await s.submit(form(first))).status, 201);
      await refused(1, /must not be reverified/, 'employee', 'send-renewal', id);
      const [second] = await s.tokens(1, '--employee', id);
      assert.equal((await s.submit(form(second, worksUntil('2019-01-02')))).status, 201);
      const link = await s.cli('employee', 'send-renewal', id, '--expires-days', '2');
      assert.match(link, new RegExp(`^${s.url}/#[\\w-]{43}\n$`));
      const token = link.trim().split('#')[1];
      assert.match((await s.validate(token)).text, /"isRenewal":true/);
      assert.equal(
        await s.sql(
          'SELECT expires_at - created_at FROM ' +
            'admitone.invite ORDER BY created_at DESC LIMIT 1',
        ),
        '2 days',
      );
      assert.equal((await s.submit(form(token, worksUntil('2020-01-02')))).status, 201);
      const [due] = JSON.parse(
        await s.cli('employee', 'renewals', '--days', '1', '--format', 'json'),
      ).filter(({ employeeId }) => employeeId === id);
      assert.deepEqual([due.employeeName, due.nextRenewalDate], ['Ann Cee', '2020-01-02']);
      assert.match(await s.cli('employee', 'renewals'), /2020-01-02/);
      assert.match(
        await audit(id),
        /^employee.created (employee.changed )(employee.read )*employee.deactivated/,
      );
      const listed = JSON.parse(await s.cli('audit', 'list', '--row', id, '--format', 'json'));
      assert.ok(listed.length > 3);
      assert.ok(listed.every(({ rowId }) => rowId === id));
      await s.cli('employee', 'terminate', id);
      await refused(1, /terminated/, 'employee', 'send-renewal', id);
    });

    it('what is wrong is said, and changes nothing', async () => {
      const id = await submitted();
      for (const args of [
        ['submission', 'approve'],
        ['submission', 'reject', '--reason', 'x'],
        ['invite', 'resend'],
        ['invite', 'extend', '--expires-days', '1'],
        ['employee', 'show'],
        ['employee', 'terminate'],
        ['employee', 'reactivate'],
        ['employee', 'deactivate'],
        ['employee', 'send-renewal'],
        ['employee', 'change', '--notes', 'x'],
        ['invite', 'change', '--name', 'x'],
        ['submission', 'reopen', '--version', '1'],
      ]) {
        await refused(1, /not found/, ...args, NOBODY);
        await refused(2, /not an id/, ...args, 'x');
      }
      await refused(2, /date/, 'submission', 'approve', id, '--hire-date', '2026-02-30');
      await refused(2, /date/, 'employee', 'terminate', NOBODY, '--on', 'x');
      await refused(2, /give --expires-days/, 'invite', 'extend', id);
      await refused(
        2,
        /give --expires-days/,
        'invite',
        'extend',
        id,
        '--expires-days',
        '3',
        '--expires-at',
        '2099-12-31',
      );
      await refused(
        1,
        /time is in the past/,
        'invite',
        'extend',
        (await s.invites(1))[0].id,
        '--expires-at',
        '2020-01-01',
      );
      const names = ['--first-name', 'A', '--last-name', 'B'];
      for (const args of [
        ['--first-name', 'A'],
        [...names, '--email', 'x'],
        [...names, '--hire-date', '1.1.2026'],
        [...names, '--phone', 'x'],
        [...names, '--notes', 'a\u0007b'],
        [...names, '--worker-type', 'nurse'],
        [...names, '--external-id', 'a\nb'],
      ])
        await refused(
          2,
          /^admitone: --[a-z-]+: (Required|Enter|Use|Con)/,
          'employee',
          'create',
          ...args,
        );
      const id2 = (await s.cli('employee', 'create', ...names)).trim();
      for (const args of [
        ['--first-name', ''],
        ['--version', '1'],
      ])
        await refused(2, /give at least one option/, 'employee', 'change', id2, ...args);
      for (const args of [
        ['--version', '', '--notes', 'x'],
        ['--first-name', ' '],
        ['--notes', 'x', '--version', ' '],
      ])
        await refused(2, /: (Required|Use)/, 'employee', 'change', id2, ...args);
      for (const empty of ['', ' ', 'N/A']) {
        await refused(2, /--on: (Required|Use)/, 'employee', 'terminate', id2, '--on', empty);
        await refused(2, /--from: (Required|Use)/, 'export', '--from', empty);
        await refused(
          2,
          /--expires-at: (Required|Use)/,
          'invite',
          'extend',
          id,
          '--expires-at',
          empty,
        );
        await refused(2, /ROLE: (Required|Use)/, 'user', 'set-role', 'nobody@example.org', empty);
        await refused(2, /--limit: (Required|Use)/, 'employee', 'list', '--limit', empty);
      }
      await refused(
        2,
        /--limit: Use a whole number from 1 to 100/,
        'employee',
        'list',
        '--limit',
        '101',
      );
      for (const [name, why] of [
        ['A\u202eB', /a hidden character/],
        ['A\u200bB', /a hidden character/],
        ['12', /at least one letter/],
      ]) {
        await refused(2, why, 'employee', 'create', '--first-name', name, '--last-name', 'B');
        await refused(2, why, 'invite', 'create', '--name', name);
      }
    });

    it('export: CSV that is no formula, JSON lines, from day to day', async () => {
      const token = (await s.tokens(1, '--external-id', '=1+1'))[0];
      const body = form(token, { firstName: '=cmd, "x"', lastName: "O'Neil" });
      const { id } = JSON.parse((await s.submit(body)).text);
      const today = await s.sql("SELECT (now() AT TIME ZONE 'UTC')::date");
      const csv = await s.cli('export', '--from', today, '--to', today);
      const lines = csv.split('\r\n');
      assert.equal(lines.pop(), '');
      assert.match(lines[0], /^\ufeffid,lastName,firstName,status,/);
      const line = lines.find((one) => one.startsWith(id));
      assert.ok(line.startsWith(`${id},O'Neil,"'=cmd, ""x""",pending`));
      assert.match(line, /,'=1\+1$/);
      const json = (await s.cli('export', '--format', 'jsonl'))
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text));
      assert.equal(json.length, lines.length - 1);
      assert.equal(json.find((one) => one.id === id).firstName, '=cmd, "x"');
      assert.deepEqual(
        json.map(({ id: one }) => one),
        lines.slice(1).map((one) => one.slice(0, 36)),
      );
      const approved = (await s.cli('export', '--status', 'approved', '--format', 'jsonl'))
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text));
      assert.ok(approved.length > 0);
      assert.ok(approved.every(({ status }) => status === 'approved'));
      assert.equal(await s.cli('export', '--to', '2020-01-01', '--format', 'jsonl'), '');
      assert.deepEqual(
        JSON.parse(
          await s.sql(`SELECT detail FROM
        admitone.audit WHERE action = 'submission.exported'
        ORDER BY id LIMIT 1`),
        ),
        { count: lines.length - 1, status: null, from: today, to: today },
      );
      await refused(2, /date/, 'export', '--from', 'yesterday');
    });

    it('inspect: all files about those hired in the period', async () => {
      const hire = async (date, ...options) => {
        const [{ id, token }] = await s.invites(1, ...options);
        const body = form(token);
        await s.submit(body);
        await s.cli('submission', 'approve', id, '--hire-date', date);
        return { id, body, row: await submission(id) };
      };
      const people = [await hire('2027-03-01'), await hire('2027-03-31'), await hire('2027-04-01')];
      const [bare] = (
        await s.cli(
          'employee',
          'create',
          '--first-name',
          '=A',
          '--last-name',
          'B',
          '--hire-date',
          '2027-03-15',
        )
      ).split('\n');
      const [waits, refused] = [await submitted(), await submitted()];
      await s.cli('submission', 'reject', refused, '--reason', 'x');
      const undated = await s.sql(`SELECT count(*) FROM
        admitone.employee WHERE hire_date IS NULL`);
      const dir = path.join(s.dir, 'inspection');
      const told = await s.cli(
        'inspect',
        '--from',
        '2027-03-01',
        '--to',
        '2027-03-31',
        '--output',
        dir,
      );
      // Nobody is left out silently: what is not in a file is in a line.
      const leftOut = fs
        .readFileSync(path.join(dir, 'left-out.csv'), 'utf8')
        .trimEnd()
        .split('\r\n');
      assert.equal(
        told,
        `3 employees, 2 submissions in ${dir}; ` +
          `${leftOut.length - 1} left out, see left-out.csv\n`,
      );
      assert.equal(
        leftOut[0],
        '\ufefflastName,firstName,externalId,hireDate,' +
          'employeeId,submissionId,submissionStatus,createdAt,reason',
      );
      const why = (id) =>
        leftOut
          .filter((line) => line.includes(id))
          .map((line) => line.split(',').at(-1))
          .join();
      assert.equal(why(bare), 'no form');
      for (const [id, status, reason] of [
        [waits, 'pending_review', 'form waits for review'],
        [refused, 'rejected', 'form was rejected'],
      ])
        assert.match(
          leftOut.find((line) => line.includes(id)),
          new RegExp(`,${status},.*,no first day of employment: ${reason}$`),
        );
      for (const id of (
        await s.sql(`SELECT id FROM admitone.employee
        WHERE hire_date IS NULL`)
      ).split('\n'))
        assert.notEqual(why(id), '', id);
      assert.equal(why(people[2].row.employee_id), '');
      assert.deepEqual(
        fs.readdirSync(dir).sort(),
        [
          'index.csv',
          'left-out.csv',
          bare,
          ...people.slice(0, 2).map(({ row }) => row.employee_id),
        ].sort(),
      );
      for (const name of ['', ...fs.readdirSync(dir, { recursive: true })]) {
        const stat = fs.statSync(path.join(dir, name));
        assert.equal(stat.mode & 0o777, stat.isDirectory() ? 0o700 : 0o600, name);
      }
      const index = fs.readFileSync(path.join(dir, 'index.csv'), 'utf8');
      assert.equal(index.split('\r\n').length, 5);
      assert.match(index, /^B,'=A,,2027-03-15,/m);
      assert.deepEqual(
        index
          .split('\r\n')
          .slice(1, 4)
          .map((line) => line.split(',')[0]),
        ['B', 'Okonkwo', 'Okonkwo'],
      );
      for (const { id, body, row } of people.slice(0, 2)) {
        const at = (...names) => path.join(dir, row.employee_id, ...names);
        const read = (...names) => fs.readFileSync(at(...names), 'utf8');
        assert.deepEqual(fs.readdirSync(at()).sort(), [id, 'audit.csv', 'employee.json'].sort());
        assert.deepEqual(fs.readdirSync(at(id)).sort(), [
          'form.json',
          'form.txt',
          'review.json',
          'signature.png',
        ]);
        assert.deepEqual(differences(body, JSON.parse(read(id, 'form.json'))), []);
        assert.ok(read(id, 'form.txt').includes(body.address));
        assert.equal(dataUrl(fs.readFileSync(at(id, 'signature.png'))), body.signatureDataUrl);
        assert.equal(JSON.parse(read(id, 'review.json')).status, 'approved');
        assert.equal(JSON.parse(read('employee.json')).id, row.employee_id);
        assert.match(read('audit.csv'), /submission.approved/);
        // The form's creation: when, by whom.
        assert.match(
          read('audit.csv'),
          new RegExp(
            `^,${row.created_at.slice(0, 19)}.*Z,employee \\(by the invite\\),` +
              `submission.created,submission,${id},`,
            'm',
          ),
        );
        assert.deepEqual(
          JSON.parse(read(id, 'review.json'))
            .history.filter(({ action }) => action === 'submission.created')
            .map(({ actor }) => actor),
          ['employee'],
        );
        assert.match(await audit(id), /submission.read$/);
        assert.match(await audit(row.employee_id), /employee.read$/);
      }
      assert.doesNotMatch(await audit(people[2].id), /submission.read/);
      assert.deepEqual(
        JSON.parse(
          await s.sql(`SELECT detail FROM
        admitone.audit WHERE action = 'inspection.made'`),
        ),
        {
          from: '2027-03-01',
          to: '2027-03-31',
          employees: 3,
          submissions: 2,
          withoutHireDate: Number(undated),
        },
      );
    });

    it('inspect: what came while the files were being written', async () => {
      const hire = async (name) =>
        (
          await s.cli(
            'employee',
            'create',
            '--first-name',
            'Late',
            '--last-name',
            name,
            '--hire-date',
            '2020-02-15',
          )
        ).split('\n')[0];
      const read = await hire('Read');
      const [{ id, token }] = await s.invites(1, '--employee', read);
      const dir = path.join(s.dir, 'late');
      // Not needed to say who is read, but to read them.
      const lock = s.session();
      await lock.run('BEGIN; LOCK TABLE admitone.imported');
      const writing = s.cli(
        'inspect',
        '--from',
        '2020-02-01',
        '--to',
        '2020-02-29',
        '--output',
        dir,
      );
      await waitFor(
        async () =>
          (await s.sql(
            `SELECT count(*)
        FROM pg_locks WHERE NOT granted`,
            s.superuser,
          )) === '1',
        'the inspection to wait',
      );
      const hired = await hire('Hired');
      assert.equal((await s.submit(form(token))).status, 201);
      await lock.run('COMMIT');
      assert.match(await writing, /^1 employee, 0 submissions in /);
      const lines = fs
        .readFileSync(path.join(dir, 'left-out.csv'), 'utf8')
        .split('\r\n')
        .filter((line) => line.includes('2020-02-15'))
        .map((line) => line.split(','));
      const late = 'came while the files were being written';
      // Their employee, form, its state, and why.
      assert.deepEqual(
        lines.map((cells) => [...cells.slice(4, 7), cells.at(-1)]).sort(),
        [
          [read, '', '', 'no form'],
          [read, id, 'pending_review', late],
          [hired, '', '', late],
        ].sort(),
      );
      assert.ok(!fs.existsSync(path.join(dir, hired)));
      assert.deepEqual(fs.readdirSync(path.join(dir, read)).sort(), ['audit.csv', 'employee.json']);
    });

    it('inspect: a folder that is there, and what does not open', async () => {
      const period = ['--from', '2027-03-01', '--to', '2027-03-31'];
      const dir = path.join(s.dir, 'inspection');
      const before = fs.readdirSync(dir);
      await refused(1, /File exists/, 'inspect', ...period, '--output', dir);
      assert.deepEqual(fs.readdirSync(dir), before);
      await refused(2, /--output: Required/, 'inspect', ...period);
      await refused(
        2,
        /date/,
        'inspect',
        '--from',
        'x',
        '--to',
        '2027-03-31',
        '--output',
        `${dir}3`,
      );
      await s.sql(`UPDATE admitone.submission SET sealed =
        set_byte(sealed, 100, get_byte(sealed, 100) # 1)
        WHERE employee_id = (SELECT id FROM admitone.employee
        WHERE hire_date = '2027-03-01')`);
      const { code, stdout, stderr } = await s.tryCli('inspect', ...period, '--output', `${dir}2`);
      assert.equal(code, 1);
      assert.match(stdout, /^3 employees, 2 submissions.* left out/);
      assert.match(
        fs.readFileSync(path.join(`${dir}2`, 'left-out.csv'), 'utf8'),
        /2027-03-01,.*the form cannot be opened\r$/m,
      );
      assert.match(stderr, /cannot be opened.*this was submission/s);
      assert.equal(
        fs.readdirSync(`${dir}2`, { recursive: true }).filter((name) => name.endsWith('form.json'))
          .length,
        1,
      );
    });
  },
);
