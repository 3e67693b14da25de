// SPDX-License-Identifier: MIT
// cli-staff.test.mjs -- the operator's program does what the staff's pages
// do, by the same rules, and leaves the same audit rows.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dataUrl, differences, form } from './form.mjs';
import { Person, withSystem } from './harness.mjs';

const NOBODY = '01890000-0000-7000-8000-000000000000';
const PASSWORD = 'correct horse battery';

withSystem('cli-staff', { env: { ADMITONE_WORKERS: '1',
    ADMITONE_ADMIN_WORKERS: '1' } }, (s, it) => {
	const person = (email, password = PASSWORD) => new Person(s,
	    { email, password });
	const setup = (link, password = PASSWORD) => person('').auth(
	    { action: 'setup', token: link.trim().split('#setup=')[1],
	        password });
	const logIn = (email, password = PASSWORD) => person('').auth(
	    { action: 'login', email, password });
	/* Somebody who has signed in. */
	const session = async (email) => {
		const one = person(email);
		one.id = (await one.signIn()).json.account.id;
		return one;
	};
	const whoAmI = (one) => one.get('/api/account');
	const add = (email, ...more) => s.cli('user', 'add', '--email', email,
	    '--name', 'Ann Example', ...more);
	const users = async () => JSON.parse(await s.cli('user', 'list',
	    '--format', 'json'));
	const audit = (id) => s.sql(`SELECT string_agg(action, ' ' ORDER BY id)
	    FROM admitone.audit WHERE row_id = '${id}'`);
	const actor = () => s.sql(`SELECT DISTINCT actor FROM admitone.audit
	    WHERE action = 'account.created'`);

	it('the last administrator stays', async () => {
		await setup(await add('root@example.org', '--role',
		    'administrator'));
		const { code, stderr } = await s.tryCli('user', 'disable',
		    'root@example.org');
		assert.equal(code, 1);
		assert.match(stderr, /The last administrator stays/);
		assert.equal((await logIn('root@example.org')).status, 200);
	});

	it('add prints a link that works once', async () => {
		const link = await add('ann@example.org');
		assert.match(link, new RegExp(
		    `^${s.staffUrl}/staff/#setup=[\\w-]{43}\n$`));
		assert.equal((await logIn('ann@example.org')).status, 401);
		assert.equal((await setup(link)).status, 200);
		assert.equal((await setup(link, 'another good one')).status, 410);
		const { status, json } = await logIn('ann@example.org');
		assert.equal(status, 200);
		assert.equal(json.account.role, 'reviewer');
		assert.equal(await audit(json.account.id),
		    'account.created account.password_set session.opened');
		assert.equal(await actor(), os.userInfo().username);
	});

	it('a link is good for 24 hours', async () => {
		const link = await add('late@example.org');
		const hours = await s.sql(`SELECT extract(epoch FROM
		    setup_expires_at - created_at) / 3600 FROM admitone.account
		    WHERE email = 'late@example.org'`);
		assert.equal(Number(hours), 24);
		await s.sql(`UPDATE admitone.account SET setup_expires_at = now()
		    WHERE email = 'late@example.org'`);
		assert.equal((await setup(link)).status, 410);
	});

	it('what cannot be added', async () => {
		const before = (await users()).length;
		for (const [args, expected] of [
			[['--email', 'ANN@example.org', '--name', 'x'], 1],
			[['--email', 'no address', '--name', 'x'], 2],
			[['--email', 'x@example.org'], 2],
			[['--email', 'x@example.org', '--name', ''], 2],
			[['--email', 'x@example.org', '--name', 'a\nb'], 2],
			[['--email', 'x@example.org', '--name', 'x', '--role',
			    'king'], 2]]) {
			const { code, stdout, stderr } = await s.tryCli('user', 'add',
			    ...args);
			assert.equal(code, expected, args + stderr);
			assert.equal(stdout, '');
			assert.notEqual(stderr, '');
		}
		assert.equal((await users()).length, before);
	});

	it('links need an address that they can point to', async () => {
		for (const url of ['', 'http://example.org']) {
			const before = await s.sql('SELECT count(*) FROM admitone.audit');
			for (const args of [['add', '--email', 'url@example.org',
			    '--name', 'x'], ['reset-password', 'ann@example.org']]) {
				const { code, stderr } = await s.tryCliWith(
				    { ADMITONE_STAFF_URL: url }, 'user', ...args);
				assert.equal(code, 78);
				assert.match(stderr, /ADMITONE_STAFF_URL.*https:\/\/HOST/);
			}
			assert.equal(await s.sql('SELECT count(*) FROM ' +
			    'admitone.audit'), before);
		}
	});

	it('list: text and json', async () => {
		const list = await users();
		const ann = list.find(({ email }) => email === 'ann@example.org');
		assert.deepEqual({ ...ann, id: 0, createdAt: 0, lastSeenAt: 0 },
		    { id: 0, role: 'reviewer', disabled: false, hasPassword: true,
		        totp: false, lastSeenAt: 0, createdAt: 0,
		        email: 'ann@example.org', name: 'Ann Example' });
		const lines = (await s.cli('user', 'list')).trim().split('\n');
		assert.equal(lines.length, list.length + 1);
		assert.match(lines[0], /^id .*name$/);
		assert.ok(lines.some((line) => line.startsWith(ann.id) &&
		    line.endsWith('Ann Example')));
	});

	it('disable and enable, by id or e-mail', async () => {
		const ann = await session('ann@example.org');
		assert.equal(await s.cli('user', 'disable', 'Ann@Example.org'),
		    'Ann@Example.org disabled\n');
		assert.equal((await whoAmI(ann)).status, 401);
		assert.equal((await logIn('ann@example.org')).status, 401);
		assert.equal(await s.cli('user', 'enable', ann.id),
		    `${ann.id} enabled\n`);
		assert.equal((await logIn('ann@example.org')).status, 200);
		assert.match(await audit(ann.id), /account.disabled.*account.enabled/);
	});

	it('reset-password ends the password and the sessions', async () => {
		const ann = await session('ann@example.org');
		const link = await s.cli('user', 'reset-password',
		    'ann@example.org');
		assert.equal((await whoAmI(ann)).status, 401);
		assert.equal((await logIn('ann@example.org')).status, 401);
		assert.equal((await setup(link, 'another good one')).status, 200);
		assert.equal((await logIn('ann@example.org',
		    'another good one')).status, 200);
		assert.match(await audit(ann.id), /account.password_reset/);
	});

	it('remove-totp', async () => {
		await s.sql(`UPDATE admitone.account SET totp_secret = 'x'
		    WHERE email = 'ann@example.org'`);
		await s.cli('user', 'remove-totp', 'ann@example.org');
		assert.equal(await s.sql(`SELECT totp_secret IS NULL FROM
		    admitone.account WHERE email = 'ann@example.org'`), 't');
	});

	it('who is not there', async () => {
		for (const [who, expected] of [[NOBODY, 1], ['x@example.org', 1],
			['x', 2]]) {
			const { code, stderr } = await s.tryCli('user', 'disable', who);
			assert.equal(code, expected);
			assert.match(stderr, /not found|nobody|not an id/);
		}
	});
});

withSystem('cli-staff: reviews', { env: { ADMITONE_WORKERS: '1',
    ADMITONE_ADMIN_WORKERS: '1' } }, (s, it) => {
	const audit = (id) => s.sql(`SELECT string_agg(action, ' ' ORDER BY id)
	    FROM admitone.audit WHERE row_id = '${id}'`);
	const submitted = async (...options) => {
		const [{ id, token }] = await s.invites(1, ...options);
		assert.equal((await s.submit(form(token))).status, 201);
		return id;
	};
	const submission = async (id) => JSON.parse(await s.sql(
	    `SELECT to_jsonb(b) - 'sealed' FROM admitone.submission b
	    WHERE invite_id = '${id}'`));
	const employee = async (id) => JSON.parse(await s.cli('employee',
	    'show', id, '--format', 'json'));
	/* Must fail with CODE, say WHY, and leave no audit row. */
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
		assert.equal(await s.cli('submission', 'approve', id,
		    '--hire-date', '2026-08-01'), `${id} approved\n`);
		const row = await submission(id);
		assert.equal(row.status, 'approved');
		assert.equal((await employee(row.employee_id)).hireDate,
		    '2026-08-01');
		assert.match(await audit(id), /submission.approved/);
		assert.match(await audit(row.employee_id), /employee.hired/);
	});

	it('reject, with a reason', async () => {
		const id = await submitted();
		await refused(2, /--reason/, 'submission', 'reject', id);
		await refused(2, /--reason/, 'submission', 'reject', id,
		    '--reason', '');
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
				s.tryCli('submission', 'approve', id),
				s.tryCli('submission', 'reject', id, '--reason', 'x')]);
			assert.deepEqual(answers.map(({ code }) => code).sort(),
			    [0, 1]);
			const { stderr } = answers.find(({ code }) => code === 1);
			assert.match(stderr, /changed meanwhile \(.*status /);
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
		const [{ id, token }] = await s.invites(1, '--expires-at',
		    '2020-01-01');
		assert.equal((await s.submit(form(token))).status, 410);
		const line = await s.cli('invite', 'extend', id,
		    '--expires-days', '3');
		const [, at] = line.match(/^\S+ expires at (.*)\n$/);
		assert.ok(Math.abs(Date.parse(at) - Date.now() -
		    3 * 86_400_000) < 60_000);
		assert.equal(await s.cli('invite', 'extend', id, '--expires-at',
		    '2099-12-31'), `${id} expires at 2099-12-31T23:59:59.000Z\n`);
		assert.equal((await s.submit(form(token))).status, 201);
		assert.match(await audit(id), /invite.changed/);
		await refused(1, /already used/, 'invite', 'extend', id,
		    '--expires-days', '3');
	});

	it('employee: create, list, show', async () => {
		const id = (await s.cli('employee', 'create', '--first-name',
		    'Zoë', '--last-name', 'Quince', '--email', 'z@example.org',
		    '--external-id', 'NTX-2001', '--hire-date', '2026-07-01',
		    '--phone', '+1 555 010 0199')).trim();
		await refused(1, /external id/, 'employee', 'create',
		    '--first-name', 'A', '--last-name', 'B', '--external-id',
		    'NTX-2001');
		const found = JSON.parse(await s.cli('employee', 'list',
		    '--search', 'zoe qui', '--format', 'json'));
		assert.deepEqual(found.map((one) => one.id), [id]);
		assert.deepEqual(JSON.parse(await s.cli('employee', 'list',
		    '--status', 'terminated', '--format', 'json')), []);
		const one = await employee(id);
		assert.equal(one.externalId, 'NTX-2001');
		assert.equal(one.hireDate, '2026-07-01');
		assert.deepEqual(one.submissions, []);
		await submitted('--external-id', 'NTX-2001');
		const text = await s.cli('employee', 'show', id);
		assert.match(text, /^firstName +Zoë$/m);
		assert.match(text, /^submissions:\nid .*\n.* pending_review /m);
		assert.match(await audit(id), /^employee.created.*employee.read/);
		assert.equal(await s.sql(`SELECT count(*) > 1 FROM admitone.audit
		    WHERE action = 'employee.listed'`), 't');
	});

	it('employee: terminate and reactivate', async () => {
		const id = (await s.cli('employee', 'create', '--first-name', 'A',
		    '--last-name', 'B')).trim();
		assert.equal(await s.cli('employee', 'terminate', id, '--on',
		    '2026-06-30'), `${id} terminated\n`);
		assert.equal((await employee(id)).terminatedAt, '2026-06-30');
		await s.cli('employee', 'terminate', id);
		assert.equal((await employee(id)).terminatedAt, '2026-06-30');
		await s.cli('employee', 'reactivate', id);
		assert.deepEqual([(await employee(id)).status,
		    (await employee(id)).terminatedAt], ['active', null]);
		await s.cli('employee', 'terminate', id);
		assert.equal((await employee(id)).terminatedAt,
		    await s.sql('SELECT current_date'));
		assert.match(await audit(id),
		    /employee.terminated .*employee.reactivated/);
	});

	it('what is wrong is said, and changes nothing', async () => {
		const id = await submitted();
		for (const args of [['submission', 'approve'],
			['submission', 'reject', '--reason', 'x'],
			['invite', 'resend'], ['invite', 'extend',
			    '--expires-days', '1'], ['employee', 'show'],
			['employee', 'terminate'], ['employee', 'reactivate']]) {
			await refused(1, /not found/, ...args, NOBODY);
			await refused(2, /not an id/, ...args, 'x');
		}
		await refused(2, /date/, 'submission', 'approve', id,
		    '--hire-date', '2026-02-30');
		await refused(2, /date/, 'employee', 'terminate', NOBODY, '--on',
		    'x');
		await refused(2, /needed/, 'invite', 'extend', id);
		await refused(2, /needed/, 'invite', 'extend', id,
		    '--expires-days', '3', '--expires-at', '2099-12-31');
		await refused(1, /time is over/, 'invite', 'extend',
		    (await s.invites(1))[0].id, '--expires-at', '2020-01-01');
		const names = ['--first-name', 'A', '--last-name', 'B'];
		for (const args of [['--first-name', 'A'], [...names, '--email',
		    'x'], [...names, '--hire-date', '1.1.2026'], [...names,
		    '--phone', 'x'], [...names, '--notes', 'a\nb']])
			await refused(2, /needed|email|date|phone|control/,
			    'employee', 'create', ...args);
	});

	it('export: CSV that is no formula, JSON lines, from day to day', async () => {
		const token = (await s.tokens(1, '--external-id', '=1+1'))[0];
		const body = form(token, { firstName: '=cmd, "x"',
		    lastName: "O'Neil" });
		const { id } = JSON.parse((await s.submit(body)).text);
		const today = await s.sql("SELECT (now() AT TIME ZONE 'UTC')::date");
		const csv = await s.cli('export', '--from', today, '--to', today);
		const lines = csv.split('\r\n');
		assert.equal(lines.pop(), '');
		assert.match(lines[0], /^id,lastName,firstName,status,/);
		const line = lines.find((one) => one.startsWith(id));
		assert.ok(line.startsWith(`${id},O'Neil,"'=cmd, ""x""",pending`));
		assert.match(line, /,'=1\+1$/);
		const json = (await s.cli('export', '--format', 'jsonl')).trim()
		    .split('\n').map((text) => JSON.parse(text));
		assert.equal(json.length, lines.length - 1);
		assert.equal(json.find((one) => one.id === id).firstName,
		    '=cmd, "x"');
		assert.deepEqual(json.map(({ id: one }) => one),
		    lines.slice(1).map((one) => one.slice(0, 36)));
		const approved = (await s.cli('export', '--status', 'approved',
		    '--format', 'jsonl')).trim().split('\n')
		    .map((text) => JSON.parse(text));
		assert.ok(approved.length > 0);
		assert.ok(approved.every(({ status }) => status === 'approved'));
		assert.equal(await s.cli('export', '--to', '2020-01-01',
		    '--format', 'jsonl'), '');
		assert.deepEqual(JSON.parse(await s.sql(`SELECT detail FROM
		    admitone.audit WHERE action = 'submission.exported'
		    ORDER BY id LIMIT 1`)), { count: lines.length - 1,
		    status: null, from: today, to: today });
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
		const people = [await hire('2027-03-01'), await hire('2027-03-31'),
		    await hire('2027-04-01')];
		const [bare] = (await s.cli('employee', 'create', '--first-name',
		    '=A', '--last-name', 'B', '--hire-date', '2027-03-15'))
		    .split('\n');
		const dir = path.join(s.dir, 'inspection');
		assert.equal(await s.cli('inspect', '--from', '2027-03-01', '--to',
		    '2027-03-31', '--output', dir),
		    `3 employees, 2 submissions in ${dir}\n`);
		assert.deepEqual(fs.readdirSync(dir).sort(), ['index.csv', bare,
		    ...people.slice(0, 2).map(({ row }) => row.employee_id)]
		    .sort());
		for (const name of ['', ...fs.readdirSync(dir,
		    { recursive: true })]) {
			const stat = fs.statSync(path.join(dir, name));
			assert.equal(stat.mode & 0o777,
			    stat.isDirectory() ? 0o700 : 0o600, name);
		}
		const index = fs.readFileSync(path.join(dir, 'index.csv'), 'utf8');
		assert.equal(index.split('\r\n').length, 5);
		assert.match(index, /^B,'=A,,2027-03-15,/m);
		for (const { id, body, row } of people.slice(0, 2)) {
			const at = (...names) => path.join(dir, row.employee_id,
			    ...names);
			const read = (...names) => fs.readFileSync(at(...names),
			    'utf8');
			assert.deepEqual(fs.readdirSync(at()).sort(), [id,
			    'audit.csv', 'employee.json'].sort());
			assert.deepEqual(fs.readdirSync(at(id)).sort(), ['form.json',
			    'form.txt', 'review.json', 'signature.png']);
			assert.deepEqual(differences(body,
			    JSON.parse(read(id, 'form.json'))), []);
			assert.ok(read(id, 'form.txt').includes(body.address));
			assert.equal(dataUrl(fs.readFileSync(at(id,
			    'signature.png'))), body.signatureDataUrl);
			assert.equal(JSON.parse(read(id, 'review.json')).status,
			    'approved');
			assert.equal(JSON.parse(read('employee.json')).id,
			    row.employee_id);
			assert.match(read('audit.csv'), /submission.approved/);
			assert.match(await audit(id), /submission.read$/);
			assert.match(await audit(row.employee_id), /employee.read$/);
		}
		assert.doesNotMatch(await audit(people[2].id), /submission.read/);
		assert.deepEqual(JSON.parse(await s.sql(`SELECT detail FROM
		    admitone.audit WHERE action = 'inspection.made'`)),
		    { from: '2027-03-01', to: '2027-03-31', employees: 3,
		        submissions: 2 });
	});

	it('inspect: a folder that is there, and what does not open', async () => {
		const period = ['--from', '2027-03-01', '--to', '2027-03-31'];
		const dir = path.join(s.dir, 'inspection');
		const before = fs.readdirSync(dir);
		await refused(1, /File exists/, 'inspect', ...period, '--output',
		    dir);
		assert.deepEqual(fs.readdirSync(dir), before);
		await refused(2, /--output is needed/, 'inspect', ...period);
		await refused(2, /date/, 'inspect', '--from', 'x', '--to',
		    '2027-03-31', '--output', `${dir}3`);
		await s.sql(`UPDATE admitone.submission SET sealed =
		    set_byte(sealed, 100, get_byte(sealed, 100) # 1)
		    WHERE employee_id = (SELECT id FROM admitone.employee
		    WHERE hire_date = '2027-03-01')`);
		const { code, stdout, stderr } = await s.tryCli('inspect',
		    ...period, '--output', `${dir}2`);
		assert.equal(code, 1);
		assert.match(stdout, /^3 employees, 2 submissions/);
		assert.match(stderr, /does not open[^]*that was the submission/);
		assert.equal(fs.readdirSync(`${dir}2`, { recursive: true })
		    .filter((name) => name.endsWith('form.json')).length, 1);
	});
});
