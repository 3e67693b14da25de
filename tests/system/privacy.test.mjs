// SPDX-License-Identifier: MIT
// privacy.test.mjs -- whoever owns the public host and a copy of the
// database reads no submission: a canary is searched in both.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { canary, dataUrl, differences, form, png } from './form.mjs';
import { hidden, run, sanitized, tryRun, waitFor, withSystem } from './harness.mjs';
import { children, freeze, inMemory, thaw, tree } from './proc.mjs';
import { buildTree } from './tree.mjs';

// Nine digits that are in no clock, pid or counter.
const SSN = '897-65-4328';

// What may be found nowhere after BODY was submitted: Buffers by name.
function secretsOf(body, word, picture) {
  const middle = picture.subarray(300, 332);
  return Object.fromEntries(
    Object.entries({
      canary: word,
      token: body.inviteToken,
      ssn: SSN,
      'ssn without dashes': SSN.replaceAll('-', ''),
      'signature in base64': body.signatureDataUrl.slice(400, 440),
      signature: middle,
      'a piece of the body': '"address":"17',
      'another piece of the body': `","dob":"${body.dob}`,
    }).map(([name, value]) => [name, Buffer.from(value)]),
  );
}

// The secrets as they may stand in a dump: plain, hex and base64.
function spellings(secrets) {
  return Object.values(secrets).flatMap((secret) => [
    secret,
    Buffer.from(secret.toString('hex')),
    ...[0, 1, 2].map((skip) =>
      Buffer.from(
        secret.subarray(skip, skip + 3 * Math.floor((secret.length - skip) / 3)).toString('base64'),
      ),
    ),
  ]);
}

// All files below DIR with their contents.
function* filesBelow(dir) {
  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
    const file = path.join(dir, entry.name);
    if (entry.isDirectory()) yield* filesBelow(file);
    else if (entry.isFile()) yield [file, fs.readFileSync(file)];
  }
}

withSystem('privacy', { env: { ADMITONE_WORKERS: '2', ADMITONE_LOG_LEVEL: 'debug' } }, (s, it) => {
  const word = canary();
  const picture = png(6_000);
  let invite;
  let body;
  let secrets;

  it('submit the canary, in all ways', async () => {
    [invite] = await s.invites(1);
    body = form(invite.token, { ssn: SSN, signatureDataUrl: dataUrl(picture) }, word);
    secrets = secretsOf(body, word, picture);
    await s.submit({ ...body, zip: 'bad' });
    await s.submit(JSON.stringify(body).slice(0, -1));
    await s.submit(`${JSON.stringify(body)}x`);
    for (let n = 0; n < 20; n++) await s.validate(invite.token);
    assert.equal((await s.submit(body)).status, 201);
    for (let n = 0; n < 20; n++) assert.equal((await s.submit(body)).status, 200);
    assert.match((await s.submit({ ...body, state: 'NY' })).text, /differs/);
    await s.submit({ ...body, inviteToken: canary() });
    await s.get(`/api/config?token=${invite.token}&w=${word}`);
    await s.get(`/?token=${invite.token}`);
  });

  it('a reviewer with the secret key reads it', async () => {
    const shown = await s.show(invite.id);
    assert.deepEqual(differences(body, shown), []);
    assert.ok(JSON.stringify(shown).includes(word));
  });

  it('it is not in a dump of the database', async () => {
    const dump = Buffer.from(
      await run('pg_dump', ['--inserts'], {
        env: { ...s.env, PGUSER: s.superuser },
      }),
    );
    assert.ok(dump.includes(invite.id), 'the dump lacks the row');
    for (const spelling of spellings(secrets))
      assert.ok(!dump.includes(spelling), spelling.toString());
  });

  it('it is in no file: tables, write-ahead log, logs', async () => {
    await s.sql('CHECKPOINT', s.superuser);
    let found = 0;
    for (const [file, content] of filesBelow(s.dir)) {
      if (content.includes('Okonkwo')) found++;
      for (const name of ['canary', 'token', 'ssn', 'signature', 'signature in base64'])
        assert.ok(!content.includes(secrets[name]), `${name} in ${file}`);
    }
    assert.ok(found > 0, 'not even the plain name was found');
  });

  it('it is not in the environment of the intake', { skip: hidden }, () => {
    for (const pid of tree(s.pid('intake'))) {
      const environ = fs.readFileSync(`/proc/${pid}/environ`);
      assert.ok(environ.length > 0);
      for (const [name, secret] of Object.entries(secrets))
        assert.ok(!environ.includes(secret), name);
    }
  });

  it('it is not in the memory of the intake', {
    skip: hidden || (sanitized && 'a sanitizer keeps what is freed'),
  }, () => {
    // The search finds what is there: our own copy.
    assert.ok(inMemory(process.pid, secrets).includes('canary'));
    for (const pid of tree(s.pid('intake')))
      assert.deepEqual(inMemory(pid, secrets), [], `pid ${pid}`);
  });

  it('the secret key is not in the memory of the intake', {
    skip: hidden || sanitized,
  }, () => {
    const file = fs.readFileSync(s.env.ADMITONE_UNSEAL_KEYS, 'utf8');
    const words = file.split(/[\s=:,"]+/).filter((part) => /^[\w+/=-]{40,}$/.test(part));
    assert.ok(words.length > 0, 'no key in the file');
    const publicKeys = fs.readFileSync(s.env.ADMITONE_SEAL_KEYS, 'utf8');
    const keys = Object.fromEntries(
      words
        .filter((part) => !publicKeys.includes(part))
        .flatMap((part, n) => [
          [`text ${n}`, Buffer.from(part)],
          [
            `bytes ${n}`,
            /^[0-9a-f]{64}$/i.test(part) ? Buffer.from(part, 'hex') : Buffer.from(part, 'base64'),
          ],
        ]),
    );
    assert.ok(Object.keys(keys).length > 0);
    for (const pid of tree(s.pid('intake')))
      assert.deepEqual(inMemory(pid, keys), [], `pid ${pid}`);
  });

  it('nginx writes no body to a file', async () => {
    const [token] = await s.tokens(1);
    const large = form(token, { signatureDataUrl: dataUrl(png(500 << 10)) }, word);
    const workers = s.workers();
    // With no kept connection, the request waits in the queue.
    await s.reloadNginx();
    await freeze(workers);
    // … nor one that the older nginx is about to close.
    const answer = s.submit(large, { agent: false });
    await waitFor(() => s.queued() === 1, 'the request to be queued');
    const files = children(s.pid('nginx'))
      .flatMap((pid) => fs.readdirSync(`/proc/${pid}/fd`).map((fd) => `/proc/${pid}/fd/${fd}`))
      .filter((fd) => fs.statSync(fd).isFile());
    for (const file of files)
      assert.ok(!fs.readFileSync(file).includes(word), fs.readlinkSync(file));
    thaw(workers);
    assert.equal((await answer).status, 201);
    assert.doesNotMatch(s.log('nginx-error'), /temporary file/);
  });

  // What the public program may not do, though it is in the database.
  const FORBIDDEN = [
    'SELECT sealed FROM admitone.submission',
    'SELECT * FROM admitone.submission',
    'SELECT s FROM admitone.submission s',
    'COPY admitone.submission TO STDOUT',
    'INSERT INTO admitone.submission SELECT * FROM admitone.submission RETURNING sealed',
    'UPDATE admitone.submission SET first_name = first_name',
    "UPDATE admitone.submission SET status = 'approved'",
    'UPDATE admitone.submission SET sealed = sealed',
    'DELETE FROM admitone.submission',
    "UPDATE admitone.invite SET used_at = now() - interval '1 day'",
    "INSERT INTO admitone.audit (action, row_kind) VALUES ('invite.revoked', 'invite')",
    'CREATE TEMPORARY TABLE t (x int)',
    'TRUNCATE admitone.submission',
    'SELECT * FROM admitone.account',
    'SELECT count(*) FROM admitone.account',
    'SELECT * FROM admitone.session',
    'INSERT INTO admitone.account DEFAULT VALUES',
    'INSERT INTO admitone.session DEFAULT VALUES',
    'DELETE FROM admitone.session',
    'SELECT * FROM admitone.audit',
    'UPDATE admitone.audit SET at = now()',
    'DELETE FROM admitone.audit',
    'TRUNCATE admitone.audit',
    'SELECT sealed_token FROM admitone.invite',
    'SELECT * FROM admitone.invite',
    'UPDATE admitone.invite SET expires_at = now()',
    'UPDATE admitone.invite SET revoked_at = NULL',
    'UPDATE admitone.invite SET token_digest = token_digest',
    'INSERT INTO admitone.invite DEFAULT VALUES',
    'DELETE FROM admitone.invite',
    "UPDATE admitone.employee SET external_id = 'x'",
    'UPDATE admitone.employee SET notes = NULL',
    'SELECT notes FROM admitone.employee',
    'DELETE FROM admitone.employee',
    'SELECT value FROM admitone.setting',
    'UPDATE admitone.setting SET value = value',
    'DELETE FROM admitone.setting',
    'CREATE TABLE admitone.mine (x int)',
    'CREATE TABLE public.mine (x int)',
    'ALTER TABLE admitone.invite OWNER TO admitone_intake',
    'SET ROLE admitone_admin',
    'SET ROLE admitone_owner',
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "SELECT pg_read_file('/etc/passwd')",
  ];

  // What a monitoring system may not read.
  const UNREADABLE = [
    'SELECT sealed FROM admitone.submission',
    'SELECT first_name FROM admitone.submission',
    'SELECT last_name FROM admitone.submission',
    'SELECT content_digest FROM admitone.submission',
    'SELECT first_name FROM admitone.employee',
    'SELECT last_name FROM admitone.employee',
    'SELECT email FROM admitone.employee',
    'SELECT notes FROM admitone.employee',
    'SELECT token_digest FROM admitone.invite',
    'SELECT sealed_token FROM admitone.invite',
    'SELECT email_hint FROM admitone.invite',
    'SELECT name_hint FROM admitone.invite',
    'SELECT * FROM admitone.account',
    'SELECT * FROM admitone.session',
    'UPDATE admitone.invite SET used_at = now()',
    'DELETE FROM admitone.submission',
    'INSERT INTO admitone.audit DEFAULT VALUES',
  ];

  // No role may change what the audit says.
  const APPEND_ONLY = [
    'UPDATE admitone.audit SET at = now()',
    'DELETE FROM admitone.audit',
    'TRUNCATE admitone.audit',
  ];

  async function refused(statement, user) {
    const { code, stderr } = await tryRun(
      'psql',
      ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', `BEGIN; ${statement}`],
      { env: { ...s.env, PGUSER: user } },
    );
    assert.notEqual(code, 0, 'it was allowed');
    assert.match(
      stderr,
      /permission denied|row-level security|must be (owner|superuser)|never changed/,
    );
  }

  for (const statement of FORBIDDEN) {
    it(`admitone_intake: ${statement}`, () => refused(statement, 'admitone_intake'));
  }
  for (const statement of UNREADABLE) {
    it(`admitone_monitor: ${statement}`, () => refused(statement, 'admitone_monitor'));
  }
  for (const statement of APPEND_ONLY) {
    it(`admitone_admin, admitone_owner: ${statement}`, async () => {
      await refused(statement, 'admitone_admin');
      await refused(statement, 'admitone_owner');
    });
  }

  it('the program for the public holds no code to unseal', () => {
    const symbols = execFileSync('nm', [
      '-D',
      '--undefined-only',
      path.join(buildTree(), 'src/admitone-intake'),
    ]).toString();
    assert.match(symbols, /crypto_aead_xchacha20poly1305_ietf_encrypt/);
    assert.doesNotMatch(symbols, /xchacha20poly1305_ietf_decrypt|crypto_box_seal_open/);
  });
});
