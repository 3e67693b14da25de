// SPDX-License-Identifier: MIT
// abuse-many.test.mjs -- a stranger who guesses tokens and passwords as fast
// as they can is slowed down, for them alone.
import assert from 'node:assert/strict';
import https from 'node:https';
import { alone, assertServed, besides, dial, stranger } from './abuse.mjs';
import { form } from './form.mjs';
import { Person, sleep, waitFor, withSystem } from './harness.mjs';

const HEAD =
  'POST /api/invites/validate HTTP/1.1\r\nHost: localhost\r\n' +
  'Content-Type: application/json\r\nConnection: close\r\n';

// Strangers are slowed down as http.conf says.
const RATE = 20,
  BURST = 200,
  AT_ONCE = 256;
const LOGIN_BURST = 10;

function assertTooMany({ status, headers, text }) {
  assert.equal(status, 429, text);
  assert.ok(Number(headers['retry-after']) > 0);
  assert.equal(headers['content-type'], 'application/json');
  assert.match(JSON.parse(text).error, /Too many/);
}

withSystem('abuse: many', {}, (s, it) => {
  const agent = () =>
    new https.Agent({
      keepAlive: true,
      maxSockets: 64,
      rejectUnauthorized: false,
      localAddress: stranger,
    });
  // N guesses at once, by strangers who say that they are others.
  const guess = (n, from) =>
    Promise.all(
      Array.from({ length: n }, (_, i) =>
        s.post(
          '/api/invites/validate',
          { token: `guess-${i}` },
          {
            agent: from,
            host: '127.0.0.1',
            headers: {
              'X-Forwarded-For': `198.51.100.${i % 256}`,
              'X-Real-IP': `198.51.100.${i % 256}`,
              Forwarded: `for=198.51.100.${i % 256}`,
            },
          },
        ),
      ),
    );

  it('requests that are not finished: 256 of one stranger', {
    skip: alone,
  }, async () => {
    const answers = [];
    const sockets = [];
    const begin = async () => {
      const socket = await dial(s, { from: stranger });
      sockets.push(socket);
      socket.on('error', () => {});
      socket.once('data', (data) => answers.push(`${data}`));
      socket.write(`${HEAD}Content-Length: 100\r\n\r\n{`);
    };
    await Promise.all(Array.from({ length: BURST - 20 }, begin));
    for (let n = BURST - 20; n < AT_ONCE + 20; n++) {
      await begin();
      await sleep(1_000 / RATE);
    }
    await waitFor(() => answers.length >= 20, '20 refusals');
    assert.ok(
      answers.every((text) => text.startsWith('HTTP/1.1 429 ')),
      answers.find((text) => !text.startsWith('HTTP/1.1 429')),
    );
    assert.equal(answers.length, 20);
    assert.equal((await s.validate('unknown')).status, 200);
    for (const socket of sockets) socket.destroy();
  });

  it('passwords guessed at speed: that stranger waits, the person does not', {
    skip: alone,
  }, async () => {
    const hr = await s.person();
    const from = agent();
    const guesser = Object.assign(Object.create(Person.prototype), hr, {
      token: undefined,
      system: {
        agent: from,
        staffUrl: s.staffUrl.replace('localhost', '127.0.0.1'),
      },
    });
    const answers = [];
    for (let round = 0; round < 3; round++) {
      answers.push(
        ...(await Promise.all(
          Array.from({ length: 10 }, (_, n) =>
            guesser.auth({
              action: 'login',
              email: hr.email,
              password: `a wrong guess ${round}-${n}`,
            }),
          ),
        )),
      );
      await sleep(1_000);
    }
    // Some found another one at the door, and were not looked at.
    for (let n = 0; n < 6; n++) {
      await sleep(1_000);
      answers.push(
        await guesser.auth({
          action: 'login',
          email: hr.email,
          password: `a wrong guess ${n}`,
        }),
      );
    }
    const checked = answers.filter(({ status }) => status === 401);
    for (const answer of answers) if (answer.status !== 401) assertTooMany(answer);
    assert.ok(
      checked.length > 0 && checked.length <= 5,
      `${checked.length} passwords were checked`,
    );
    assert.ok(answers.length - checked.length >= 36 - LOGIN_BURST);
    // Not even with the right one, from there; but from elsewhere.
    assertTooMany(
      await guesser.auth({
        action: 'login',
        email: hr.email,
        password: hr.password,
      }),
    );
    await hr.signIn();
    from.destroy();
  });

  it('tokens guessed at speed: 429, and 20 a second in the long run', {
    skip: alone,
  }, async () => {
    const from = agent();
    let served = 0;
    let refused = 0;
    const began = performance.now();
    // Meanwhile somebody else is served. (A slow machine guesses for longer.)
    const seen = await besides(s, form, await s.tokens(20), async () => {
      while (performance.now() < began + 3_000 || refused === 0)
        for (const answer of await guess(50, from))
          if (answer.status === 200) {
            served++;
          } else {
            assertTooMany(answer);
            refused++;
          }
    });
    const seconds = (performance.now() - began) / 1_000;
    assertServed(seen);
    const most = BURST + RATE * (seconds + 1);
    assert.ok(
      served >= BURST / 2 && served <= most,
      `${served} of ${most.toFixed()} in ${seconds.toFixed(1)} s`,
    );
    await sleep(1_000);
    assert.equal((await guess(1, from))[0].status, 200);
    from.destroy();
  });
});
