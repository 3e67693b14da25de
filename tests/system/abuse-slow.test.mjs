// SPDX-License-Identifier: MIT
// abuse-slow.test.mjs -- thousands of clients who are slow on purpose, or do
// nothing: nginx holds them, no worker sees them, others are served as ever,
// and each is sent away in time.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import {
  assertServed,
  besides,
  dial,
  END_HEADERS,
  END_STREAM,
  Frames,
  fields,
  frame,
  HEADERS,
  memory,
  RST,
} from './abuse.mjs';
import { form } from './form.mjs';
import { sleep, tryRun, waitFor, withSystem } from './harness.mjs';

const FILES = Number(
  fs.readFileSync('/proc/self/limits', 'utf8').match(/^Max open files +\d+ +(\d+)/m)?.[1] ??
    Infinity,
);
const IDLE = Math.min(10_000, FILES - 2_000);
const HEAD =
  'POST /api/submissions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const LARGE = 1_000_000;

// A client that sent BYTES over TLS and then nothing: how long it was
// suffered, in seconds, as a promise.
async function suffered(s, bytes) {
  const socket = await dial(s);
  const began = performance.now();
  socket.on('error', () => {});
  socket.resume();
  socket.write(bytes);
  return {
    seconds: new Promise((resolve) =>
      socket.on('close', () => resolve((performance.now() - began) / 1_000)),
    ),
  };
}

// The same of one that opens no window for 100 answers of HTTP/2.
async function unread(s) {
  const began = performance.now();
  const client = await Frames.open(s, Buffer.from([0, 4, 0, 0, 0, 0]));
  const headers = fields('GET', '/api/config');
  await client.send(
    Buffer.concat(
      Array.from({ length: 100 }, (_, i) =>
        frame(HEADERS, END_STREAM | END_HEADERS, 2 * i + 1, headers),
      ),
    ),
  );
  return {
    client,
    seconds: waitFor(() => client.count(RST) === 100, '100 resets').then(
      () => (performance.now() - began) / 1_000,
    ),
  };
}

function slowhttptest(s, ...options) {
  return tryRun('slowhttptest', [
    '-c',
    '1000',
    '-r',
    '500',
    '-l',
    '6',
    '-i',
    '2',
    '-x',
    '24',
    '-p',
    '2',
    '-v',
    '2',
    '-u',
    `${s.url}/api/submissions`,
    ...options,
  ]);
}

withSystem('abuse: slow clients', {}, (s, it) => {
  const slow = {};
  let before;

  async function replies() {
    const { text } = await s.ops('/metrics');
    return [...text.matchAll(/^admitone_replies_total\{.*\} (\d+)/gm)].reduce(
      (sum, [, n]) => sum + Number(n),
      0,
    );
  }

  it('some are slow from now on', async () => {
    await s.validate('unknown');
    before = memory(s);
    slow.nothing = await suffered(s, '');
    slow.header = await suffered(s, HEAD);
    slow.body = await suffered(s, `${HEAD}Content-Length: 100\r\n\r\n{`);
    slow.answer = await unread(s);
  });

  for (const [name, options] of [
    ['headers', ['-H']],
    ['bodies', ['-B', '-s', '100000', '-f', 'application/json']],
    ['reading', ['-X', '-k', '3', '-w', '10', '-y', '20']],
  ]) {
    slow[name] = options;
  }

  it('slowhttptest: 3,000 with slow headers, bodies and reading', async () => {
    const seen = await besides(s, form, await s.tokens(40), () =>
      Promise.all(
        [slow.headers, slow.bodies, slow.reading].map((options) => slowhttptest(s, ...options)),
      ),
    );
    assertServed(seen);
    for (const { stdout, stderr } of seen.result) {
      const said = stdout + stderr;
      assert.match(said, /service available:\S*\s+\S*YES/, said);
      assert.doesNotMatch(said, /available:\S*\s+\S*NO/, said);
      assert.match(said, /Hit test time limit|closed:/, said);
    }
  });

  it('100 bodies of 1 MB that lack a byte: no worker hears of them', async () => {
    const earlier = await replies();
    const most = Buffer.alloc(LARGE - 1, ' ');
    const clients = await Promise.all(Array.from({ length: 100 }, () => dial(s)));
    await Promise.all(
      clients.map(
        (socket) =>
          new Promise((resolve) => {
            socket.on('error', () => {});
            socket.write(`${HEAD}Content-Length: ${LARGE}\r\n\r\n`);
            socket.write(most, resolve);
          }),
      ),
    );
    const during = memory(s);
    const now = await replies();
    assert.equal(now - earlier, 1, 'but the question before');
    assertServed(await besides(s, form, await s.tokens(10), () => sleep(500)));
    const answers = clients.map(
      (socket) =>
        new Promise((resolve) => {
          socket.once('data', (data) => resolve(`${data}`));
        }),
    );
    for (const socket of clients) socket.write('x');
    for (const answer of await Promise.all(answers)) assert.match(answer, /^HTTP\/1\.1 400 /);
    for (const socket of clients) socket.destroy();
    assert.ok(
      during.intake < before.intake + (8 << 10) && during.nginx < before.nginx + (200 << 10),
      `${JSON.stringify(before)}, then ${JSON.stringify(during)} KiB`,
    );
  });

  it(`${IDLE} connections that say nothing`, async () => {
    const idle = [];
    let closed = 0;
    for (let n = 0; n < IDLE; n += 500)
      await Promise.all(
        Array.from(
          { length: 500 },
          () =>
            new Promise((resolve, reject) => {
              const socket = net.connect(s.port, '127.0.0.1', resolve);
              socket.on('error', reject);
              socket.on('close', () => {
                closed++;
              });
              idle.push(socket);
            }),
        ),
      );
    const seen = await besides(s, form, await s.tokens(30), () => sleep(1_500));
    const during = memory(s);
    assertServed(seen);
    assert.equal(closed, 0, 'there was room for all');
    assert.ok(during.nginx < before.nginx + (300 << 10), `${during.nginx} KiB`);
    for (const socket of idle) socket.destroy();
  });

  it('each was sent away in time', async () => {
    for (const [what, least, most] of [
      ['nothing', 14, 17],
      ['header', 14, 17],
      ['body', 29, 33],
      ['answer', 29, 33],
    ]) {
      const seconds = await slow[what].seconds;
      assert.ok(seconds > least && seconds < most, `${what}: ${seconds} s`);
    }
    slow.answer.client.close();
  });

  it("afterwards it serves, and the workers' memory is as it was", async () => {
    const [token] = await s.tokens(1);
    assert.equal((await s.submit(form(token))).status, 201);
    const after = memory(s);
    assert.ok(
      after.intake < before.intake + (8 << 10),
      `${JSON.stringify(before)}, then ${JSON.stringify(after)} KiB`,
    );
  });
});
