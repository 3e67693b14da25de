// SPDX-License-Identifier: MIT
// abuse-http2.test.mjs -- what only HTTP/2 can do to a server: streams reset
// at once (CVE-2023-44487), floods of frames that cost the sender nothing,
// headers without end, fields with line ends in them.
// nginx ends such a connection within so many bytes, others are served.
import assert from 'node:assert/strict';
import {
  ACK,
  assertServed,
  besides,
  CONTINUATION,
  DATA,
  END_HEADERS,
  END_STREAM,
  Frames,
  fields,
  frame,
  HEADERS,
  hpack,
  memory,
  PING,
  RST,
  SETTINGS,
  WINDOW_UPDATE,
} from './abuse.mjs';
import { form, told } from './form.mjs';
import { waitFor, withSystem } from './harness.mjs';

const JSON_TYPE = ['content-type', 'application/json'];
const VALIDATE = '/api/invites/validate';
const BODY = Buffer.from('{"token":"x"}');
const PRIORITY = 2;
const number = (...values) =>
  Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes;
    }),
  );
const times = (n, bytes) => Buffer.concat(Array.from({ length: n }, () => bytes));

// Floods: a frame that is sent without end, after FIRST.
const FLOODS = [
  ['SETTINGS', frame(SETTINGS, 0, 0)],
  ['SETTINGS with a value', frame(SETTINGS, 0, 0, Buffer.from([0, 3, 0, 0, 0, 100]))],
  ['SETTINGS that were acknowledged', frame(SETTINGS, ACK, 0)],
  ['PING', frame(PING, 0, 0, Buffer.alloc(8))],
  ['PRIORITY', frame(PRIORITY, 0, 1, Buffer.from([0, 0, 0, 3, 1]))],
  ['WINDOW_UPDATE', frame(WINDOW_UPDATE, 0, 0, number(1))],
  ['RST_STREAM of no stream', frame(RST, 0, 1, number(8))],
  ['frames of no known type', frame(0x77, 0, 0)],
  [
    'empty DATA',
    frame(DATA, 0, 1),
    frame(HEADERS, END_HEADERS, 1, fields('POST', VALIDATE, [JSON_TYPE])),
  ],
  [
    'empty CONTINUATION',
    frame(CONTINUATION, 0, 1),
    frame(HEADERS, END_STREAM, 1, fields('GET', '/api/config')),
  ],
  [
    'CONTINUATION with headers',
    frame(CONTINUATION, 0, 1, hpack([['x-a', 'b'.repeat(4_000)]])),
    frame(HEADERS, END_STREAM, 1, fields('GET', '/api/config')),
  ],
  [
    'HEADERS without END_HEADERS on new streams',
    frame(HEADERS, 0, 1, fields('GET', '/api/config')),
  ],
];
// nginx looks at the ratio of what is useful from 8 MB on.
const FLOOD_BYTES = 16 << 20;

// Fields that are no header: [name, fields, what comes of them]. A stream is
// reset, or the request refused, or the field has no meaning here (a worker
// is told no header but the Content-Type).
const RESET = 'reset',
  REFUSED = told('Bad request', 'bad_request'),
  SERVED = '{"valid":false,"reason":"not_found"}';
const SHAPES = [
  ['CR LF in a value', [['content-type', 'application/json\r\nX-A: 1']], RESET],
  ['LF in a value', [JSON_TYPE, ['cookie', 'a\nb']], RESET],
  ['NUL in a value', [['content-type', 'application/json\0']], RESET],
  ['CR LF in a name', [JSON_TYPE, ['x-a\r\nx-b', 'c']], RESET],
  ['capitals in a name', [JSON_TYPE, ['X-A', 'b']], RESET],
  ['a second :path', [JSON_TYPE, [':path', '/api/nothing']], REFUSED],
  ['a second :authority', [JSON_TYPE, [':authority', 'evil']], REFUSED],
  ['a Host that differs', [JSON_TYPE, ['host', 'evil']], REFUSED],
  ['a length that is too small', [JSON_TYPE, ['content-length', '5']], REFUSED],
  ['a length that is too large', [JSON_TYPE, ['content-length', '50']], REFUSED],
  ['two lengths', [JSON_TYPE, ['content-length', '13'], ['content-length', '13']], REFUSED],
  ['a negative length', [JSON_TYPE, ['content-length', '-1']], REFUSED],
  ['Transfer-Encoding', [JSON_TYPE, ['transfer-encoding', 'chunked']], SERVED],
  [
    'Connection and Upgrade',
    [JSON_TYPE, ['connection', 'upgrade'], ['upgrade', 'websocket']],
    SERVED,
  ],
];
const PATHS = [
  ['a line end in the path', 'GET', '/api/config HTTP/1.1\r\nX-A: b', RESET],
  ['another host as the path', 'GET', 'http://evil.example/', REFUSED],
  ['"*"', 'GET', '*', REFUSED],
  ['a request line as the method', 'GET /x HTTP/1.1', '/api/config', REFUSED],
  ['line ends in percent-encoding', 'GET', '/staff%0d%0aX-A:%20b', told('Not found', 'not_found')],
  ["the operator's path", 'GET', '//healthz', told('Not found', 'not_found')],
];

withSystem('abuse: HTTP/2', {}, (s, it) => {
  let before;

  it('look at it at rest', async () => {
    await s.validate('unknown');
    before = memory(s);
  });

  for (const [path, name] of [
    ['/api/config', 'the API'],
    ['/', 'a page'],
  ]) {
    it(`streams of ${name} that are reset at once`, async () => {
      const headers = fields('GET', path);
      const burst = (n) =>
        Buffer.concat(
          Array.from({ length: 100 }, (_, i) =>
            Buffer.concat([
              frame(HEADERS, END_STREAM | END_HEADERS, 200 * n + 2 * i + 1, headers),
              frame(RST, 0, 200 * n + 2 * i + 1, number(8)),
            ]),
          ),
        );
      const seen = await besides(s, form, await s.tokens(20), async () => {
        const sent = [];
        for (let round = 0; round < 10; round++) {
          const attacker = await Frames.open(s);
          sent.push(await attacker.flood(burst, 1_000));
          await attacker.closed;
        }
        return sent;
      });
      assertServed(seen);
      assert.ok(
        seen.result.every((n) => n < 1_000),
        `${seen.result}`,
      );
      // What nginx began: it counts what comes in one go, and ends
      // the connection; the rest is not looked at.
      const logged = s
        .log('nginx-access')
        .split('\n')
        .filter((line) => line.includes(` GET ${path} status=`)).length;
      assert.ok(logged < 10 * 2_000, `${logged} requests`);
    });
  }

  it('300 streams on one connection: 128, the others are refused', async () => {
    const attacker = await Frames.open(s);
    const headers = fields('POST', VALIDATE, [JSON_TYPE]);
    await attacker.send(
      Buffer.concat(
        Array.from({ length: 300 }, (_, i) => frame(HEADERS, END_HEADERS, 2 * i + 1, headers)),
      ),
    );
    await waitFor(() => attacker.count(RST) >= 129, 'resets');
    assert.ok(
      attacker.got.every(({ type, code }) => type !== RST || code === 7),
      'REFUSED_STREAM',
    );
    attacker.close();
  });

  for (const [name, bytes, first] of FLOODS) {
    it(`a flood of ${name}`, async () => {
      const attacker = await Frames.open(s);
      if (first !== undefined) await attacker.send(first);
      const block = times(1_000, bytes);
      const sent = await attacker.flood(() => block, (2 * FLOOD_BYTES) / block.length);
      await attacker.closed;
      assert.ok(sent * block.length <= FLOOD_BYTES, `${(sent * block.length) >> 20} MB`);
    });
  }

  // What becomes of one request made of BYTES, as in SHAPES.
  async function fate(bytes) {
    const client = await Frames.open(s);
    await client.send(bytes);
    await waitFor(() => client.text.size > 0 || client.count(RST) > 0 || !client.open, 'an answer');
    client.close();
    return client.text.get(1) ?? RESET;
  }

  for (const [name, more, expected] of SHAPES) {
    it(`${name}: ${expected}`, async () => {
      assert.equal(
        await fate(
          Buffer.concat([
            frame(HEADERS, END_HEADERS, 1, fields('POST', VALIDATE, more)),
            frame(DATA, END_STREAM, 1, BODY),
          ]),
        ),
        expected,
      );
    });
  }

  for (const [name, method, path, expected] of PATHS) {
    it(`${name}: ${expected}`, async () => {
      assert.equal(
        await fate(frame(HEADERS, END_HEADERS | END_STREAM, 1, fields(method, path))),
        expected,
      );
    });
  }

  it('afterwards it serves, and memory is as it was', async () => {
    const [token] = await s.tokens(1);
    assert.equal((await s.submit(form(token))).status, 201);
    const after = memory(s);
    assert.ok(
      after.intake < before.intake + (8 << 10) && after.nginx < before.nginx + (64 << 10),
      `${JSON.stringify(before)}, then ${JSON.stringify(after)} KiB`,
    );
  });
});
