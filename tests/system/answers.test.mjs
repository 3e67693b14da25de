// SPDX-License-Identifier: MIT
// answers.test.mjs -- every state of an invite and every wrong request gets
// exactly its answer, through nginx with TLS, over HTTP/1.1 and HTTP/2.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import tls from 'node:tls';
import { call } from './fastcgi.mjs';
import { canary, dataUrl, form, png, told } from './form.mjs';
import { withSystem } from './harness.mjs';
import { Http2 } from './http2.mjs';

// Version 7 of RFC 9562.
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const SUBMIT = '/api/submissions';
const VALIDATE = '/api/invites/validate';

function assertAnswer(answer, status, body, headers = {}) {
  assert.equal(`${answer.status} ${answer.text}`, `${status} ${body}`);
  const expected = {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'idempotent-replayed': undefined,
    'retry-after': undefined,
    allow: undefined,
    ...headers,
  };
  for (const [name, value] of Object.entries(expected))
    assert.equal(answer.headers[name], value, name);
}

const REPLAYED = { 'idempotent-replayed': 'true' };
const created = (id) => JSON.stringify({ id, success: true });
const replayed = (id) => JSON.stringify({ id, success: true, idempotent: true });

// Changes of an invite, as SQL on its row.
const EXPIRE = "expires_at = now() - interval '1 minute'";
const REVOKE = 'revoked_at = now()';
const USE = 'used_at = now()';

// What becomes of an invite, and what a claim and validate then say.
const STATES = [
  ['fresh', '', 201, undefined, 'valid'],
  ['expired', EXPIRE, 410, told('Invite has expired', 'invite_expired'), 'expired'],
  ['revoked', REVOKE, 410, told('Invite has been revoked', 'invite_revoked'), 'revoked'],
  [
    'revoked and expired',
    `${EXPIRE}, ${REVOKE}`,
    410,
    told('Invite has been revoked', 'invite_revoked'),
    'revoked',
  ],
  ['used without a submission', USE, 409, told('Invite already used', 'invite_used'), 'used'],
  [
    'used without a submission and expired',
    `${USE}, ${EXPIRE}`,
    409,
    told('Invite already used', 'invite_used'),
    'used',
  ],
];

// Bodies that name no invite.
const NO_INVITE = [
  ['unknown token', (body) => body, 'A'.repeat(43)],
  ['short token', (body) => body, 'x'],
  ['token that is no base64url', (body) => body, "' OR 1=1 --"],
  ['empty token', (body) => body, ''],
  ['no token', ({ inviteToken, ...rest }) => rest, 'removed'],
  ['no token, and bad fields', () => ({ zip: 'bad' }), ''],
];

withSystem('answers', {}, (s, it) => {
  const versions = [
    ['HTTP/1.1', () => s],
    ['HTTP/2', () => h2],
  ];
  let h2;
  const change = (invite, set) =>
    s.sql(`UPDATE admitone.invite SET ${set} WHERE id = '${invite.id}'`);

  it('connect over HTTP/2', async () => {
    h2 = new Http2(s);
    assert.equal((await h2.get('/api/config')).status, 200);
    assert.equal(h2.session.alpnProtocol, 'h2');
  });

  for (const [version, via] of versions) {
    for (const [name, set, status, text, reason] of STATES) {
      it(`${version}: ${name}`, async () => {
        const [invite] = await s.invites(1);
        if (set !== '') await change(invite, set);
        const state = await via().post(VALIDATE, { token: invite.token });
        assertAnswer(state, 200, state.text);
        const told = JSON.parse(state.text);
        assert.equal(told.reason ?? 'valid', reason === 'revoked' ? 'expired' : reason);
        assert.equal(told.revoked, reason === 'revoked' || undefined);
        const answer = await via().post(SUBMIT, form(invite.token));
        assertAnswer(answer, status, text ?? created(invite.id));
      });
    }

    for (const [name, make, token] of NO_INVITE) {
      it(`${version}: ${name}`, async () => {
        assertAnswer(
          await via().post(SUBMIT, make(form(token))),
          400,
          told('Invalid invite token', 'invite_unknown'),
        );
      });
    }

    it(`${version}: a replay, and used beats expired`, async () => {
      const [invite] = await s.invites(1);
      const body = form(invite.token);
      const first = await via().post(SUBMIT, body);
      const { id } = JSON.parse(first.text);
      assert.match(id, UUID);
      assertAnswer(first, 201, created(id));
      assertAnswer(await via().post(SUBMIT, body), 200, replayed(id), REPLAYED);
      await change(invite, EXPIRE);
      assertAnswer(await via().post(SUBMIT, body), 200, replayed(id), REPLAYED);
      const state = await via().post(VALIDATE, { token: invite.token });
      const { usedAt, ...rest } = JSON.parse(state.text);
      assert.deepEqual(rest, { valid: false, reason: 'used' });
      assert.ok(Math.abs(Date.parse(usedAt) - Date.now()) < 60_000);
    });

    it(`${version}: a body without its length`, async () => {
      const [invite] = await s.invites(1);
      assertAnswer(
        await via().post(SUBMIT, form(invite.token), { chunked: true }),
        201,
        created(invite.id),
      );
    });

    it(`${version}: validate gives the hints`, async () => {
      const [hinted] = await s.invites(
        1,
        '--name',
        'Zoë "Z" Ok',
        '--email',
        'zoe@example.org',
        '--renewal',
      );
      assertAnswer(
        await via().post(VALIDATE, { inviteToken: hinted.token }),
        200,
        JSON.stringify({
          valid: true,
          emailHint: 'zoe@example.org',
          nameHint: 'Zoë "Z" Ok',
          isRenewal: true,
        }),
      );
      const [plain] = await s.invites(1);
      assertAnswer(
        await via().post(VALIDATE, { token: plain.token }),
        200,
        JSON.stringify({
          valid: true,
          emailHint: null,
          nameHint: null,
          isRenewal: false,
        }),
      );
      const used = await s.sql(`SELECT used_at IS NULL FROM
          admitone.invite WHERE id = '${plain.id}'`);
      assert.equal(used, 't');
    });

    for (const body of [{ token: 'unknown' }, { token: '' }, {}]) {
      it(`${version}: validate ${JSON.stringify(body)}`, async () => {
        assertAnswer(await via().post(VALIDATE, body), 200, '{"valid":false,"reason":"not_found"}');
      });
    }

    for (const [method, where, allow] of [
      ['GET', SUBMIT, /^POST$/],
      ['PUT', SUBMIT, /^POST$/],
      ['DELETE', SUBMIT, /^POST$/],
      ['GET', VALIDATE, /^POST$/],
      ['POST', '/api/config', /^GET(, HEAD)?$/],
    ]) {
      it(`${version}: ${method} ${where}`, async () => {
        const answer = await via().get(where, { method });
        assertAnswer(answer, 405, told('Method not allowed', 'method_not_allowed'), {
          allow: answer.headers.allow,
        });
        assert.match(answer.headers.allow ?? '', allow);
      });
    }

    for (const where of [
      '/api/nothing',
      '/api/submissions/',
      '/api/',
      '/api/submissionsx',
      '/healthz',
      '/readyz',
    ]) {
      it(`${version}: ${where} is not found`, async () => {
        assertAnswer(await via().get(where), 404, told('Not found', 'not_found'));
      });
    }

    it(`${version}: not JSON`, async () => {
      const [invite] = await s.invites(1);
      const headers = { 'Content-Type': 'text/plain' };
      assertAnswer(
        await via().post(SUBMIT, form(invite.token), { headers }),
        415,
        told('Content-Type must be application/json', 'content_type_wrong'),
      );
      assertAnswer(
        await via().post(SUBMIT, form(invite.token), {
          headers: { 'Content-Type': 'Application/JSON; charset=utf-8' },
        }),
        201,
        created(invite.id),
      );
    });

    it(`${version}: larger than nginx takes`, async () => {
      const answer = await via().post(SUBMIT, Buffer.alloc(3 << 20, 0x20));
      assertAnswer(answer, 413, answer.text);
      assert.match(JSON.parse(answer.text).error, /large/);
    });

    it(`${version}: config`, async () => {
      const answer = await via().get('/api/config');
      assertAnswer(answer, 200, answer.text);
      assert.equal(JSON.parse(answer.text).useEVerify, false);
    });

    it(`${version}: security headers`, async () => {
      for (const where of ['/api/config', '/api/nothing']) {
        const { headers } = await via().get(where);
        for (const [name, value] of [
          ['strict-transport-security', /max-age=\d{7,}/],
          ['x-content-type-options', /^nosniff$/],
          ['content-security-policy', /frame-ancestors 'none'/],
          ['referrer-policy', /^no-referrer$/],
          ['server', /^nginx$/],
        ])
          assert.match(headers[name] ?? '', value, `${name} of ${where}`);
      }
    });
  }

  it('other content under a used invite', async () => {
    const [invite] = await s.invites(1);
    const body = form(invite.token);
    const audited = () =>
      s
        .sql(`SELECT count(*) FROM admitone.audit_entry a
        WHERE to_jsonb(a)::text LIKE '%${invite.id}%'`)
        .then(Number);
    assert.equal((await s.submit(body)).status, 201);
    const before = await audited();
    // The same content, spelled otherwise.
    const members = Object.entries(body);
    const spellings = [
      JSON.stringify(Object.fromEntries(members.reverse())),
      JSON.stringify(body, null, '\t'),
      JSON.stringify(body).replace(/"[^"]*"/g, escaped),
      JSON.stringify({ ...body, unknownMember: [1, { a: null }] }),
    ];
    for (const spelling of spellings)
      assertAnswer(await s.submit(spelling), 200, replayed(invite.id), REPLAYED);
    assert.equal(await audited(), before);
    const word = canary();
    for (const other of [
      { city: word },
      { lastName: 'Other' },
      { signatureDataUrl: dataUrl(png(6_000)) },
    ])
      assertAnswer(
        await s.submit({ ...body, ...other }),
        200,
        `{"id":"${invite.id}","success":true,"idempotent":true,"differs":true}`,
        REPLAYED,
      );
    assert.equal(await audited(), before + 3);
    const entries = await s.sql('SELECT a::text FROM admitone.audit a');
    assert.ok(!entries.includes(word), 'a personal value in the audit');
    assert.equal((await s.show(invite.id)).city, body.city);
  });

  it('the worker refuses a body over its own limit', async () => {
    assertAnswer(
      await call(s.socket, SUBMIT, Buffer.alloc((1 << 20) + 1, 0x20)),
      413,
      told('Body is larger than 1048576 bytes', 'body_too_large'),
    );
  });

  for (const [name, sent, status] of [
    ['a line that is no request', 'HELLO\r\n\r\n', 400],
    ['no Host', 'GET /api/config HTTP/1.1\r\n\r\n', 400],
    [
      'a bad Content-Length',
      'POST /api/submissions HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n',
      400,
    ],
    [
      'an address of 40,000 bytes',
      `GET /api/${'x'.repeat(40_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
      414,
    ],
  ]) {
    it(`nginx itself answers ${name} in JSON`, async () => {
      const [head, text] = (await rawRequest(s, sent)).split('\r\n\r\n');
      assert.match(head, new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.match(head, /\r\nContent-Type: application\/json/i);
      assert.match(head, /\r\nCache-Control: no-store/i);
      assert.equal(typeof JSON.parse(text).error, 'string');
    });
  }

  it('what cannot be seen in a token is not part of it', async () => {
    const [invite] = await s.invites(1);
    const token = `\u200b${invite.token.slice(0, 9)}\u2060${invite.token.slice(9)}\u00a0\n`;
    const asked = await s.validate(token);
    assert.equal(JSON.parse(asked.text).valid, true);
    assertAnswer(await s.submit(form(token)), 201, created(invite.id));
  });

  it('E-Verify makes the SSN required', async () => {
    const [invite, before] = await s.invites(2);
    const bare = form(before.token, { ssn: '' });
    assert.equal((await s.submit(bare)).status, 201);
    await s.set({ useEVerify: true });
    // What was stored before is there, and only that.
    const audited = await s.sql('SELECT count(*) FROM admitone.audit');
    for (let n = 0; n < 3; n++)
      assertAnswer(await s.submit(bare), 200, replayed(before.id), REPLAYED);
    const refusal =
      '{"error":"Validation failed",' +
      '"code":"validation_failed","details":' +
      '{"formErrors":[],"fieldErrors":{"ssn":["Required"]},' +
      '"fieldCodes":{"ssn":["required"]}}}';
    for (const wrong of [
      { ...bare, city: 'Other' },
      { ...bare, inviteToken: invite.token },
      { ...bare, inviteToken: 'nobody' },
    ])
      assertAnswer(await s.submit(wrong), 400, refusal);
    assert.equal(await s.sql('SELECT count(*) FROM admitone.audit'), audited);
    assert.equal((await s.submit(form(invite.token))).status, 201);
    await s.set({ useEVerify: false });
  });

  it('health is told on the loopback listener only', async () => {
    assertAnswer(await s.ops('/healthz'), 200, '{"status":"ok"}');
    const ready = await s.ops('/readyz');
    assert.equal(ready.status, 200);
    assert.match(ready.text, /^\{"status":"ready","workers":\d+,"connected":[1-9]\d*\}$/);
    const port = (s.port + 1).toString(16).toUpperCase().padStart(4, '0');
    const listening =
      fs.readFileSync('/proc/net/tcp', 'utf8') + fs.readFileSync('/proc/net/tcp6', 'utf8');
    const addresses = [...listening.matchAll(new RegExp(`: (\\w+):${port} \\w+:0000 0A`, 'g'))].map(
      ([, address]) => address,
    );
    assert.ok(addresses.length > 0);
    for (const address of addresses) assert.match(address, /^0100007F$|^0{24}01000000$/);
  });

  for (const version of ['TLSv1', 'TLSv1.1']) {
    it(`${version} is refused`, async () => {
      await assert.rejects(handshake(s.port, version), /alert|protocol|version/i);
    });
  }

  it('TLS 1.2 and 1.3 are taken', async () => {
    assert.equal(await handshake(s.port, 'TLSv1.2'), 'TLSv1.2');
    assert.equal(await handshake(s.port, 'TLSv1.3'), 'TLSv1.3');
  });

  it('hang up HTTP/2', () => h2.close());
});

// TEXT with some letters as JSON escapes.
function escaped(text) {
  return text.replace(/[aeo/]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
}

function connect(port, options) {
  return new Promise((resolve, reject) => {
    const socket = tls.connect(
      { port, host: 'localhost', rejectUnauthorized: false, ...options },
      () => resolve(socket),
    );
    socket.on('error', reject);
  });
}

async function handshake(port, version) {
  const socket = await connect(port, {
    minVersion: version,
    maxVersion: version,
    ciphers: 'DEFAULT:@SECLEVEL=0',
  });
  const protocol = socket.getProtocol();
  socket.destroy();
  return protocol;
}

// Sends bytes, gives all that comes until the server closes.
async function rawRequest(s, sent) {
  const socket = await connect(s.port, {});
  return new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
    socket.write(sent);
  });
}
