// SPDX-License-Identifier: MIT
// abuse-answers.test.mjs -- every answer belongs to its request, over
// connections that nginx keeps to the workers, while clients hang up in the
// middle of theirs (HTTP/1.1 and HTTP/2) and workers are killed.
import assert from 'node:assert/strict';
import http2 from 'node:http2';
import https from 'node:https';
import { form } from './form.mjs';
import { run, sleep, withSystem } from './harness.mjs';
import { kill } from './proc.mjs';

const SECONDS = Number(process.env.ADMITONE_TEST_STRESS_SECONDS ?? 12);
const ABORTS = 0.25;
const PEOPLE = 12; // of each protocol

const below = (n) => Math.floor(Math.random() * n);
const one = (list) => list[below(list.length)];

// What may be asked, so that the answer tells which question it is to:
// [path, body, check(status, json)].
const QUESTIONS = [
  (invites) => {
    const { token, id } = one(invites);
    return [
      '/api/invites/validate',
      { token },
      (status, json) =>
        status === 200 && (json.valid ? json.nameHint === `Person ${id}` : json.reason === 'used'),
    ];
  },
  (invites) => {
    const { token, id } = one(invites);
    return [
      '/api/submissions',
      form(token, { firstName: id }, 'same'),
      (status, json) => [200, 201].includes(status) && json.id === id,
    ];
  },
  () => {
    const at = 1 + below(60_000);
    return [
      '/api/submissions',
      `{${' '.repeat(at - 1)}x}`,
      (status, json) => status === 400 && Math.abs(json.offset - at) <= 1,
    ];
  },
  () => {
    const wrong = one(['zip', 'dob', 'ssn', 'email', 'signatureDate']);
    return [
      '/api/submissions',
      form('unknown', { [wrong]: 'x' }),
      (status, json) =>
        status === 400 && Object.keys(json.details?.fieldErrors ?? {}).join() === wrong,
    ];
  },
  () => [
    '/api/config',
    undefined,
    (status, json) => status === 200 && json.businessName === 'Admit One',
  ],
];

class Client {
  constructor(s) {
    Object.assign(this, { s, answers: 0, aborts: 0, wrong: [] });
  }

  // Asks one question; hangs up on every fourth, at some time.
  async ask(invites) {
    const [path, body, check] = one(QUESTIONS)(invites);
    const text = typeof body === 'object' ? JSON.stringify(body) : body;
    const abort = Math.random() < ABORTS ? (fn) => setTimeout(fn, below(3) ** 2) : undefined;
    try {
      const [status, answer] = await this.send(path, text, abort);
      this.answers++;
      if (!check(status, JSON.parse(answer))) this.wrong.push(`${path}: ${status} ${answer}`);
    } catch (error) {
      if (abort === undefined && !error.torn)
        this.wrong.push(`${path}: ${error.code} ${error.message}`);
      this.aborts++;
    }
  }
}

class One extends Client {
  agent = new https.Agent({
    keepAlive: true,
    maxSockets: 1,
    rejectUnauthorized: false,
  });

  send(path, text, abort) {
    const { agent, s } = this;
    return new Promise((resolve, reject) => {
      const req = https.request(
        s.url + path,
        {
          agent,
          method: text === undefined ? 'GET' : 'POST',
          headers:
            text === undefined
              ? {}
              : {
                  'Content-Type': 'application/json',
                  'Content-Length': Buffer.byteLength(text),
                },
        },
        (res) => {
          let answer = '';
          res.setEncoding('utf8').on('data', (data) => {
            answer += data;
          });
          res.on('error', reject);
          res.on('end', () => resolve([res.statusCode, answer]));
        },
      );
      req.on('error', reject);
      // Half of it, and the end at once or never.
      if (abort !== undefined && text !== undefined) {
        req.write(text.slice(0, below(text.length)));
        abort(() => req.destroy());
      } else {
        req.end(text);
        abort?.(() => req.destroy());
      }
    });
  }

  close() {
    this.agent.destroy();
  }
}

class Two extends Client {
  send(path, text, abort) {
    if (this.session === undefined || this.session.destroyed) {
      this.session = http2.connect(this.s.url, { rejectUnauthorized: false });
      this.session.on('error', () => {});
    }
    const { session } = this;
    const stream = session.request({
      ':path': path,
      ':method': text === undefined ? 'GET' : 'POST',
      'content-type': 'application/json',
    });
    return new Promise((resolve, reject) => {
      let answer = '',
        status;
      stream.on('response', (got) => {
        status = got[':status'];
      });
      stream.setEncoding('utf8').on('data', (data) => {
        answer += data;
      });
      stream.on('error', (error) => reject(Object.assign(error, { torn: session.torn })));
      // Another stream's hanging up may have torn them all.
      stream.on('close', () => reject(Object.assign(new Error('closed'), { torn: session.torn })));
      stream.on('end', () => status !== undefined && resolve([status, answer]));
      stream.end(text);
      abort?.(() => {
        if (Math.random() < 0.1) {
          session.torn = true;
          session.destroy();
        }
        stream.close(http2.constants.NGHTTP2_CANCEL);
      });
    });
  }

  close() {
    this.session?.destroy();
  }
}

withSystem('abuse: whose answer is it', { env: { ADMITONE_WORKERS: '2' } }, (s, it) => {
  it(`${SECONDS} s of questions, every fourth broken off`, async (t) => {
    const invites = await s.invites(300);
    await s.sql(`UPDATE admitone.invite SET name_hint = 'Person ' || id`);
    const clients = Array.from({ length: 2 * PEOPLE }, (_, n) => (n % 2 ? new One(s) : new Two(s)));
    const sum = (name) => clients.reduce((n, one) => n + one[name], 0);
    const end = Date.now() + SECONDS * 1_000;
    const few = () => sum('answers') <= 10 * SECONDS || sum('aborts') <= 20;
    // A slow machine goes on until it has asked enough.
    const goesOn = () => Date.now() < end || (few() && Date.now() < end + 120_000);
    const killer = (async () => {
      for (let n = 0; goesOn(); n++) {
        await sleep(1_000);
        const pids = s.workers();
        if (n % 4 === 3 && pids.length === 2) kill(pids[0], 'SIGKILL');
      }
    })();
    await Promise.all(
      clients.map(async (client) => {
        // Several at once share an HTTP/2 connection.
        const ask = async () => {
          while (goesOn()) {
            await client.ask(invites);
            await sleep(below(15));
          }
        };
        await Promise.all([ask(), ask()]);
        client.close();
      }),
    );
    await killer;
    t.diagnostic(`${sum('answers')} answers, ${sum('aborts')} aborts`);
    assert.deepEqual(clients.flatMap(({ wrong }) => wrong).slice(0, 5), []);
    assert.ok(!few());
    // What was stored is what was sent for that invite.
    assert.equal(
      await s.sql(`SELECT count(*) FROM admitone.submission
        WHERE first_name <> invite_id::text`),
      '0',
    );
    await run('admitone', ['verify', '--deep'], { env: s.env });
  });
});
