// SPDX-License-Identifier: MIT
// cli.test.mjs -- the operator's program makes, lists, revokes, shows,
// rotates, migrates and finds what is wrong.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { differences, form, told } from './form.mjs';
import { sanitized, tryRun, waitFor, withSystem } from './harness.mjs';
import { kill } from './proc.mjs';

withSystem('cli', { env: { ADMITONE_WORKERS: '2' } }, (s, it) => {
  // Runs a line of shell as the operator would.
  const sh = (line) => tryRun('sh', ['-c', line], { env: s.env });
  const ids = async (...options) =>
    (await s.cli('invite', 'list', '--all', '--format', 'id', ...options))
      .split('\n')
      .filter(Boolean);

  it('the three formats of an invite', async () => {
    const link = await s.cli('invite', 'create');
    assert.match(link, new RegExp(`^${s.url}/#[\\w-]{43}\n$`));
    const token = await s.cli('invite', 'create', '--format', 'token');
    assert.match(token, /^[\w-]{43}\n$/);
    const [json] = await s.invites(1, '--expires-days', '3');
    assert.deepEqual(Object.keys(json).sort(), ['expiresAt', 'id', 'link', 'token']);
    assert.equal(json.link, `${s.url}/#${json.token}`);
    assert.ok(Math.abs(Date.parse(json.expiresAt) - Date.now() - 3 * 86_400_000) < 60_000);
  });

  it('each of many has its audit row', async () => {
    const made = (await s.invites(3)).map(({ id }) => id);
    assert.equal(
      await s.sql(`SELECT string_agg(row_id::text, ','
        ORDER BY id) FROM admitone.audit WHERE action =
        'invite.created' AND row_id IN
        (${made.map((id) => `'${id}'`)})`),
      made.join(),
    );
  });

  it('several settings are set together, or none of them', async () => {
    const get = (key) => s.cli('setting', 'get', key);
    await s.cli('setting', 'set', 'businessName', 'One & Co', 'inviteExpiryDays', '9');
    assert.equal(await get('businessName'), 'One & Co\n');
    assert.equal(await get('inviteExpiryDays'), '9\n');
    for (const [wrong, said] of [
      [['businessName', 'Two', 'inviteExpiryDays', 'x'], /number/],
      [['businessName', 'Two', 'inviteExpiryDays'], /needs a VALUE/],
      [['businessName', 'Two', 'nothing', '1'], /unknown setting/],
      [['businessName', 'Two', 'businessName', 'Three'], /twice/],
    ]) {
      const { code, stderr } = await s.tryCli('setting', 'set', ...wrong);
      assert.equal(code, 2, stderr);
      assert.match(stderr, said);
      assert.equal(await get('businessName'), 'One & Co\n');
    }
    await s.cli('setting', 'set', 'inviteExpiryDays', '14');
  });

  it('an invite expires when it was told to', async () => {
    const at = new Date(Date.now() + 2_000).toISOString();
    const [invite] = await s.invites(1, '--expires-at', at);
    assert.ok(Math.abs(Date.parse(invite.expiresAt) - Date.parse(at)) < 1_000);
    await waitFor(
      async () => (await s.validate(invite.token)).text === '{"valid":false,"reason":"expired"}',
      'it to expire',
    );
    assert.equal((await s.submit(form(invite.token))).status, 410);
  });

  it('list and revoke', async () => {
    const [kept, gone] = await s.invites(
      2,
      '--name',
      'Ann "A" O\'K',
      '--email',
      'ann@example.org',
      '--external-id',
      'NTX-77',
      '--worker-type',
      'contractor',
      '--renewal',
    );
    await s.cli('invite', 'revoke', gone.id);
    assert.equal(
      (await s.submit(form(gone.token))).text,
      told('Invite has been revoked', 'invite_revoked'),
    );
    assert.equal((await s.submit(form(kept.token))).status, 201);
    const text = await s.cli('invite', 'list', '--format', 'json');
    const list = parseJson(text);
    const [a, b] = [kept, gone].map(({ id }) => list.find((invite) => invite.id === id));
    assert.ok(a && b);
    assert.notDeepEqual({ ...a, id: '' }, { ...b, id: '' });
    assert.ok(JSON.stringify(a).includes('NTX-77'));
    assert.ok((await s.cli('invite', 'list')).includes(kept.id));
    assert.ok(!text.includes(kept.token), 'the token in clear');
  });

  it('what cannot be revoked', async () => {
    const nobody = '01890000-0000-7000-8000-000000000000';
    for (const [id, expected] of [
      [nobody, 1],
      ['x', 2],
    ]) {
      const { code, stderr } = await s.tryCli('invite', 'revoke', id);
      assert.equal(code, expected, stderr);
      assert.notEqual(stderr, '');
    }
  });

  it('revoke takes several, and goes on after one that it cannot', async () => {
    const nobody = '01890000-0000-7000-8000-000000000000';
    const [used, a, b] = await s.invites(3);
    await s.submit(form(used.token));
    const slip = await s.tryCli('invite', 'revoke', a.id, 'x');
    assert.equal(slip.code, 2);
    assert.ok((await ids('--state', 'fresh')).includes(a.id));
    const { code, stdout, stderr } = await s.tryCli(
      'invite',
      'revoke',
      used.id,
      a.id,
      nobody,
      b.id,
    );
    assert.equal(code, 1);
    assert.equal(stdout, `${a.id} revoked\n${b.id} revoked\n`);
    assert.match(stderr, /already been used.*no invite/s);
  });

  it('list: by state, by ids, so many', async () => {
    const past = ['--expires-at', '2020-01-01'];
    const [old] = await s.invites(1, ...past);
    const made = await s.invites(4);
    const [used, gone, fresh] = made;
    await s.submit(form(used.token));
    await s.cli('invite', 'revoke', gone.id);
    for (const [state, { id }] of Object.entries({
      used,
      revoked: gone,
      fresh,
      expired: old,
    })) {
      const list = JSON.parse(await s.cli('invite', 'list', '--state', state, '--format', 'json'));
      assert.ok(list.every((invite) => invite.state === state));
      assert.ok(list.some((invite) => invite.id === id));
    }
    assert.equal((await ids('--state', 'fresh', '--limit', '2')).length, 2);
    const bounds = made.map(({ id }) => id).sort();
    const between = ['--from', bounds[0].toUpperCase(), '--to', bounds[3]];
    assert.deepEqual((await ids(...between)).sort(), bounds);
    assert.equal((await ids(...between, '--state', 'fresh')).length, 2);
    assert.equal((await s.tryCli('invite', 'list', '--from', 'x')).code, 2);
  });

  it('links need an address that they can point to', async () => {
    const create = (url, ...options) =>
      s.tryCliWith({ ADMITONE_PUBLIC_URL: url }, 'invite', 'create', ...options);
    const before = (await ids()).length;
    for (const url of [
      '',
      'localhost',
      'http://example.org',
      'https://',
      'https://a b',
      'https://example.org:0',
      'https://example.org/?x',
      'https://u@example.org',
    ])
      for (const format of ['link', 'json']) {
        const { code, stdout, stderr } = await create(url, '--format', format);
        assert.equal(code, 78, url + stdout);
        assert.equal(stdout, '');
        assert.match(stderr, /ADMITONE_PUBLIC_URL.*https:\/\/HOST/);
      }
    assert.equal((await ids()).length, before);
    assert.equal((await create('', '--format', 'token')).code, 0);
    for (const url of [
      'https://example.org',
      'https://example.org:8443',
      'https://example.org/hire/',
      'http://localhost:3000',
      'http://127.0.0.1',
      'https://[2001:db8::1]:8443',
    ]) {
      const { code, stdout, stderr } = await create(url);
      assert.equal(code, 0, stderr);
      assert.ok(stdout.startsWith(`${url.replace(/\/$/, '')}/#`));
    }
  });

  it('tells how to revoke invites whose links were not printed', async () => {
    const around = await s.invites(1);
    for (const [line, n] of [
      ['admitone invite create --count 12000 | head -1', 5000],
      ['admitone invite create --count 3 >/dev/full', 3],
    ]) {
      const { stderr } = await sh(line);
      around.push(...(await s.invites(1)));
      assert.match(
        stderr,
        new RegExp(`${n} invites? created, but not all of the last ${n} printed`),
      );
      const at = stderr.indexOf('  admitone invite list');
      assert.ok(at > 0, stderr);
      const { code, stdout } = await sh(stderr.slice(at));
      assert.equal(code, 0);
      assert.equal(stdout.match(/ revoked\n/g).length, n);
    }
    const fresh = await ids('--state', 'fresh');
    assert.ok(around.every(({ id }) => fresh.includes(id)));
  });

  it('a list whose reader has enough ends well', async () => {
    await s.invites(2000);
    for (const format of ['text', 'json', 'id']) {
      const { stdout, stderr } = await sh(`{ admitone invite list \
          --all --format ${format}; echo "exit $?" >&2; } | head -1`);
      assert.equal(stdout.split('\n').length, 2);
      assert.equal(stderr, 'exit 0\n');
    }
    const { stderr } = await sh(
      '{ admitone setting list --format json; echo "exit $?" >&2; } | true',
    );
    assert.equal(stderr, 'exit 0\n');
    const full = await sh('admitone invite list --all >/dev/full');
    assert.equal(full.code, 1);
    assert.match(full.stderr, /cannot write/);
  });

  it('a list ends after 100, and says so', async () => {
    const many = await s.tryCli('invite', 'list', '--format', 'json');
    assert.equal(JSON.parse(many.stdout).length, 100);
    assert.match(many.stderr, /more than these 100; .*--all/);
    const few = await s.tryCli('invite', 'list', '--format', 'json', '--limit', '3');
    assert.equal(JSON.parse(few.stdout).length, 3);
    const all = await s.tryCli('invite', 'list', '--all');
    assert.equal(
      all.stdout.split('\n').length - 2,
      Number(await s.sql('SELECT count(*) FROM admitone.invite')),
    );
    assert.equal(all.stderr, '');
  });

  it('submissions: list and show', async () => {
    const [invite] = await s.invites(1);
    const body = form(invite.token, { lastName: 'Uniquelastname' });
    await s.submit(body);
    const list = parseJson(await s.cli('submission', 'list', '--format', 'json'));
    const [found] = list.filter((entry) => JSON.stringify(entry).includes('Uniquelastname'));
    assert.ok(JSON.stringify(found).includes(invite.id));
    assert.ok((await s.cli('submission', 'list')).includes('Uniquelastname'));
    assert.deepEqual(differences(body, await s.show(invite.id)), []);
    const text = await s.cli('submission', 'show', invite.id);
    for (const value of [
      body.address,
      body.email,
      body.lastName,
      body.listADocNumber,
      'image/png',
      '6000',
    ])
      assert.ok(text.replace(/(\d)[, ](\d{3})/g, '$1$2').includes(value), value);
  });

  it('submissions: the list says when there are more', async () => {
    for (const token of await s.tokens(2)) await s.submit(form(token));
    const list = (...args) => s.tryCli('submission', 'list', '--format', 'json', ...args);
    const all = await list('--all');
    const n = JSON.parse(all.stdout).length;
    assert.ok(n >= 2);
    assert.equal(all.stderr, '');
    assert.equal((await list('--limit', `${n}`)).stderr, '');
    const fewer = await list('--limit', `${n - 1}`);
    assert.equal(JSON.parse(fewer.stdout).length, n - 1);
    assert.match(fewer.stderr, new RegExp(`more than these ${n - 1}; .*--all`));
  });

  it('employees: a page says that there is another one', async () => {
    const list = (...args) => s.tryCli('employee', 'list', '--format', 'json', ...args);
    const all = await list('--limit', '100');
    const ids = JSON.parse(all.stdout).map(({ id }) => id);
    assert.ok(ids.length >= 2 && ids.length < 100);
    assert.equal(all.stderr, '');
    const first = await list('--limit', '1');
    assert.match(
      first.stderr,
      /^admitone: there are more than these 1; to see the next: --page 2\n$/,
    );
    const second = await list('--limit', '1', '--page', '2');
    assert.deepEqual(
      [first, second].map(({ stdout }) => JSON.parse(stdout)[0].id),
      ids.slice(0, 2),
    );
    const last = await list('--limit', '1', '--page', `${ids.length}`);
    assert.equal(JSON.parse(last.stdout)[0].id, ids.at(-1));
    assert.equal(last.stderr, '');
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
    kill(s.pid('intake'), 'SIGHUP');
    await waitFor(
      () => s.workers().length === 2 && !s.workers().some((pid) => workers.includes(pid)),
      'new workers',
    );
    await s.submit(bodies[2]);
    // A replay under the new key is not taken for other content.
    for (const body of bodies) assert.doesNotMatch((await s.submit(body)).text, /differs/);
    for (const [n, { id }] of [old, between, late].entries())
      assert.deepEqual(differences(bodies[n], await s.show(id)), []);
    // Version and key id stand before the rest: other key, other
    // start.
    const heads = await Promise.all(
      [old, between, late].map(({ id }) =>
        s.sql(`SELECT encode(substr(sealed, 1, 5), 'hex')
        FROM admitone.submission WHERE invite_id = '${id}'`),
      ),
    );
    assert.equal(heads[0], heads[1]);
    assert.notEqual(heads[1], heads[2]);
  });

  it('keys generate never overwrites', async () => {
    const files = [s.env.ADMITONE_SEAL_KEYS, s.env.ADMITONE_UNSEAL_KEYS];
    const before = files.map((file) => fs.readFileSync(file, 'utf8'));
    const { code } = await s.tryCli('keys', 'generate');
    assert.equal(code, 1);
    assert.deepEqual(
      files.map((file) => fs.readFileSync(file, 'utf8')),
      before,
    );
  });

  it('show without the secret key says so', async () => {
    const [invite] = await s.invites(1);
    await s.submit(form(invite.token));
    const { code, stdout } = await s.tryCliWith(
      { ADMITONE_UNSEAL_KEYS: '/nowhere' },
      'submission',
      'show',
      invite.id,
    );
    assert.ok([1, 78].includes(code));
    assert.doesNotMatch(stdout, /Street/);
  });

  it('says what is wrong with a key file', async () => {
    const dir = path.join(s.dir, 'badkeys');
    const name = (file) => path.join(dir, file);
    fs.mkdirSync(dir);
    fs.writeFileSync(name('empty'), '# none\n', { mode: 0o600 });
    fs.writeFileSync(name('bad'), 'nonsense\n', { mode: 0o600 });
    fs.copyFileSync(s.env.ADMITONE_UNSEAL_KEYS, name('open'));
    fs.chmodSync(name('open'), 0o644);
    const id = '01890000-0000-7000-8000-000000000000';
    for (const [variable, commands] of [
      [
        'ADMITONE_UNSEAL_KEYS',
        [
          ['submission', 'show', id],
          ['verify', '--deep'],
          ['keys', 'rotate'],
        ],
      ],
      [
        'ADMITONE_SEAL_KEYS',
        [
          ['invite', 'create'],
          ['keys', 'rotate'],
        ],
      ],
    ])
      for (const command of commands)
        for (const [file, why] of [
          ['empty', /no key/],
          ['bad', /a line in it/],
          ['open', /0600|a line/],
          ['none', /no such file/],
        ]) {
          const { code, stdout, stderr } = await s.tryCliWith(
            { [variable]: name(file) },
            ...command,
          );
          assert.equal(code, 78, stderr);
          assert.equal(stdout, '');
          assert.match(stderr, why);
          assert.ok(stderr.includes(name(file)), stderr);
          assert.doesNotMatch(stderr, /keys generate/);
        }
    const { code, stderr } = await s.tryCliWith(
      {
        ADMITONE_SEAL_KEYS: name('none'),
        ADMITONE_UNSEAL_KEYS: name('none2'),
      },
      'invite',
      'create',
    );
    assert.equal(code, 78);
    assert.match(stderr, /To make keys: admitone keys generate/);
  });

  it('white space around a name is no breach', async () => {
    const [token] = await s.tokens(1);
    assert.equal(
      (await s.submit(form(token, { firstName: ' Ana\u00a0', lastName: '  Lee ' }))).status,
      201,
    );
    const { code, stdout } = await s.tryCli('verify', '--deep');
    assert.equal(code, 0, stdout);
  });

  it('records sealed to other keys are no breach', async () => {
    const other = {
      ADMITONE_SEAL_KEYS: path.join(s.dir, 'other.pub'),
      ADMITONE_UNSEAL_KEYS: path.join(s.dir, 'other.key'),
    };
    const [invite] = await s.invites(1);
    await s.submit(form(invite.token));
    await s.tryCliWith(other, 'keys', 'generate');
    const key = await s.sql(`SELECT encode(substr(sealed, 2, 8), 'hex')
        FROM admitone.submission WHERE invite_id = '${invite.id}'`);
    const missing = `key ${key} is not in ${other.ADMITONE_UNSEAL_KEYS}`;
    const show = await s.tryCliWith(other, 'submission', 'show', invite.id);
    assert.equal(show.code, 1);
    assert.ok(show.stderr.includes(missing), show.stderr);
    const deep = await s.tryCliWith(other, 'verify', '--deep');
    assert.equal(deep.code, 1);
    assert.doesNotMatch(deep.stdout, /BREACH/);
    assert.match(deep.stdout, /^CLOSED /m);
    assert.equal(deep.stderr.split(missing).length, 2, deep.stderr);
    const json = await s.tryCliWith(other, 'verify', '--deep', '--format', 'json');
    const report = JSON.parse(json.stdout);
    assert.equal(report.ok, false);
    assert.ok(report.invariants.every(({ breach }) => !breach));
  });

  it('a sealed text moved to another row does not open', async () => {
    const [a, b] = await s.invites(2);
    await s.submit(form(a.token));
    await s.submit(form(b.token));
    const sealed = await s.sql(`SELECT encode(sealed, 'hex')
        FROM admitone.submission WHERE invite_id = '${b.id}'`);
    const move = (hex) =>
      s.sql(`UPDATE admitone.submission
        SET sealed = decode('${hex}', 'hex')
        WHERE invite_id = '${b.id}'`);
    await s.sql(`UPDATE admitone.submission SET sealed = (SELECT sealed
        FROM admitone.submission WHERE invite_id = '${a.id}')
        WHERE invite_id = '${b.id}'`);
    const { code, stdout } = await s.tryCli('submission', 'show', b.id);
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
    const migrate = () => s.tryCliWith({ PGDATABASE: 'fresh' }, 'migrate');
    for (const { code, stderr } of await Promise.all([migrate(), migrate()]))
      assert.equal(code, 0, stderr);
    await s.sql('DROP DATABASE fresh', s.superuser);
  });

  it('migrate refuses a schema that it does not know', async () => {
    const known = 'admitone.schema_migration';
    const digest = "sha256('other')";
    for (const [change, undo] of [
      [
        `INSERT INTO ${known} (version, name, sha256)
          VALUES (9999, 'future', ${digest})`,
        `DELETE FROM ${known} WHERE version = 9999`,
      ],
      [
        `CREATE TABLE public.saved AS TABLE ${known};
          UPDATE ${known} SET sha256 = ${digest}
          WHERE version = 1`,
        `UPDATE ${known} m SET sha256 = s.sha256
          FROM public.saved s WHERE s.version = m.version;
          DROP TABLE public.saved`,
      ],
    ]) {
      await s.sql(change);
      const codes = [await s.tryCli('migrate'), await s.tryCli('migrate', '--status')].map(
        ({ code }) => code,
      );
      await s.sql(undo);
      assert.deepEqual(codes, [1, 1]);
    }
    await s.cli('migrate');
  });

  it('usage errors end with 2 and help with 0', async () => {
    for (const args of [
      ['nothing'],
      ['invite'],
      ['invite', 'nothing'],
      ['invite', 'create', '--count', '-1'],
      ['invite', 'create', '--count', 'x'],
      ['invite', 'create', '--nothing'],
      ['invite', 'create', '--expires-at', 'soon'],
      ['invite', 'create', '--format', 'xml'],
      ['submission', 'show'],
      ['keys'],
      [],
    ]) {
      const { code, stderr } = await s.tryCli(...args);
      assert.equal(code, 2, `${args}: ${stderr}`);
      assert.notEqual(stderr, '');
    }
    for (const args of [
      ['--help'],
      ['invite', '--help'],
      ['invite', 'create', '--help'],
      ['submission', '--help'],
      ['verify', '--help'],
      ['migrate', '--help'],
      ['keys', '--help'],
      ['setting', '--help'],
    ]) {
      const { code, stdout } = await s.tryCli(...args);
      assert.equal(code, 0, String(args));
      assert.match(stdout, /admitone/);
    }
    assert.match(await s.cli('--version'), /\d+\.\d+/);
  });

  it('help is --help', async () => {
    for (const words of [[], ['invite'], ['invite', 'create'], ['verify']])
      assert.equal(await s.cli('help', ...words), await s.cli(...words, '--help'));
    assert.equal((await s.tryCli('help', 'nothing')).code, 2);
    const text = await s.cli('help');
    assert.match(text, /ADMITONE_PUBLIC_URL/);
    assert.doesNotMatch(text, /BATCH_MAX|BODY_MAX|DB_PATIENCE/);
    const intake = await tryRun('admitone-intake', ['--help'], { env: s.env });
    assert.match(intake.stdout, /BATCH_MAX.*BODY_MAX/s);
    assert.doesNotMatch(intake.stdout, /UNSEAL_KEYS|PUBLIC_URL/);
    const odd = await tryRun('admitone-intake', ['odd'], { env: s.env });
    assert.equal(odd.code, 2);
    assert.match(odd.stderr, /unexpected argument: odd\n/);
  });

  it('says what the database refuses, and nothing before', async () => {
    for (const [env, command, wanted] of [
      [
        { PGHOST: '/nowhere' },
        'verify',
        /: No such file or directory; Is the server.*\n.*say where it is/,
      ],
      [{ PGUSER: 'nobody' }, 'invite list', /role nobody in the database admitone:.*PGUSER/s],
      [{ PGDATABASE: 'nothing' }, 'invite list', /role admitone_owner in the database nothing/],
      [
        { ADMITONE_DATABASE: 'dbname=nothing password=x' },
        'setting list',
        /\nADMITONE_DATABASE says which role and database/,
      ],
      [
        { PGDATABASE: 'postgres' },
        'invite list',
        /role admitone_owner in the database postgres.*\nRun: admitone migrate/,
      ],
      [{ PGDATABASE: 'postgres' }, 'setting list --format json', /database postgres/],
      [
        { ADMITONE_DATABASE: 'dbname=postgres' },
        'verify',
        /role admitone_owner in the database postgres/,
      ],
      [
        { PGUSER: 'admitone_monitor' },
        'invite list',
        /permission denied.*admitone_admin or as the owner/s,
      ],
      [
        { PGUSER: 'admitone_monitor' },
        'submission list --format json',
        /admitone_admin or as the owner/,
      ],
      [
        { PGUSER: 'admitone_monitor' },
        'verify',
        /read all of the database: permission denied.*admitone_admin or as the owner/s,
      ],
    ]) {
      const { code, stdout, stderr } = await s.tryCliWith(env, ...command.split(' '));
      assert.equal(code, 1, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, wanted);
    }
    assert.equal((await s.tryCliWith({ PGUSER: 'admitone_admin' }, 'verify', '--deep')).code, 0);
  });

  // Breaches that are planted one by one and undone again, as a
  // superuser whose constraints sleep.
  const BREACHES = [
    [
      'a submission is gone',
      (id) => `DELETE FROM admitone.submission
        WHERE invite_id = '${id}'`,
    ],
    [
      'a used invite is unused again',
      (id) => `UPDATE admitone.invite
        SET used_at = NULL WHERE id = '${id}'`,
    ],
    [
      'an invite is gone',
      (id) => `DELETE FROM admitone.invite
        WHERE id = '${id}'`,
    ],
    [
      'an employee is gone',
      (id) => `DELETE FROM admitone.employee
        WHERE id = (SELECT employee_id FROM admitone.submission
        WHERE invite_id = '${id}')`,
    ],
  ];

  it('verify is content before', async () => {
    assert.notEqual(await s.cli('verify'), '');
    JSON.parse(await s.cli('verify', '--format', 'json'));
  });

  for (const [name, breach] of BREACHES) {
    it(`verify finds that ${name}`, async () => {
      const [{ id, token }] = await s.invites(1);
      await s.submit(form(token));
      // Not while a row is away.
      await s.sql('SELECT admitone.list_new(100)', s.superuser);
      const rows = {
        invite: `id = '${id}'`,
        submission: `invite_id = '${id}'`,
        employee: `id = '${await s.sql(`SELECT employee_id FROM
              admitone.submission WHERE invite_id = '${id}'`)}'`,
      };
      const planted = (make) =>
        s.sql(
          `SET session_replication_role = 'replica';` + make(Object.entries(rows)),
          s.superuser,
        );
      await planted(
        (all) =>
          all
            .map(
              ([table, where]) =>
                `CREATE TABLE public.saved_${table} AS SELECT * FROM
          admitone.${table} WHERE ${where};`,
            )
            .join('') + breach(id),
      );
      const { code, stdout, stderr } = await s.tryCli('verify');
      await planted((all) =>
        all
          .map(
            ([table, where]) =>
              `DELETE FROM admitone.${table} WHERE ${where};
          INSERT INTO admitone.${table}
          SELECT * FROM public.saved_${table};
          DROP TABLE public.saved_${table};`,
          )
          .join(''),
      );
      assert.equal(code, 1, stdout + stderr);
      await s.cli('verify');
    });
  }

  it('100,000 tokens in under 20 s', async () => {
    const start = Date.now();
    const { code, stdout, stderr } = await s.tryCli(
      'invite',
      'create',
      '--count',
      '100000',
      '--format',
      'token',
    );
    const seconds = (Date.now() - start) / 1_000;
    assert.equal(code, 0, stderr);
    const lines = stdout.split('\n');
    assert.equal(lines.pop(), '');
    assert.equal(lines.length, 100_000);
    assert.equal(new Set(lines).size, 100_000);
    assert.ok(lines.every((line) => /^[\w-]{43}$/.test(line)));
    assert.match(stderr, /100,?000/, 'no progress told');
    assert.ok(seconds < (sanitized ? 60 : 20), `${seconds} s`);
    const token = lines[99_999];
    assert.equal((await s.submit(form(token))).status, 201);
  });
});

// Lists come as an array or as one object a line.
function parseJson(text) {
  return text.startsWith('[')
    ? JSON.parse(text)
    : text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
}

function parseKeys(text) {
  return text
    .trim()
    .split('\n')
    .filter((line) => /[0-9a-f]{8}/i.test(line));
}
