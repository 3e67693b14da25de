// SPDX-License-Identifier: MIT
// cli-staff.test.mjs -- the operator's program makes and changes accounts as
// the staff's pages do, by the same rules, and leaves the same audit rows.
import assert from 'node:assert/strict';
import os from 'node:os';
import { Person, withSystem } from './harness.mjs';

const NOBODY = '01890000-0000-7000-8000-000000000000';
const PASSWORD = 'correct horse battery';

withSystem(
  'cli-staff',
  { env: { ADMITONE_WORKERS: '1', ADMITONE_ADMIN_WORKERS: '1' } },
  (s, it) => {
    const person = (email, password = PASSWORD) => new Person(s, { email, password });
    const setup = (link, password = PASSWORD) =>
      person('').auth({
        action: 'setup',
        token: link.trim().split('#setup=')[1],
        password,
      });
    const logIn = (email, password = PASSWORD) =>
      person('').auth({ action: 'login', email, password });
    // Somebody who has signed in.
    const session = async (email) => {
      const one = person(email);
      one.id = (await one.signIn()).json.account.id;
      return one;
    };
    const whoAmI = (one) => one.get('/api/account');
    const add = (email, ...more) =>
      s.cli('user', 'add', '--email', email, '--name', 'Ann Example', ...more);
    const users = async () => JSON.parse(await s.cli('user', 'list', '--format', 'json'));
    const audit = (id) =>
      s.sql(`SELECT string_agg(action, ' ' ORDER BY id)
      FROM admitone.audit WHERE row_id = '${id}'`);
    const actor = () =>
      s.sql(`SELECT DISTINCT actor FROM admitone.audit
      WHERE action = 'account.created'`);

    it('the last administrator stays', async () => {
      await setup(await add('root@example.org', '--role', 'administrator'));
      const { code, stderr } = await s.tryCli('user', 'disable', 'root@example.org');
      assert.equal(code, 1);
      assert.match(stderr, /The last administrator cannot be disabled/);
      assert.equal((await logIn('root@example.org')).status, 200);
    });

    it('add prints a link that works once', async () => {
      const link = await add('ann@example.org');
      assert.match(link, new RegExp(`^${s.staffUrl}/staff/#setup=[\\w-]{43}\n$`));
      assert.equal((await logIn('ann@example.org')).status, 401);
      assert.equal((await setup(link)).status, 200);
      assert.equal((await setup(link, 'another good one')).status, 410);
      const { status, json } = await logIn('ann@example.org');
      assert.equal(status, 200);
      assert.equal(json.account.role, 'reviewer');
      assert.equal(
        await audit(json.account.id),
        'account.created account.password_set session.opened',
      );
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
        [['--email', 'x@example.org', '--name', 'x', '--role', 'king'], 2],
      ]) {
        const { code, stdout, stderr } = await s.tryCli('user', 'add', ...args);
        assert.equal(code, expected, args + stderr);
        assert.equal(stdout, '');
        assert.notEqual(stderr, '');
      }
      assert.equal((await users()).length, before);
    });

    it('links need an address that they can point to', async () => {
      for (const url of ['', 'http://example.org']) {
        const before = await s.sql('SELECT count(*) FROM admitone.audit');
        for (const args of [
          ['add', '--email', 'url@example.org', '--name', 'x'],
          ['reset-password', 'ann@example.org'],
        ]) {
          const { code, stderr } = await s.tryCliWith({ ADMITONE_STAFF_URL: url }, 'user', ...args);
          assert.equal(code, 78);
          assert.match(stderr, /ADMITONE_STAFF_URL.*https:\/\/HOST/);
        }
        assert.equal(await s.sql('SELECT count(*) FROM admitone.audit'), before);
      }
    });

    it('list: text and json', async () => {
      const list = await users();
      const ann = list.find(({ email }) => email === 'ann@example.org');
      assert.deepEqual(
        { ...ann, id: 0, createdAt: 0, lastSeenAt: 0 },
        {
          id: 0,
          role: 'reviewer',
          disabled: false,
          hasPassword: true,
          totp: false,
          lastSeenAt: 0,
          createdAt: 0,
          email: 'ann@example.org',
          name: 'Ann Example',
        },
      );
      const lines = (await s.cli('user', 'list')).trim().split('\n');
      assert.equal(lines.length, list.length + 1);
      assert.match(lines[0], /^id .*name$/);
      assert.ok(lines.some((line) => line.startsWith(ann.id) && line.endsWith('Ann Example')));
    });

    it('disable and enable, by id or email', async () => {
      const ann = await session('ann@example.org');
      assert.equal(await s.cli('user', 'disable', 'Ann@Example.org'), 'Ann@Example.org disabled\n');
      assert.equal((await whoAmI(ann)).status, 401);
      assert.equal((await logIn('ann@example.org')).status, 401);
      assert.equal(await s.cli('user', 'enable', ann.id), `${ann.id} enabled\n`);
      assert.equal((await logIn('ann@example.org')).status, 200);
      assert.match(await audit(ann.id), /account.disabled.*account.enabled/);
    });

    it('reset-password ends the password and the sessions', async () => {
      const ann = await session('ann@example.org');
      const link = await s.cli('user', 'reset-password', 'ann@example.org');
      assert.equal((await whoAmI(ann)).status, 401);
      assert.equal((await logIn('ann@example.org')).status, 401);
      assert.equal((await setup(link, 'another good one')).status, 200);
      assert.equal((await logIn('ann@example.org', 'another good one')).status, 200);
      assert.match(await audit(ann.id), /account.password_reset/);
    });

    it('set-role, but not of the last administrator', async () => {
      await setup(await add('bob@example.org'));
      const bob = await session('bob@example.org');
      assert.equal(
        await s.cli('user', 'set-role', 'bob@example.org', 'administrator'),
        'bob@example.org administrator\n',
      );
      assert.equal((await bob.get('/api/accounts')).status, 200);
      await s.cli('user', 'set-role', bob.id, 'reviewer');
      assert.equal((await bob.get('/api/accounts')).status, 403);
      assert.match(await audit(bob.id), /account.role_changed.*account.role_changed$/);
      for (const [who, role, expected] of [
        ['root@example.org', 'reviewer', 1],
        ['bob@example.org', 'king', 2],
        ['bob@example.org', '', 2],
      ])
        assert.equal((await s.tryCli('user', 'set-role', who, role)).code, expected, role);
    });

    it('remove-totp', async () => {
      await s.sql(`UPDATE admitone.account SET totp_secret = 'x'
        WHERE email = 'ann@example.org'`);
      await s.cli('user', 'remove-totp', 'ann@example.org');
      assert.equal(
        await s.sql(`SELECT totp_secret IS NULL FROM
        admitone.account WHERE email = 'ann@example.org'`),
        't',
      );
    });

    it('who is not there', async () => {
      for (const [who, expected] of [
        [NOBODY, 1],
        ['x@example.org', 1],
        ['x', 2],
      ]) {
        const { code, stderr } = await s.tryCli('user', 'disable', who);
        assert.equal(code, expected);
        assert.match(stderr, /not found|no user has|not an id/);
      }
    });
  },
);
