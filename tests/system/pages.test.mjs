// SPDX-License-Identifier: MIT
// pages.test.mjs -- what the public host shows where there is nothing: people
// the page that asks for the link, programs an error as JSON; and a link that
// was mangled on its way, so that its token arrives in the path, is in no log.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import { converse } from './abuse.mjs';
import { told } from './form.mjs';
import { request, withSystem } from './harness.mjs';
import { Http2 } from './http2.mjs';

const NOT_FOUND = told('Not found', 'not_found');
// What browsers send for a page, and what others send.
const BROWSERS = {
  Chrome: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8',
  'one in capitals': 'Text/HTML',
};
const PROGRAMS = {
  nothing: undefined,
  curl: '*/*',
  'fetch()': 'application/json',
  'an image': 'image/avif,image/webp,image/svg+xml,*/*;q=0.8',
};
const NOWHERE = [
  '/careers',
  '/careers/',
  '/a/b/c',
  '/index.php?x=1',
  '/index.html/',
  '/wizard/none.js',
  '/staff/none',
  '/%23',
  '/%20',
  '/%C3%B1',
  '//x',
  '/.git/config',
];

// Tokens that only this test has; the second is an older one's, a cuid.
const TOKEN = 'pAgEs-_0123456789abcdefghijklmnopqrstuvwxyz';
const OLD = 'cpages0xh0000qzrmn831i7rn';
const MANGLED = [TOKEN, OLD].flatMap((token) => [
  `/${token}`,
  `/${token}.`,
  `/${token})`,
  `/${token}/`,
  `/${token}?fbclid=1`,
  `/#${token}`,
  `/%23${token}`,
  `/%23${token}.`,
  `/%2523${token}`,
  `/%252523${token}`,
  `/%3Ftoken=${token}`,
  `/?token=${token}`,
  `/index.html?token=${token}`,
  `/index.html%23${token}`,
  `/i9/%23${token}`,
  `/a/b/${token}/c`,
  `/${token.slice(0, 20)}`,
  `/${token.slice(0, 20)}%0A${token.slice(20)}`,
  `/img/?token=${token}`,
  `/img?token=${token}`,
  `/staff/${token}`,
  `/wizard/${token}`,
]);

withSystem('pages', { env: { ADMITONE_LOG_LEVEL: 'debug' } }, (s, it) => {
  let h2;
  const versions = {
    'HTTP/1.1': (where, headers, method = 'GET') => s.get(where, { headers, method }),
    'HTTP/2': (where, headers, method = 'GET') => h2.request(method, where, undefined, { headers }),
  };
  before(() => {
    h2 = new Http2(s);
  });
  after(() => h2?.close());
  const accept = (Accept) => (Accept === undefined ? {} : { Accept });

  for (const [version, get] of Object.entries(versions)) {
    for (const [who, wanted] of Object.entries(BROWSERS))
      it(`${version}: ${who} is shown the page`, async () => {
        const home = await get('/', accept(wanted));
        assert.equal(home.status, 200);
        for (const where of NOWHERE) {
          const { status, headers, text } = await get(where, accept(wanted));
          assert.equal(status, 404, where);
          assert.equal(text, home.text, where);
          for (const name of [
            'content-type',
            'cache-control',
            'content-security-policy',
            'referrer-policy',
            'x-frame-options',
            'strict-transport-security',
          ])
            assert.equal(headers[name], home.headers[name], `${where}: ${name}`);
        }
      });

    for (const [who, wanted] of Object.entries(PROGRAMS))
      it(`${version}: who accepts ${who} is told in JSON`, async () => {
        for (const where of NOWHERE) {
          const { status, headers, text } = await get(where, accept(wanted));
          assert.equal(`${status} ${text}`, `404 ${NOT_FOUND}`, where);
          assert.equal(headers['content-type'], 'application/json');
          assert.equal(headers['cache-control'], 'no-store');
        }
      });

    it(`${version}: a browser, too, where no page is meant`, async () => {
      const headers = accept(BROWSERS.Chrome);
      for (const where of ['/api/nothing', '/api/', '/healthz', '/admitone-error'])
        assert.equal((await get(where, headers)).text, NOT_FOUND, where);
    });
  }

  it('the head of the page has no body', async () => {
    const headers = accept(BROWSERS.Chrome);
    const { status, text } = await s.get('/careers', { headers, method: 'HEAD' });
    assert.equal(`${status} ${text}`, '404 ');
  });

  it('compressed, as the page is', async () => {
    const headers = { ...accept(BROWSERS.Chrome), 'Accept-Encoding': 'gzip' };
    const [home, other] = [await s.get('/', { headers }), await s.get('/x/y', { headers })];
    assert.equal(other.headers['content-encoding'], 'gzip');
    assert.equal(other.text, home.text);
  });

  it("the staff's host answers as before", async () => {
    for (const wanted of Object.values(BROWSERS)) {
      const answer = await request(`${s.staffUrl}/careers`, {
        agent: s.agent,
        headers: accept(wanted),
      });
      assert.equal(`${answer.status} ${answer.text}`, `404 ${NOT_FOUND}`);
    }
  });

  it('a mangled link is in no log', async () => {
    for (const get of Object.values(versions))
      for (const wanted of [BROWSERS.Chrome, undefined])
        for (const where of MANGLED) {
          if (get === versions['HTTP/1.1'] && where.includes('#')) continue;
          await get(where, accept(wanted));
          await get(where, accept(wanted), 'POST');
        }
    // What nginx refuses before it knows which page it is for.
    for (const line of [
      `GET /%zz${TOKEN} HTTP/1.1`,
      `GET /${TOKEN}% HTTP/1.1`,
      `GET /${TOKEN}%00 HTTP/1.1`,
      `GET /../${TOKEN} HTTP/1.1`,
      `GET /#${TOKEN} HTTP/1.1`,
      `GET /${TOKEN} HTTP/9.9`,
      `GET /${TOKEN}`,
      `BREW /${TOKEN} HTTP/1.1`,
      `GET https://localhost/${TOKEN} HTTP/1.1`,
      `GET /${TOKEN}?${'x'.repeat(40_000)} HTTP/1.1`,
    ])
      await converse(s, `${line}\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    for (const header of [
      `Range: bytes=99999999-`,
      `X-Large: ${'x'.repeat(40_000)}`,
      'Content-Length: 99999999',
    ])
      await converse(
        s,
        `GET /${TOKEN} HTTP/1.1\r\nHost: localhost\r\n${header}\r\nConnection: close\r\n\r\n`,
      );
    await s.get('/robots.txt'); // the last line, so that all are written
    assert.match(s.log('nginx-access'), / GET \/robots\.txt status=404 /);
    const dir = path.join(s.dir, 'log');
    for (const name of fs.readdirSync(dir))
      for (const word of [TOKEN, OLD].flatMap((token) => [token.slice(0, 20), token.slice(20)]))
        assert.ok(!fs.readFileSync(path.join(dir, name), 'latin1').includes(word), name);
    assert.match(s.log('nginx-access'), / GET - status=404 /);
  });

  it('what is ours is logged with its path', async () => {
    const ours = [
      '/',
      '/index.html',
      '/pages.css',
      '/staff-pages.css',
      '/form.json',
      '/api/config',
    ];
    ours.push('/wizard/main.js', '/texts/en.json', '/vendor/lean_qr.js', '/staff/');
    for (const where of ours) assert.equal((await s.get(where)).status, 200, where);
    for (const where of ours)
      assert.ok(s.log('nginx-access').includes(` GET ${where} status=200 `));
  });
});
