// SPDX-License-Identifier: MIT
// cli.test.mjs -- the operator's program makes, lists, revokes, shows,
// rotates, migrates and finds what is wrong.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { differences, form } from './form.mjs';
import { waitFor, withSystem } from './harness.mjs';

withSystem('cli', { env: { ADMITONE_WORKERS: '2' } }, (s, it) => {
	it('the three formats of an invite', async () => {
		const link = await s.cli('invite', 'create');
		assert.match(link, new RegExp(`^${s.url}/#[\\w-]{43}\n$`));
		const token = await s.cli('invite', 'create', '--format', 'token');
		assert.match(token, /^[\w-]{43}\n$/);
		const [json] = await s.invites(1, '--expires-days', '3');
		assert.deepEqual(Object.keys(json).sort(),
		    ['expiresAt', 'id', 'link', 'token']);
		assert.equal(json.link, `${s.url}/#${json.token}`);
		assert.ok(Math.abs(Date.parse(json.expiresAt) - Date.now() -
		    3 * 86_400_000) < 60_000);
	});

	it('an invite expires when it was told to', async () => {
		const at = new Date(Date.now() + 2_000).toISOString();
		const [invite] = await s.invites(1, '--expires-at', at);
		assert.ok(Math.abs(Date.parse(invite.expiresAt) -
		    Date.parse(at)) < 1_000);
		await waitFor(async () => (await s.validate(invite.token)).text ===
		    '{"valid":false,"reason":"expired"}', 'it to expire');
		assert.equal((await s.submit(form(invite.token))).status, 410);
	});

	it('list and revoke', async () => {
		const [kept, gone] = await s.invites(2, '--name', 'Ann "A" O\'K',
		    '--email', 'ann@example.org', '--external-id', 'NTX-77',
		    '--worker-type', 'nurse', '--renewal');
		await s.cli('invite', 'revoke', gone.id);
		assert.equal((await s.submit(form(gone.token))).text,
		    '{"error":"Invite has been revoked"}');
		assert.equal((await s.submit(form(kept.token))).status, 201);
		const text = await s.cli('invite', 'list', '--format', 'json');
		const list = parseJson(text);
		const [a, b] = [kept, gone].map(({ id }) =>
		    list.find((invite) => invite.id === id));
		assert.ok(a && b);
		assert.notDeepEqual({ ...a, id: '' }, { ...b, id: '' });
		assert.ok(JSON.stringify(a).includes('NTX-77'));
		assert.ok((await s.cli('invite', 'list')).includes(kept.id));
		assert.ok(!text.includes(kept.token), 'the token in clear');
	});

	it('what cannot be revoked', async () => {
		const nobody = '01890000-0000-7000-8000-000000000000';
		for (const [id, expected] of [[nobody, 1], ['x', 2]]) {
			const { code, stderr } = await s.tryCli('invite', 'revoke', id);
			assert.equal(code, expected, stderr);
			assert.notEqual(stderr, '');
		}
	});

	it('submissions: list and show', async () => {
		const [invite] = await s.invites(1);
		const body = form(invite.token, { lastName: 'Uniquelastname' });
		await s.submit(body);
		const list = parseJson(await s.cli(
		    'submission', 'list', '--format', 'json'));
		const [found] = list.filter((entry) =>
		    JSON.stringify(entry).includes('Uniquelastname'));
		assert.ok(JSON.stringify(found).includes(invite.id));
		assert.ok((await s.cli('submission', 'list'))
		    .includes('Uniquelastname'));
		assert.deepEqual(differences(body, await s.show(invite.id)), []);
		const text = await s.cli('submission', 'show', invite.id);
		for (const value of [body.address, body.email, body.lastName,
			body.listADocNumber, 'image/png', '6000'])
			assert.ok(text.replace(/(\d)[, ](\d{3})/g, '$1$2')
			    .includes(value), value);
	});

	it('keys: what was sealed before a rotation still opens', async () => {
		const [old, between, late] = await s.invites(3);
		const bodies = [old, between, late].map(({ token }) => form(token));
		await s.submit(bodies[0]);
		const before = parseKeys(await s.cli('keys', 'list'));
		await s.cli('keys', 'rotate');
		const after = parseKeys(await s.cli('keys', 'list'));
		assert.equal(after.length, before.length + 1);
		await s.submit(bodies[1]);
		const workers = s.workers();
		process.kill(s.pid('intake'), 'SIGHUP');
		await waitFor(() => s.workers().length === 2 &&
		    !s.workers().some((pid) => workers.includes(pid)),
		    'new workers');
		await s.submit(bodies[2]);
		/* A replay under the new key is not taken for other content. */
		for (const body of bodies)
			assert.doesNotMatch((await s.submit(body)).text, /differs/);
		for (const [n, { id }] of [old, between, late].entries())
			assert.deepEqual(differences(bodies[n], await s.show(id)), []);
		/* Version and key id stand before the rest: other key, other
		 * start. */
		const heads = await Promise.all([old, between, late].map(({ id }) =>
		    s.sql(`SELECT encode(substr(sealed, 1, 5), 'hex')
		    FROM admitone.submission WHERE invite_id = '${id}'`)));
		assert.equal(heads[0], heads[1]);
		assert.notEqual(heads[1], heads[2]);
	});

	it('keys generate never overwrites', async () => {
		const files = [s.env.ADMITONE_SEAL_KEYS,
		    s.env.ADMITONE_UNSEAL_KEYS];
		const before = files.map((file) => fs.readFileSync(file, 'utf8'));
		const { code } = await s.tryCli('keys', 'generate');
		assert.equal(code, 1);
		assert.deepEqual(files.map((file) =>
		    fs.readFileSync(file, 'utf8')), before);
	});

	it('show without the secret key says so', async () => {
		const [invite] = await s.invites(1);
		await s.submit(form(invite.token));
		const { code, stdout } = await s.tryCliWith(
		    { ADMITONE_UNSEAL_KEYS: '/nowhere' },
		    'submission', 'show', invite.id);
		assert.ok([1, 78].includes(code));
		assert.doesNotMatch(stdout, /Street/);
	});

	it('a sealed text moved to another row does not open', async () => {
		const [a, b] = await s.invites(2);
		await s.submit(form(a.token));
		await s.submit(form(b.token));
		const sealed = await s.sql(`SELECT encode(sealed, 'hex')
		    FROM admitone.submission WHERE invite_id = '${b.id}'`);
		const move = (hex) => s.sql(`UPDATE admitone.submission
		    SET sealed = decode('${hex}', 'hex')
		    WHERE invite_id = '${b.id}'`);
		await s.sql(`UPDATE admitone.submission SET sealed = (SELECT sealed
		    FROM admitone.submission WHERE invite_id = '${a.id}')
		    WHERE invite_id = '${b.id}'`);
		const { code, stdout } = await s.tryCli(
		    'submission', 'show', b.id);
		const verified = await s.tryCli('verify', '--deep');
		await move(sealed);
		assert.equal(code, 1);
		assert.doesNotMatch(stdout, /Street/);
		assert.equal(verified.code, 1);
		assert.ok(verified.stdout.includes(b.id));
		await s.show(b.id);
	});

	it('migrate: again, status, two at once', async () => {
		const status = await s.cli('migrate', '--status');
		assert.match(status, /0001/);
		await s.cli('migrate');
		await Promise.all([s.cli('migrate'), s.cli('migrate')]);
		assert.equal(await s.cli('migrate', '--status'), status);
	});

	it('migrate: two at once on an empty database', async () => {
		await s.sql('CREATE DATABASE fresh OWNER admitone_owner', s.superuser);
		const migrate = () => s.tryCliWith({ PGDATABASE: 'fresh' },
		    'migrate');
		for (const { code, stderr } of
			await Promise.all([migrate(), migrate()]))
			assert.equal(code, 0, stderr);
		await s.sql('DROP DATABASE fresh', s.superuser);
	});

	it('migrate refuses a schema that it does not know', async () => {
		const known = 'admitone.schema_migration';
		const digest = "sha256('other')";
		for (const [change, undo] of [
			[`INSERT INTO ${known} (version, name, sha256)
			    VALUES (9999, 'future', ${digest})`,
			`DELETE FROM ${known} WHERE version = 9999`],
			[`CREATE TABLE public.saved AS TABLE ${known};
			    UPDATE ${known} SET sha256 = ${digest}
			    WHERE version = 1`,
			`UPDATE ${known} m SET sha256 = s.sha256
			    FROM public.saved s WHERE s.version = m.version;
			    DROP TABLE public.saved`]]) {
			await s.sql(change);
			const codes = [await s.tryCli('migrate'),
			    await s.tryCli('migrate', '--status')]
			    .map(({ code }) => code);
			await s.sql(undo);
			assert.deepEqual(codes, [1, 1]);
		}
		await s.cli('migrate');
	});

	it('usage errors end with 2 and help with 0', async () => {
		for (const args of [['nothing'], ['invite'], ['invite', 'nothing'],
			['invite', 'create', '--count', '-1'],
			['invite', 'create', '--count', 'x'],
			['invite', 'create', '--nothing'],
			['invite', 'create', '--expires-at', 'soon'],
			['invite', 'create', '--format', 'xml'],
			['submission', 'show'], ['keys'], []]) {
			const { code, stderr } = await s.tryCli(...args);
			assert.equal(code, 2, `${args}: ${stderr}`);
			assert.notEqual(stderr, '');
		}
		for (const args of [['--help'], ['invite', '--help'],
			['invite', 'create', '--help'], ['submission', '--help'],
			['verify', '--help'], ['migrate', '--help'],
			['keys', '--help'], ['setting', '--help']]) {
			const { code, stdout } = await s.tryCli(...args);
			assert.equal(code, 0, String(args));
			assert.match(stdout, /admitone/);
		}
		assert.match(await s.cli('--version'), /\d+\.\d+/);
	});

	it('without its database it says so', async () => {
		const { code, stderr } = await s.tryCliWith(
		    { PGHOST: '/nowhere' }, 'verify');
		assert.equal(code, 1, stderr);
		assert.notEqual(stderr, '');
	});

	/* Breaches that are planted one by one and undone again, as a
	 * superuser whose constraints sleep. */
	const BREACHES = [
		['a submission is gone', (id) => `DELETE FROM admitone.submission
		    WHERE invite_id = '${id}'`],
		['a used invite is unused again', (id) => `UPDATE admitone.invite
		    SET used_at = NULL WHERE id = '${id}'`],
		['an invite is gone', (id) => `DELETE FROM admitone.invite
		    WHERE id = '${id}'`],
		['an employee is gone', (id) => `DELETE FROM admitone.employee
		    WHERE id = (SELECT employee_id FROM admitone.submission
		    WHERE invite_id = '${id}')`],
	];

	it('verify is content before', async () => {
		assert.notEqual(await s.cli('verify'), '');
		JSON.parse(await s.cli('verify', '--format', 'json'));
	});

	for (const [name, breach] of BREACHES) {
		it(`verify finds that ${name}`, async () => {
			const [invite] = await s.invites(1);
			await s.submit(form(invite.token));
			const { id } = invite;
			const rows = { invite: `id = '${id}'`,
			    submission: `invite_id = '${id}'`,
			    employee: `id = '${await s.sql(`SELECT employee_id FROM
			        admitone.submission WHERE invite_id = '${id}'`)}'` };
			const planted = (make) => s.sql(
			    `SET session_replication_role = 'replica';` +
			    make(Object.entries(rows)), s.superuser);
			await planted((all) => all.map(([table, where]) =>
			    `CREATE TABLE public.saved_${table} AS SELECT * FROM
			    admitone.${table} WHERE ${where};`).join('') + breach(id));
			const { code, stdout, stderr } = await s.tryCli('verify');
			await planted((all) => all.map(([table, where]) =>
			    `DELETE FROM admitone.${table} WHERE ${where};
			    INSERT INTO admitone.${table}
			    SELECT * FROM public.saved_${table};
			    DROP TABLE public.saved_${table};`).join(''));
			assert.equal(code, 1, stdout + stderr);
			await s.cli('verify');
		});
	}

	it('100,000 tokens in under 20 s', async () => {
		const start = Date.now();
		const { code, stdout, stderr } = await s.tryCli('invite', 'create',
		    '--count', '100000', '--format', 'token');
		const seconds = (Date.now() - start) / 1_000;
		assert.equal(code, 0, stderr);
		const lines = stdout.split('\n');
		assert.equal(lines.pop(), '');
		assert.equal(lines.length, 100_000);
		assert.equal(new Set(lines).size, 100_000);
		assert.ok(lines.every((line) => /^[\w-]{43}$/.test(line)));
		assert.match(stderr, /100,?000/, 'no progress told');
		assert.ok(seconds < 20, `${seconds} s`);
		const token = lines[99_999];
		assert.equal((await s.submit(form(token))).status, 201);
	});
});

/* Lists come as an array or as one object a line. */
function parseJson(text) {
	return text.startsWith('[') ? JSON.parse(text)
	    : text.trim().split('\n').map((line) => JSON.parse(line));
}

function parseKeys(text) {
	return text.trim().split('\n').filter((line) => /[0-9a-f]{8}/i.test(line));
}
