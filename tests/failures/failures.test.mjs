// SPDX-License-Identifier: MIT
// failures.test.mjs -- each call on a request's way fails once, for n = 1 …
// until a run passes: never half a submission, never two, and it goes on.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { call } from '../system/fastcgi.mjs';
import { form } from '../system/form.mjs';
import { sanitized, sleep, waitFor, withSystem } from '../system/harness.mjs';
import { buildTree } from '../system/tree.mjs';

const LIBRARY = path.join(buildTree(), 'tests/failures/fail.so');

const SUBMIT = '/api/submissions',
  VALIDATE = '/api/invites/validate';
const CALLS = [
  'malloc',
  'read',
  'write',
  'accept',
  'epoll_wait',
  'poll',
  'PQsendQueryPrepared',
  'PQflush',
  'PQconsumeInput',
  'PQgetResult',
];
const CALLS_OF_CONNECTING = [
  'socket',
  'connect',
  'PQconnectStartParams',
  'PQconnectPoll',
  'PQsendQuery',
  'PQsendPrepare',
];

// Where fail.c's struct control has what.
const ARMED = 0,
  N = 4,
  COUNT = 8,
  FIRED = 12,
  CALL = 16,
  SIZE = 64;

// The file by which the worker's preloaded library is told.
class Control {
  constructor(file) {
    this.file = file;
    fs.writeFileSync(file, Buffer.alloc(SIZE));
    fs.chmodSync(file, 0o666);
    this.fd = fs.openSync(file, 'r+');
  }

  #put(at, value) {
    const word = Buffer.alloc(4);
    word.writeUInt32LE(value);
    fs.writeSync(this.fd, word, 0, 4, at);
  }

  #get(at) {
    const word = Buffer.alloc(4);
    fs.readSync(this.fd, word, 0, 4, at);
    return word.readUInt32LE();
  }

  arm(name, n) {
    const text = Buffer.alloc(SIZE - CALL);
    text.write(name);
    fs.writeSync(this.fd, text, 0, text.length, CALL);
    this.#put(N, n);
    this.#put(COUNT, 0);
    this.#put(FIRED, 0);
    this.#put(ARMED, 1);
  }

  // Did it fire?
  disarm() {
    this.#put(ARMED, 0);
    return this.#get(FIRED) === 1;
  }
}

// One intake worker, in its own process, with the library.
class Worker {
  constructor(s, control) {
    this.s = s;
    this.socket = path.join(s.dir, 'run/intake/failing');
    this.control = control;
  }

  get alive() {
    return (
      this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null
    );
  }

  async start() {
    const { env, ...user } = this.s.asIntake();
    fs.rmSync(this.socket, { force: true });
    // The library ends connections, which the cage forbids.
    this.child = spawn(
      path.join(this.s.dir, 'bin/admitone-intake'),
      ['--workers', '0', '--listen', `unix:${this.socket}`],
      {
        ...user,
        stdio: ['ignore', 'ignore', this.s.failingLog],
        env: {
          ...env,
          LD_PRELOAD: LIBRARY,
          FAIL_CONTROL: this.control.file,
          ADMITONE_CAGE: 'off',
          ADMITONE_DB_PATIENCE: '3',
        },
      },
    );
    this.ended = new Promise((resolve) => this.child.on('exit', resolve));
    await waitFor(
      () => {
        assert.ok(this.alive, 'the worker does not start');
        return fs.existsSync(this.socket);
      },
      'the worker',
      10_000,
      2,
    );
  }

  async stop() {
    if (this.alive) this.child.kill('SIGTERM');
    await this.ended;
  }

  // Sends a request. Gives the answer, or null when none came; then the
  // worker is there or gets started again, as the supervisor does.
  async ask(where, body) {
    if (!this.alive) await this.start();
    const got = await call(this.socket, where, body).catch(() => null);
    if (got === null)
      await call(this.socket, '/healthz', '', { REQUEST_METHOD: 'GET' }).catch(() => this.ended);
    return got;
  }

  // The same as a client does that was told to: once more after a 503.
  async askAgain(where, body) {
    const got = await this.ask(where, body);
    if (got?.status !== 503) return got;
    await sleep(Number(got.headers['retry-after']) * 1000);
    return this.ask(where, body);
  }
}

withSystem('one failure', {}, (s, it) => {
  let worker,
    control,
    database,
    tokens = [];
  const options = { skip: sanitized && 'it preloads a library of its own' };

  const nextToken = async () => {
    if (tokens.length === 0) tokens = await s.tokens(200);
    return tokens.pop();
  };

  // The ids of TOKEN's submissions; there is no second.
  async function stored(token) {
    const ids = await database.run(`SELECT s.invite_id
        FROM admitone.submission s
        JOIN admitone.invite i ON i.id = s.invite_id
        WHERE i.token_digest = sha256('${token}')`);
    return ids === '' ? [] : ids.split('\n');
  }

  // Whatever came of the request GOT, what TOKEN has is whole, once, and
  // under one id; and it can be asked for again.
  async function holds(token, body, got, what) {
    const before = await stored(token);
    assert.ok(before.length <= 1, what);
    if (got !== null && got.status < 300) assert.equal(JSON.parse(got.text).id, before[0], what);
    else if (got !== null)
      assert.ok([500, 503].includes(got.status), `${what}: ${got.status} ${got.text}`);
    const again = await worker.askAgain(SUBMIT, body);
    assert.equal(again?.status, before.length === 1 ? 200 : 201, `${what}: then ${again?.text}`);
    assert.deepEqual(await stored(token), [JSON.parse(again.text).id], what);
  }

  // Has call NAME fail in a request of the kind REQUEST, for each n; with
  // COLD the worker is new each time, so that the request has it connect.
  // Gives how many there were.
  async function failEach(name, request, cold) {
    let n = 1;
    for (let fired = true; fired; n++) {
      const token = await nextToken();
      if (cold) await worker.stop();
      if (!worker.alive) await worker.start();
      if (!cold) await worker.ask(VALIDATE, { token });
      const { check, prepare, ...sent } = await request(token);
      await prepare?.();
      control.arm(name, n);
      const got = await worker.ask(sent.where, sent.body);
      fired = control.disarm();
      await check(got, `${name} ${n}`);
    }
    return n - 2;
  }

  const requests = {
    create: (token) => {
      const body = form(token);
      return {
        where: SUBMIT,
        body,
        check: (got, what) => holds(token, body, got, what),
      };
    },
    'differing replay': (token) => {
      const body = form(token);
      return {
        where: SUBMIT,
        body: { ...body, city: 'Elsewhere' },
        prepare: () => worker.ask(SUBMIT, body),
        check: (got, what) => holds(token, body, got, what),
      };
    },
    validate: (token) => {
      const body = { token };
      return {
        where: VALIDATE,
        body,
        async check(got, what) {
          assert.ok(
            got === null || got.status === 503 || JSON.parse(got.text).valid === true,
            `${what}: ${got?.text}`,
          );
          const again = await worker.askAgain(VALIDATE, body);
          assert.equal(JSON.parse(again.text).valid, true, what);
        },
      };
    },
    'bad body': (token) => {
      const body = form(token, { zip: 'x' });
      return {
        where: SUBMIT,
        body,
        async check(got, what) {
          assert.ok(got === null || [400, 413, 503].includes(got.status), `${what}: ${got?.text}`);
          assert.deepEqual(await stored(token), [], what);
          const good = await worker.askAgain(SUBMIT, form(token));
          assert.equal(good?.status, 201, what);
        },
      };
    },
  };

  it('is prepared', options, async () => {
    assert.ok(fs.existsSync(LIBRARY), 'make failures builds the library');
    s.failingLog = fs.openSync(path.join(s.dir, 'log/failing.log'), 'a');
    control = new Control(path.join(s.dir, 'run/intake/control'));
    worker = new Worker(s, control);
    database = s.session();
  });

  for (const [kind, request] of Object.entries(requests))
    it(`of each call of a ${kind}`, options, async (t) => {
      for (const name of CALLS) {
        const began = Date.now();
        const n = await failEach(name, request, false);
        t.diagnostic(`${name}: ${n} in ${Date.now() - began} ms`);
      }
    });

  it('of each call while it connects', options, async (t) => {
    for (const name of [...CALLS, ...CALLS_OF_CONNECTING]) {
      const began = Date.now();
      const n = await failEach(name, requests.create, true);
      t.diagnostic(`${name}: ${n} in ${Date.now() - began} ms`);
    }
  });

  it('leaves nothing behind', options, async () => {
    await worker.stop();
    assert.match(await s.cli('verify'), /./);
  });
});
