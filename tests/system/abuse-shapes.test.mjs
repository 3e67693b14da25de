// SPDX-License-Identifier: MIT
// abuse-shapes.test.mjs -- requests of a wrong shape: what could smuggle a
// second one, oversize, strange methods, hosts and paths. Each is refused or
// read one way only, and no path leads where only the operator may go.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import { assertServed, besides, converse, memory } from './abuse.mjs';
import { END, record, STDOUT } from './fastcgi.mjs';
import { canary, form } from './form.mjs';
import { request, sleep, waitFor, withSystem } from './harness.mjs';
import { alive, kill } from './proc.mjs';

const HOST = 'Host: localhost\r\n';
const POST = `POST /api/invites/validate HTTP/1.1\r\n${HOST}Content-Type: application/json\r\n`;
const BODY = '{"token":"x"}';
const CHUNKED = `d\r\n${BODY}\r\n0\r\n\r\n`;

// What is sent on one connection, a second request behind it, and which
// statuses come back: [400] is a refusal, after which nothing is read any more;
// [200, 404] is the request and the one behind it, and nothing in between.
const SECOND = `GET /api/second HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;
const SMUGGLING = [
  ['an ordinary request', `${POST}Content-Length: 13\r\n\r\n${BODY}`, [200, 404]],
  ['a chunked body', `${POST}Transfer-Encoding: chunked\r\n\r\n${CHUNKED}`, [200, 404]],
  [
    'a chunk with an extension and a trailer',
    `${POST}Transfer-Encoding: chunked\r\n\r\nd;a="b"\r\n${BODY}\r\n` +
      '0\r\nContent-Length: 99\r\n\r\n',
    [200, 404],
  ],
  [
    'lines that end with LF',
    `${POST}Content-Length: 13\r\n\r\n${BODY}`.replaceAll('\r\n', '\n'),
    [200, 404],
  ],
  [
    'a GET with a body that is a request',
    `GET /api/config HTTP/1.1\r\n${HOST}Content-Length: 43\r\n\r\n` +
      'GET /api/smuggled HTTP/1.1\r\nHost: local\r\n\r\n',
    [200, 404],
  ],
  [
    'Expect: 100-continue',
    `${POST}Expect: 100-continue\r\nContent-Length: 13\r\n\r\n${BODY}`,
    [100, 200, 404],
  ],
  [
    'Content-Length and Transfer-Encoding',
    `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    [400],
  ],
  [
    'Transfer-Encoding and Content-Length',
    `${POST}Transfer-Encoding: chunked\r\nContent-Length: 13\r\n\r\n` + CHUNKED,
    [400],
  ],
  [
    'two equal Content-Lengths',
    `${POST}Content-Length: 13\r\nContent-Length: 13\r\n\r\n${BODY}`,
    [400],
  ],
  [
    'two different Content-Lengths',
    `${POST}Content-Length: 13\r\nContent-Length: 0\r\n\r\n${BODY}`,
    [400],
  ],
  ...['13, 13', '+13', '-1', '0xd', '1e1', '13 13', '9'.repeat(30)].map((length) => [
    `Content-Length: ${length}`,
    `${POST}Content-Length: ${length}\r\n\r\n${BODY}`,
    [400],
  ]),
  ...[
    ['xchunked', 501],
    ['identity', 501],
    ['chunked, identity', 501],
    ['identity, chunked', 501],
    ['\x0bchunked', 501],
    ['chunked\r\nTransfer-Encoding: identity', 400],
    ['chunked\r\nTransfer-Encoding: chunked', 400],
  ].map(([coding, status]) => [
    `Transfer-Encoding: ${JSON.stringify(coding)}`,
    `${POST}Transfer-Encoding: ${coding}\r\n\r\n${CHUNKED}`,
    [status],
  ]),
  [
    'Transfer-Encoding in HTTP/1.0',
    `${POST.replace('1.1', '1.0')}Transfer-Encoding: chunked\r\n\r\n` + CHUNKED,
    [400],
  ],
  [
    'a blank before the colon',
    `${POST}Transfer-Encoding : chunked\r\nContent-Length: 13\r\n\r\n` + BODY,
    [400],
  ],
  [
    'a folded header',
    `${POST}X-A: b\r\n Content-Length: 0\r\nContent-Length: 13\r\n\r\n` + BODY,
    [400],
  ],
  [
    'a CR inside a header',
    `${POST}X-A: a\rContent-Length: 0\r\nContent-Length: 13\r\n\r\n` + BODY,
    [400],
  ],
  ['a NUL inside a header', `${POST}X-A: a\0b\r\nContent-Length: 13\r\n\r\n${BODY}`, [400]],
  ...['-d', 'ffffffffffffffffd', 'g', ' d', '0xd', ''].map((size) => [
    `a chunk of size "${size}"`,
    `${POST}Transfer-Encoding: chunked\r\n\r\n${size}\r\n${BODY}\r\n0\r\n\r\n`,
    [400],
  ]),
  ['a body larger than allowed, announced', `${POST}Content-Length: 1048577\r\n\r\n`, [413]],
  [
    'the same with Expect: 100-continue',
    `${POST}Expect: 100-continue\r\nContent-Length: 1048577\r\n\r\n`,
    [413],
  ],
  ['a chunk larger than allowed', `${POST}Transfer-Encoding: chunked\r\n\r\n100001\r\n`, [413]],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n', [400]],
  ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', [400]],
  ['a Host that is a path', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', [400]],
  ['HTTP/2.0 in words', `GET / HTTP/2.0\r\n${HOST}\r\n`, [505]],
  ['CONNECT', `CONNECT localhost:5432 HTTP/1.1\r\n${HOST}\r\n`, [400]],
  ['TRACE', `TRACE /api/config HTTP/1.1\r\n${HOST}\r\n`, [405]],
  ['a method in small letters', `get / HTTP/1.1\r\n${HOST}\r\n`, [400]],
  ['OPTIONS *', `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`, [400]],
  ['a header of 9 KB', `GET / HTTP/1.1\r\n${HOST}X-A: ${'a'.repeat(9_000)}\r\n\r\n`, [431]],
  ['5,000 headers', `GET / HTTP/1.1\r\n${HOST}${'X-A: a\r\n'.repeat(5_000)}\r\n`, [431]],
  ['an address of 9 KB', `GET /${'a'.repeat(9_000)} HTTP/1.1\r\n${HOST}\r\n`, [414]],
  [
    'WebSocket',
    `GET /api/config HTTP/1.1\r\n${HOST}Connection: Upgrade\r\n` +
      'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    [200, 404],
  ],
  [
    'HTTP/2 in clear',
    `GET /api/config HTTP/1.1\r\n${HOST}` +
      'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n' +
      'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n',
    [200, 404],
  ],
  ['a method of our own', `FOO /api/config HTTP/1.1\r\n${HOST}\r\n`, [405, 404]],
  ['HTTP/0.9', 'GET /api/config\r\n', [0]],
];

// Paths that must lead nowhere, whatever they become when they are read.
const NOWHERE = ['healthz', 'readyz', 'metrics', 'admin/metrics', 'admin/healthz'].flatMap((to) => [
  `/${to}`,
  `//${to}`,
  `/./${to}`,
  `/x/../${to}`,
  `/%${to.charCodeAt(0).toString(16)}${to.slice(1)}`,
  `/${to}/`,
  `/${to};x`,
  `/${to}%00`,
  `/${to}%20`,
  `/${to}%0a`,
  `/${to}.html`,
  `/${to.toUpperCase()}`,
  `/api/../${to}`,
  `/api/%2e%2e/${to}`,
  `/api/..%2f${to}`,
  `/api/..%5c${to}`,
  `/api/..;/${to}`,
  `/api//../${to}`,
  `/api/${to}`,
  `/api/submissions/../../${to}`,
  `/api/submissions%2f..%2f..%2f${to}`,
]);
const NO_FILE = [
  '/../../etc/passwd',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/..%252f..%252fetc/passwd',
  '/staff/..%2f..%2fetc/passwd',
  '/.git/config',
  '/.htaccess',
  '/index.html/',
  '/index.html%00.js',
  '/env.sh',
  '/@admitone_again',
  '/admitone-error',
  '/%40admitone_again',
  '/admitone-staff/api/audit',
];
const NO_STAFF = [
  '/api/audit',
  '/api/invites',
  '/api/employees',
  '/api/auth',
  '/api/submissions/',
  '/api/submissions/x',
  '/API/submissions',
  '/api/submissions;x',
  '/api/submissions%0a',
  '/api/account',
  '/api/invites/validate/',
  '/api/export/submissions',
];

const get = (path, more = HOST) => `GET ${path} HTTP/1.1\r\n${more}Connection: close\r\n\r\n`;

// N members whose names are equal for LENGTH bytes: what costs the search for
// duplicates most.
const alike = (n, length) =>
  `{${Array.from(
    { length: n },
    (_, i) => `"${'a'.repeat(length)}${String(i).padStart(6, '0')}":1`,
  ).join(',')}}`;
// The body that takes a worker longest: a megabyte of values.
const DEAREST = `{"n":[${'0,'.repeat(500_000)}0]}`;

withSystem('abuse: shapes', {}, (s, it) => {
  let hr;

  it('somebody of the staff signs in', async () => {
    hr = await s.person();
  });

  for (const [name, bytes, statuses] of SMUGGLING) {
    it(`${name}: ${statuses}`, async () => {
      const answers = await converse(s, bytes + SECOND);
      assert.deepEqual(
        answers.map(({ status }) => status),
        statuses,
        JSON.stringify(answers),
      );
      for (const { status, body, headers } of answers)
        if (status >= 400) {
          assert.equal(typeof JSON.parse(body).error, 'string');
          assert.equal(headers['cache-control'], 'no-store');
        }
    });
  }

  for (const [side, port] of [
    ['public', 0],
    ['staff', 2],
  ]) {
    it(`${side}: no path leads to the operator's`, async () => {
      for (const path of [...NOWHERE, ...NO_FILE]) {
        const [answer] = await converse(s, get(path), { port: s.port + port });
        // The replaced system's bookmarks lead to the staff's pages.
        assert.ok(
          [400, 401, 404].includes(answer.status) ||
            (answer.status === 302 &&
              path.startsWith('/admin/') &&
              /\/staff\/$/.test(answer.headers.location)),
          `${path}: ${answer.status}`,
        );
        assert.doesNotMatch(answer.body, /admitone_|root:/, path);
      }
    });
  }

  it("public: no path leads to the staff's program", async () => {
    const served = async () =>
      Number(
        (await s.ops('/admin/metrics')).text.match(/^admitone_request_seconds_count (\d+)/m)[1],
      );
    const before = await served();
    for (const path of NO_STAFF)
      for (const method of ['GET', 'POST', 'DELETE']) {
        const [{ status }] = await converse(s, get(path).replace('GET', method));
        assert.ok([404, 405].includes(status), `${method} ${path}: ${status}`);
      }
    assert.equal(await served(), before + 1, 'but the question before');
  });

  it('Host is believed nowhere: not in a redirect, not in a link', async () => {
    for (const [port, path, to] of [
      [0, '/staff', '/staff/'],
      [2, '/staff', '/staff/'],
      [2, '/', '/staff/'],
    ]) {
      const [{ headers }] = await converse(
        s,
        get(path, 'Host: evil.example\r\nX-Forwarded-Host: evil.example\r\n'),
        { port: s.port + port },
      );
      assert.equal(headers.location, to);
    }
    const [absolute] = await converse(s, get('https://evil.example/staff'));
    assert.equal(absolute.headers.location, '/staff/');
    const { json } = await hr.post(
      '/api/invites',
      { nameHint: 'A' },
      { headers: { 'X-Forwarded-Host': 'evil.example', Host: 'evil.example' } },
    );
    assert.ok(
      json.inviteUrl.startsWith(`${s.env.ADMITONE_PUBLIC_URL}/#`),
      'the link is to another host',
    );
  });

  it('ranges: one is served, a thousand are the file, once', async () => {
    const range = async (value) => await s.get('/', { headers: { Range: `bytes=${value}` } });
    const whole = (await s.get('/')).text.length;
    assert.deepEqual(
      await range('0-0').then((answer) => [answer.status, answer.text.length]),
      [206, 1],
    );
    const thousand = await range(Array.from({ length: 1_000 }, (_, i) => `${i}-`).join(','));
    assert.deepEqual([thousand.status, thousand.text.length], [200, whole]);
    assert.equal((await range('0-18446744073709551615')).status, 416);
  });

  it('no answer of the API is compressed (BREACH)', async () => {
    const headers = { 'Accept-Encoding': 'gzip, deflate, br' };
    for (const answer of [
      await s.get('/api/config', { headers }),
      await s.submit({ zip: canary() }, { headers }),
      await hr.get('/api/invites', { headers }),
      await hr.get('/api/account', { headers }),
    ])
      assert.equal(answer.headers['content-encoding'], undefined);
    const page = await s.get('/', { headers });
    assert.equal(page.headers['content-encoding'], 'gzip');
    assert.match(page.headers.vary, /Accept-Encoding/i);
  });

  it('a compressed body is no JSON, and is not unpacked', async () => {
    const zip = Buffer.from('1f8b08000000000000034b04', 'hex');
    const answer = await s.submit(zip, {
      headers: { 'Content-Encoding': 'gzip' },
    });
    assert.equal(answer.status, 400, answer.text);
  });

  it('JSON: too deep, too many members, endless numbers', async () => {
    const with_ = (more) => `{${more},${JSON.stringify(form('unknown')).slice(1)}`;
    const many = (n) => Array.from({ length: n }, (_, i) => `"u${i}":0`).join(',');
    for (const [body, status, error] of [
      [with_(`"d":${'['.repeat(15)}${']'.repeat(15)}`), 400, /token/],
      [with_(`"d":${'['.repeat(16)}${']'.repeat(16)}`), 400, /nesting/],
      [with_(many(200)), 400, /token/],
      [with_(many(257)), 400, /too many members/],
      [with_(`"d":{${many(257)}}`), 400, /too many members/],
      [with_(`"n":${'9'.repeat(500_000)}`), 400, /token/],
      [with_(`"n":1e${'9'.repeat(500_000)}`), 400, /token/],
      [with_(`"n":[${'0,'.repeat(400_000)}0]`), 400, /token/],
      [with_(`"s":"${'\\u0041'.repeat(150_000)}"`), 400, /token/],
      [' '.repeat((1 << 20) + 1), 413, /large/],
    ]) {
      const answer = await s.submit(body);
      assert.equal(answer.status, status, body.slice(0, 40));
      assert.match(JSON.parse(answer.text).error, error);
    }
  });

  it('members with names alike cost no more than their bytes do', async () => {
    const best = async (body) => {
      const times = [];
      for (let n = 0; n < 8; n++) {
        const began = performance.now();
        await s.submit(body);
        times.push(performance.now() - began);
      }
      return Math.min(...times);
    };
    const plain = await best(`{"u":"${'a'.repeat(1_000_000)}"}`);
    for (const body of [alike(250, 3_990), alike(60_000, 6)]) {
      const names = await best(body);
      assert.ok(names < plain + 30, `${names.toFixed(1)} ms, as one string ${plain.toFixed(1)} ms`);
    }
  });

  it('while the dearest bodies come, a person is served; memory stays', async () => {
    await s.submit(DEAREST);
    const before = memory(s);
    let flooding = true;
    const flood = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (flooding) assert.equal((await s.submit(DEAREST)).status, 400);
      }),
    );
    const seen = await besides(s, form, await s.tokens(10), () => sleep(2_000));
    flooding = false;
    await flood;
    assertServed(seen);
    const grown = memory(s).intake - before.intake;
    assert.ok(grown < 32 << 10, `${grown} KiB more`);
  });

  it('plain HTTP to the TLS port: JSON, and no redirect', async () => {
    const answer = await request(`http://127.0.0.1:${s.port}/`, {});
    assert.equal(answer.status, 400);
    assert.equal(typeof JSON.parse(answer.text).error, 'string');
  });

  // Last, for nothing serves behind it.
  it('a worker that was taken over gives nginx no orders', async () => {
    await s.detach();
    const pid = s.pid('intake');
    kill(pid, 'SIGTERM');
    await waitFor(() => !alive(pid), 'the intake to end');
    const words = 'own words';
    const worker = net.createServer((connection) => {
      connection.on('error', () => {});
      connection.once('data', () =>
        connection.end(
          Buffer.concat([
            record(
              STDOUT,
              Buffer.from(
                'X-Accel-Redirect: /index.html\r\n' +
                  'X-Accel-Limit-Rate: 1\r\nX-Accel-Buffering: no\r\n' +
                  `Content-Type: text/plain\r\n\r\n${words}`,
              ),
            ),
            record(STDOUT),
            record(END, Buffer.alloc(8)),
          ]),
        ),
      );
    });
    await new Promise((resolve) => worker.listen(s.socket, resolve));
    fs.chmodSync(s.socket, 0o666);
    const answer = await s.get('/api/config');
    worker.close();
    assert.deepEqual([answer.status, answer.text], [200, words]);
    assert.ok(!Object.keys(answer.headers).some((name) => name.startsWith('x-accel')));
  });
});
