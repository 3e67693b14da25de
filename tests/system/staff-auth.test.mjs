// SPDX-License-Identifier: MIT
// staff-auth.test.mjs -- signing in and out: passwords, sessions, the second
// factor, one-time links; guesses are slowed down and nobody is locked out.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { call } from './fastcgi.mjs';
import { canary, told } from './form.mjs';
import { hidden, Person, sanitized, waitFor, withSystem } from './harness.mjs';
import { inMemory } from './proc.mjs';
import { code } from './totp.mjs';

const WRONG = told('Invalid email or password', 'login_wrong');

withSystem('staff auth', { env: { ADMITONE_LOG_LEVEL: 'debug' } }, (s, it) => {
  let person;
  const login = (more, options) =>
    person.auth(
      {
        action: 'login',
        email: person.email,
        password: person.password,
        ...more,
      },
      { as: 'nobody', ...options },
    );
  // A login from another ADDRESS, which is nginx's to say.
  const loginFrom = (address, more) =>
    call(
      `${s.dir}/run/admin/sock`,
      '/api/auth',
      {
        action: 'login',
        email: person.email,
        password: person.password,
        ...more,
      },
      { REMOTE_ADDR: address },
    );
  // Forgets the failed attempts.
  const forgive = () => s.sql('DELETE FROM admitone.login_attempt');
  const audited = (where) =>
    s.sql(`SELECT count(*) FROM admitone.audit WHERE ${where}`).then(Number);

  it('without an administrator the setup is not complete', async () => {
    const nobody = new Person(s, {});
    const answer = await nobody.get('/api/auth', { as: 'nobody' });
    assert.deepEqual(answer.json, { setupComplete: false });
  });

  it('a one-time link chooses a password, once', async () => {
    person = await s.person();
    const answer = await person.get('/api/auth', { as: 'nobody' });
    assert.deepEqual(answer.json, { setupComplete: true });
    const link = canary();
    await s.sql(`UPDATE admitone.account SET
        setup_digest = sha256('${link}'),
        setup_expires_at = now() + interval '1 day'
        WHERE id = '${person.id}'`);
    const setup = (password) =>
      person.auth({ action: 'setup', token: link, password }, { as: 'nobody' });
    for (const [password, text] of [
      ['short', /at least 12/],
      ['passwordpassword', /too common/],
      [person.email, /name or email/],
      ['x'.repeat(300), /at most 256/],
    ]) {
      const bad = await setup(password);
      assert.equal(bad.status, 400);
      assert.match(bad.json.details.fieldErrors.password[0], text);
    }
    const good = await setup('a new long password');
    assert.equal(good.status, 200, good.text);
    assert.deepEqual(good.json, { success: true, email: person.email });
    assert.equal((await setup('another long password')).status, 410);
    // It ended the session.
    assert.equal((await person.get('/api/account')).status, 401);
    person.password = 'a new long password';
    await person.signIn();
  });

  it('an expired or unknown link: 410, and no password is hashed', async () => {
    const link = canary();
    await s.sql(`UPDATE admitone.account SET
        setup_digest = sha256('${link}'), setup_expires_at = now()
        WHERE id = '${person.id}'`);
    for (const token of [link, canary(), 'x']) {
      const answer = await person.auth(
        { action: 'setup', token, password: 'another long password' },
        { as: 'nobody' },
      );
      assert.equal(answer.status, 410);
    }
    await s.sql(`UPDATE admitone.account SET setup_digest = NULL,
        setup_expires_at = NULL`);
  });

  it('a page gets the token in its cookie only', async () => {
    for (const bearer of [undefined, false, null]) {
      const answer = await login({ bearer });
      assert.equal(answer.status, 200);
      assert.deepEqual(Object.keys(answer.json), ['account']);
      const [cookie] = answer.headers['set-cookie'];
      const [token] = /[\w-]{43}/.exec(cookie);
      assert.ok(!answer.text.includes(token));
    }
  });

  it('a login answers token, person and cookie', async () => {
    const answer = await login({ bearer: true });
    assert.equal(answer.status, 200);
    const { sessionToken, account } = answer.json;
    assert.match(sessionToken, /^[\w-]{43}$/);
    assert.deepEqual(
      [account.id, account.email, account.name, account.role, account.totp],
      [person.id, person.email, person.name, 'administrator', false],
    );
    assert.deepEqual(answer.headers['set-cookie'], [
      `__Host-admitone=${sessionToken}; Path=/; Secure; HttpOnly; SameSite=Strict`,
    ]);
    assert.equal(answer.headers['cache-control'], 'no-store');
    // The database knows its digest only.
    const digest = createHash('sha256').update(sessionToken).digest('hex');
    assert.equal(
      await s.sql(`SELECT account_id FROM admitone.session
        WHERE token_digest = '\\x${digest}'`),
      person.id,
    );
    person.token = sessionToken;
  });

  it('the email in any case, by cookie and as Bearer', async () => {
    const answer = await login({ email: person.email.toUpperCase() });
    assert.equal(answer.status, 200);
    for (const as of ['script', 'page']) {
      const me = await person.get('/api/account', { as });
      assert.equal(me.json.account.email, person.email);
      const { createdAt, expiresAt } = me.json.session;
      assert.equal(Date.parse(expiresAt) - Date.parse(createdAt), 12 * 3_600_000);
    }
  });

  it('who is unknown, disabled or has no password: all alike', async () => {
    const other = await s.person('reviewer');
    const times = [];
    for (const [email, password, set] of [
      ['nobody@example.org', 'a wrong password', ''],
      [person.email, 'a wrong password', ''],
      [other.email, other.password, 'disabled_at = now()'],
      [other.email, other.password, 'disabled_at = NULL, password_hash = NULL'],
    ]) {
      if (set !== '')
        await s.sql(`UPDATE admitone.account SET ${set}
            WHERE id = '${other.id}'`);
      const began = Date.now();
      const answer = await login({ email, password });
      times.push(Date.now() - began);
      assert.equal(`${answer.status} ${answer.text}`, `401 ${WRONG}`);
      assert.equal(answer.headers['set-cookie'], undefined);
    }
    // Each did the work of a password: some 300 ms of CPU.
    assert.ok(Math.min(...times) > 100, `${times}`);
    assert.equal(await audited("action = 'session.refused' AND actor = 'nobody'"), 4);
    await forgive();
  });

  it('what is missing or of another kind is named at once', async () => {
    const answer = await person.auth({ action: 'login', password: 1 }, { as: 'nobody' });
    assert.equal(answer.status, 400);
    assert.deepEqual(answer.json.details.fieldErrors, {
      email: ['Required'],
      password: ['Must be text'],
    });
    for (const action of [undefined, 'LOGIN', 1, 'x'])
      assert.equal((await person.auth({ action }, { as: 'nobody' })).status, 400);
  });

  it('signing out ends that session and clears the cookie', async () => {
    const { sessionToken } = (await login({ bearer: true })).json;
    const other = Object.assign(new Person(s, person), { token: sessionToken });
    const answer = await other.auth({ action: 'logout' }, { as: 'page' });
    assert.deepEqual(answer.json, { success: true });
    assert.match(answer.headers['set-cookie'][0], /^__Host-admitone=; .*Max-Age=0/);
    assert.equal((await other.get('/api/account')).status, 401);
    assert.equal((await person.get('/api/account')).status, 200);
  });

  it('a session in use is prolonged, an idle one is not', async () => {
    const digest = createHash('sha256').update(person.token).digest('hex');
    const seen = (ago) =>
      s.sql(`UPDATE admitone.session
        SET seen_at = now() - interval '${ago}'
        WHERE token_digest = '\\x${digest}' RETURNING 1`);
    await seen('29 minutes');
    assert.equal((await person.get('/api/account')).status, 200);
    assert.equal(
      await s.sql(`SELECT seen_at > now() - interval '1 minute'
        FROM admitone.session WHERE token_digest = '\\x${digest}'`),
      't',
    );
    await seen('31 minutes');
    assert.equal((await person.get('/api/account')).status, 401);
    await person.signIn();
  });

  it('a change of password ends the other sessions', async () => {
    const other = Object.assign(new Person(s, person), {});
    await other.signIn();
    const change = (currentPassword, newPassword) =>
      person.auth({
        action: 'change-password',
        currentPassword,
        newPassword,
      });
    const wrong = await change('not the password', 'a third long one');
    assert.equal(wrong.status, 403);
    assert.equal(wrong.text, told('The current password is wrong', 'current_password_wrong'));
    const bad = await change(person.password, 'short');
    assert.deepEqual(bad.json.details.fieldErrors, {
      newPassword: ['Use at least 12 characters'],
    });
    assert.equal((await other.get('/api/account')).status, 200);
    const good = await change(person.password, 'a third long one');
    assert.deepEqual(good.json, { success: true });
    assert.equal((await other.get('/api/account')).status, 401);
    assert.equal((await person.get('/api/account')).status, 200);
    assert.equal((await login()).status, 401);
    person.password = 'a third long one';
    await person.signIn();
  });

  it('logout-others keeps this session only', async () => {
    const other = Object.assign(new Person(s, person), {});
    await other.signIn();
    const answer = await person.auth({ action: 'logout-others' });
    assert.ok(answer.json.closed >= 1);
    assert.equal((await other.get('/api/account')).status, 401);
    assert.equal((await person.get('/api/account')).status, 200);
  });

  describeTotp(s, it, () => person, login, audited, forgive);
  describeCrowd(s, it, loginFrom);

  it('five failures from one address slow that address down', async () => {
    await forgive();
    const guess = (address) => loginFrom(address, { password: 'a wrong password' });
    for (let n = 0; n < 5; n++) assert.equal((await guess('192.0.2.1')).status, 401);
    const answer = await guess('192.0.2.1');
    assert.equal(answer.status, 429);
    const seconds = Number(answer.headers['retry-after']);
    assert.ok(seconds > 0 && seconds <= 30, `${seconds}`);
    assert.equal(JSON.parse(answer.text).retryAfter, seconds);
    // Not even the right password is looked at …
    assert.equal((await loginFrom('192.0.2.1')).status, 429);
    // … but other addresses, and other accounts, are not concerned.
    assert.equal((await loginFrom('192.0.2.2')).status, 200);
    assert.equal((await loginFrom('2001:db8:1:2::3')).status, 200);
    assert.equal((await loginFrom('192.0.2.1', { email: 'somebody@example.org' })).status, 401);
    // It grows: the next failure after the wait costs a longer one.
    await s.sql(`UPDATE admitone.login_attempt SET open_at = now()`);
    assert.equal((await guess('192.0.2.1')).status, 401);
    const longer = await guess('192.0.2.1');
    assert.ok(Number(longer.headers['retry-after']) > 30);
    // And ends with a success.
    await s.sql(`UPDATE admitone.login_attempt SET open_at = now()`);
    assert.equal((await loginFrom('192.0.2.1')).status, 200);
    assert.equal((await guess('192.0.2.1')).status, 401);
    await forgive();
  });

  it('all addresses of an IPv6 network are one', async () => {
    const guess = (n) => loginFrom(`2001:db8:7:7::${n}`, { password: 'a wrong password' });
    for (let n = 1; n <= 5; n++) assert.equal((await guess(n)).status, 401);
    assert.equal((await guess(6)).status, 429);
    assert.equal((await loginFrom('2001:db8:7:8::1')).status, 200);
    await forgive();
  });

  it('many at once are not more than many in turn', async () => {
    // From where they are known, or most get no turn at all.
    await loginFrom('192.0.2.3');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => loginFrom('192.0.2.3', { password: 'a wrong password' })),
    );
    const statuses = answers.map(({ status }) => status).sort();
    assert.deepEqual(statuses, [...Array(5).fill(401), ...Array(15).fill(429)]);
    await forgive();
  });

  it('right ones at once are not taken for too many', async () => {
    await loginFrom('192.0.2.4'); // where they are known
    for (let n = 0; n < 10; n++) {
      const answers = await Promise.all([1, 2, 3].map(() => loginFrom('192.0.2.4')));
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200, 200],
      );
    }
  });

  it('an attack from everywhere does not lock the person out', async () => {
    await loginFrom('198.51.100.1'); // where they are known
    await s.sql(`INSERT INTO admitone.login_attempt
        (email_digest, address, failures, last_at, open_at, is_allowed)
        SELECT sha256('${person.email}'), sha256(n::text::bytea), 4,
            now(), now(), true
          FROM generate_series(1, 20) n`);
    const stranger = await loginFrom('203.0.113.9');
    assert.equal(stranger.status, 429);
    assert.equal((await loginFrom('198.51.100.1')).status, 200);
    await forgive();
  });

  it('while one worker checks a password, another answers', async () => {
    let ended = false;
    const slow = login().then((answer) => {
      ended = true;
      return answer;
    });
    let answered = 0;
    while (!ended) {
      assert.equal((await person.get('/api/account')).status, 200);
      answered++;
    }
    assert.equal((await slow).status, 200);
    assert.ok(answered > 1, `${answered} answers meanwhile`);
  });

  it('the audit names who and what, never a secret', async () => {
    const rows = await s.sql('SELECT a::text FROM admitone.audit a ORDER BY id');
    for (const action of [
      'session.opened',
      'session.closed',
      'session.refused',
      'session.others_closed',
      'account.password_set',
      'account.password_changed',
      'account.totp_begun',
      'account.totp_added',
      'account.totp_removed',
    ])
      assert.ok(rows.includes(action), action);
    for (const secret of [
      person.token,
      person.password,
      'a wrong password',
      'nobody@example.org',
      '192.0.2.1',
    ])
      assert.ok(!rows.includes(secret), secret);
    for (const log of ['admin', 'postgres', 'nginx-access', 'nginx-error'])
      for (const secret of [person.token, person.password])
        assert.ok(!s.log(log).includes(secret), `${secret} in ${log}`);
  });

  it("a password does not stay in a worker's memory", {
    skip: hidden || (sanitized && 'a sanitizer keeps what is freed'),
  }, async () => {
    const secret = `never ${canary()}`;
    for (let n = 0; n < 6; n++) await login({ password: secret });
    await forgive();
    const needles = { secret: Buffer.from(secret) };
    await waitFor(
      async () =>
        (await Promise.all(s.staffWorkers().map((pid) => inMemory(pid, needles)))).flat().length ===
        0,
      'the password to be gone',
      5_000,
    );
  });
});

function describeCrowd(s, it, loginFrom) {
  const from = (n, address = '203.0.113.9') =>
    loginFrom(address, {
      email: `guess-${n}@example.org`,
      password: 'a guess',
    }).then(({ status }) => status);
  const failures = (n) =>
    s.sql(`INSERT INTO admitone.login_attempt
      SELECT sha256(n::text::bytea), address, 1, now(), now(), true
        FROM (SELECT address FROM admitone.login_attempt LIMIT 1) AS a,
             generate_series(1, ${n}) AS n`);

  it('fifty emails from one address are looked at, not the next', async () => {
    await s.sql('DELETE FROM admitone.login_attempt');
    assert.equal(await from(1), 401);
    await failures(48);
    assert.equal(await from(50), 401);
    assert.equal(await from(51), 429);
    assert.equal(await from(52, '203.0.113.10'), 401);
    // A quarter of an hour later it is.
    await s.sql(`UPDATE admitone.login_attempt
        SET last_at = last_at - interval '15 minutes'`);
    assert.equal(await from(51), 401);
    await s.sql('DELETE FROM admitone.login_attempt');
  });
}

function describeTotp(s, it, who, login, audited, forgive) {
  let secret;
  let used;

  it('TOTP: it is not begun without the password', async () => {
    for (const [password, status] of [
      [undefined, 400],
      ['wrong', 403],
    ])
      assert.equal((await who().auth({ action: 'totp-begin', password })).status, status);
    assert.equal(
      await s.sql(`SELECT totp_pending IS NULL
        FROM admitone.account WHERE id = '${who().id}'`),
      't',
    );
    await forgive();
  });

  it('TOTP: begin gives a secret that does nothing yet', async () => {
    const answer = await who().auth({
      action: 'totp-begin',
      password: who().password,
    });
    assert.equal(answer.status, 200, answer.text);
    ({ secret } = answer.json);
    assert.match(secret, /^[A-Z2-7]{32}$/);
    assert.equal(
      answer.json.uri,
      'otpauth://totp/Admit%20One:' +
        `${encodeURIComponent(who().email)}?secret=${secret}` +
        '&issuer=Admit%20One&algorithm=SHA1&digits=6&period=30',
    );
    assert.equal((await login()).status, 200);
    // The database has it sealed.
    const stored = await s.sql(`SELECT totp_pending
        FROM admitone.account WHERE id = '${who().id}'`);
    assert.equal(stored.length, 2 + 2 * (20 + 81));
  });

  it('TOTP: a wrong code does not confirm it, a right one does', async () => {
    const wrong = await who().auth({ action: 'totp-confirm', code: '000000' });
    assert.equal(wrong.status, 400);
    assert.ok(wrong.json.details.fieldErrors.code);
    used = code(secret);
    const right = await who().auth({ action: 'totp-confirm', code: used });
    assert.deepEqual(right.json, { success: true });
    assert.equal((await who().get('/api/account')).json.account.totp, true);
    assert.equal(
      (await who().auth({ action: 'totp-begin', password: who().password })).status,
      409,
    );
    assert.equal((await who().auth({ action: 'totp-confirm', code: used })).status, 409);
  });

  it('TOTP: the code is asked for after a right password only', async () => {
    const without = await login();
    assert.equal(
      `${without.status} ${without.text}`,
      `401 ${told('Code required', 'totp_required', { totp: true })}`,
    );
    const wrong = await login({ password: 'a wrong password' });
    assert.equal(wrong.text, WRONG);
    const both = await login({
      password: 'a wrong password',
      code: code(secret),
    });
    assert.equal(both.text, WRONG);
    await forgive();
  });

  it('TOTP: a code works once', async () => {
    const replayed = await login({ code: used });
    assert.equal(
      `${replayed.status} ${replayed.text}`,
      `401 ${told('Invalid code', 'totp_wrong', { totp: true })}`,
    );
    // The next one's time has come, for a clock that is early.
    const next = code(secret, 1);
    const answers = await Promise.all([login({ code: next }), login({ code: next })]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401]);
    assert.equal((await login({ code: next })).status, 401);
    await forgive();
  });

  it('TOTP: codes of two steps away are none', async () => {
    for (const steps of [-3, 3])
      assert.equal((await login({ code: code(secret, steps) })).status, 401);
    await forgive();
  });

  it('TOTP: who has the password cannot try codes for ever', async () => {
    const statuses = [];
    for (let n = 0; n < 8; n++) {
      statuses.push((await login()).status);
      statuses.push((await login({ code: '000000' })).status);
    }
    assert.deepEqual(statuses.slice(0, 5), Array(5).fill(401));
    assert.deepEqual(statuses.slice(5), Array(11).fill(429));
    await forgive();
  });

  it('TOTP: moved to another account the secret does not open', async () => {
    const other = await s.person('reviewer');
    await s.sql(`UPDATE admitone.account SET totp_secret =
        (SELECT totp_secret FROM admitone.account
          WHERE id = '${who().id}') WHERE id = '${other.id}'`);
    const answer = await other.auth(
      {
        action: 'login',
        email: other.email,
        password: other.password,
        code: code(secret, -1),
      },
      { as: 'nobody' },
    );
    assert.equal(answer.status, 500);
    assert.match(s.log('admin'), /error totp_not_opened/);
  });

  it('TOTP: removed with the password, not without', async () => {
    const wrong = await who().auth({
      action: 'totp-remove',
      password: 'a wrong password',
    });
    assert.equal(wrong.status, 403);
    const right = await who().auth({
      action: 'totp-remove',
      password: who().password,
    });
    assert.deepEqual(right.json, { success: true });
    assert.equal((await login()).status, 200);
    assert.equal(await audited("action = 'account.totp_removed'"), 1);
    await forgive();
  });
}
