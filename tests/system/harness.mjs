// SPDX-License-Identifier: MIT
// harness.mjs -- one whole Admit One (PostgreSQL, workers, nginx) per test
// file, and what the tests do to it.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as proc from './proc.mjs';
import { Session, Sessions } from './psql.mjs';
import { buildTree } from './tree.mjs';

export const REPO = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const SANITIZER_REPORT = /ERROR: AddressSanitizer|LeakSanitizer|runtime error:/;

// How long a condition may take before it counts as never.
const LIMIT_MS = 180_000;

// How old a worker's settings may grow, src/intake/state.c, and some more.
const SETTINGS_AGE_MS = 2_250;

// True when the programs were built with --enable-sanitizers.
export const sanitized =
  process.env.ADMITONE_BUILD !== undefined &&
  fs.readFileSync(path.join(buildTree(), 'src/admitone-intake')).includes('__asan_init');

// The intake lets only root look into its memory: a reason to skip, or
// false.
export const hidden = process.getuid() !== 0 && 'only root may look into the memory of the intake';

// Describes TITLE with a system of its own: body(s, it) gets the System,
// running while the cases run, and an `it` that remembers a failure, so
// that the directory and the logs of a failed system are kept and shown.
export function withSystem(title, options, body) {
  withRunning(title, new System(options), body);
}

// The same with S, anything that can start(), stop() and be `failed`.
export function withRunning(title, s, body) {
  const remembering = (name, ...rest) => {
    const fn = rest.pop();
    it(name, rest[0] ?? {}, async (t) => {
      try {
        await fn(t);
      } catch (error) {
        s.failed = true;
        throw error;
      }
    });
  };
  describe(title, () => {
    before(() => s.start());
    after(() => s.stop());
    body(s, remembering);
  });
}

export class System {
  // ENV is added to the environment of deploy/quickstart, or what COMMAND is,
  // ARGS to its arguments, DIR is used instead of a new temporary directory
  // (and not removed), as is PORT.
  constructor({ env = {}, args = [], dir, port, command = 'deploy/quickstart' } = {}) {
    buildTree(env.ADMITONE_BUILD);
    Object.assign(this, { extra: env, args, dir, port, command });
    this.failed = false;
    this.detached = false;
    this.sessions = [];
    this.quick = {}; // sessions for sql(), by user
  }

  // Runs deploy/quickstart and waits for its three last lines.
  async start() {
    this.port ??= await freePort();
    if (this.dir === undefined) {
      this.temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'admitone-'));
      // PostgreSQL may run as another user.
      fs.chmodSync(this.temporary, 0o755);
      this.dir = path.join(this.temporary, 'var');
      await this.#takePrepared();
    }
    this.output = '';
    this.child = spawn(
      path.join(REPO, this.command),
      ['--no-install', '--dir', this.dir, '--port', this.port, ...this.args],
      {
        env: { ...process.env, ...this.extra },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      },
    );
    running.add(this);
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.setEncoding('utf8').on('data', (data) => {
        this.output += data;
      });
    this.exited = new Promise((resolve) =>
      this.child.on('exit', (code, signal) => resolve({ code, signal })),
    );
    this.exited.then((how) => {
      this.exit = how;
      this.endSessions();
    });
    try {
      await waitFor(() => {
        assert.equal(this.exit, undefined, 'quickstart has ended');
        return /^try it: .*\n/m.test(this.output);
      }, 'quickstart to get ready');
      await this.#learn();
    } catch (error) {
      this.failed = true;
      await this.stop().catch(() => {});
      throw new Error(error.message);
    }
    return this;
  }

  // Begins with a copy of the database that `deploy/quickstart --prepare` made
  // in ADMITONE_PREPARED, where tests/run has one: a third of a start's work.
  async #takePrepared() {
    const prepared = process.env.ADMITONE_PREPARED;
    if (prepared === undefined || this.extra.ADMITONE_BUILD !== undefined) return;
    fs.mkdirSync(this.dir);
    fs.writeFileSync(path.join(this.dir, 'quickstart.lock'), ''); // whose folder it is
    await run('cp', ['-a', path.join(prepared, 'pg'), this.dir]);
  }

  async #learn() {
    const env = await run('sh', ['-c', `. ${this.dir}/env.sh; env -0`]);
    this.env = Object.fromEntries(
      env
        .split('\0')
        .filter(Boolean)
        .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    );
    this.url = `https://localhost:${this.port}`;
    this.staffUrl = `https://localhost:${this.port + 2}`;
    this.socket = path.join(this.dir, 'run/intake/sock');
    this.superuser = await this.sql(
      'SELECT rolname FROM pg_roles WHERE rolsuper ORDER BY oid LIMIT 1',
    );
    this.agent = new https.Agent({
      keepAlive: true,
      maxSockets: 64,
      rejectUnauthorized: false,
    });
  }

  // Stops what start() started and checks what every test wants of the
  // end: exit 0, no process left behind, no report of a sanitizer.
  async stop() {
    if (this.child === undefined) return;
    this.agent?.destroy();
    // Those that a failed test did not end.
    await this.endSessions();
    running.delete(this);
    const all = this.processes();
    const left = () => [...all, ...this.processes()].filter(proc.alive);
    try {
      if (this.detached) await this.#stopByHand();
      else await this.#stopQuickstart();
      assert.deepEqual(left(), [], 'processes left behind');
      for (const name of ['intake', 'admin']) assert.doesNotMatch(this.log(name), SANITIZER_REPORT);
    } catch (error) {
      proc.killAll(left());
      this.failed = true;
      throw error;
    } finally {
      this.child = undefined;
      if (this.failed) this.#showLogs();
      else if (this.temporary !== undefined) fs.rmSync(this.temporary, { recursive: true });
    }
  }

  endSessions() {
    return Promise.all(
      [...this.sessions, ...Object.values(this.quick)].map((session) => session.end()),
    );
  }

  async #stopQuickstart() {
    if (this.exit === undefined) this.child.kill('SIGTERM');
    await waitFor(() => this.exit, 'quickstart to end');
    assert.deepEqual(this.exit, { code: 0, signal: null });
  }

  async #stopByHand() {
    for (const [name, signal] of [
      ['nginx', 'SIGTERM'],
      ['intake', 'SIGTERM'],
      ['admin', 'SIGTERM'],
      ['postgres', 'SIGINT'],
    ]) {
      const pid = this.pid(name);
      if (pid > 0) proc.killAll([pid], signal);
      await waitFor(() => !proc.alive(pid), `${name} to end`);
    }
    this.child.kill('SIGKILL');
  }

  #showLogs() {
    console.error(`--- kept: ${this.dir}\n--- quickstart\n` + tail(this.output ?? '', 20));
    for (const name of ['intake', 'admin', 'postgres', 'nginx-error'])
      console.error(`--- ${name}.log\n` + tail(this.log(name), 20));
  }

  // Takes the children from quickstart, which would stop them all
  // when a test ends one; stop() then ends them itself.
  async detach() {
    this.detached = true;
    await proc.freeze([this.child.pid]);
  }

  // All processes that belong to this system: quickstart's descendants,
  // and those that name the directory.
  processes() {
    const ours = Object.values(this.quick).flatMap((sessions) => sessions.pids());
    return [...new Set([...proc.tree(this.child.pid), ...proc.naming(this.dir)])].filter(
      (pid) => proc.alive(pid) && !ours.includes(pid),
    );
  }

  // The pid of nginx's master, of the workers' supervisor (intake, admin)
  // or of the postmaster; -1 without a pid file.
  pid(name) {
    const file = name === 'postgres' ? 'pg/postmaster.pid' : `pid/${name}.pid`;
    try {
      return Number.parseInt(fs.readFileSync(path.join(this.dir, file), 'utf8'), 10);
    } catch {
      return -1;
    }
  }

  // The pids of the intake's workers.
  workers() {
    return proc.children(this.pid('intake'));
  }

  // The pids of the staff's workers.
  staffWorkers() {
    return proc.children(this.pid('admin'));
  }

  // The postmaster and all that it forked.
  postgres() {
    const postmaster = this.pid('postgres');
    return [postmaster, ...proc.children(postmaster)];
  }

  // Options for spawn() to run another intake as the system's own is:
  // its environment and its user.
  asIntake() {
    const { ADMITONE_UNSEAL_KEYS, ...env } = this.env;
    return {
      env: { ...env, ...this.extra, PGUSER: 'admitone_intake' },
      ...proc.userOf(this.pid('intake')),
    };
  }

  log(name) {
    try {
      return fs.readFileSync(path.join(this.dir, 'log', `${name}.log`), 'utf8');
    } catch {
      return '';
    }
  }

  // Runs `admitone ARGS…` as the operator would; gives its stdout.
  cli(...args) {
    return run('admitone', args, { env: this.env });
  }

  // The same, but gives { code, stdout, stderr } whatever the code.
  tryCli(...args) {
    return this.tryCliWith({}, ...args);
  }

  // The same with ENV added to the environment.
  tryCliWith(env, ...args) {
    return tryRun('admitone', args, { env: { ...this.env, ...env } });
  }

  // Makes N invites, also of people who have some; OPTIONS are more arguments of
  // the CLI. Gives [{ id, token, link, expiresAt }].
  async invites(n, ...options) {
    const lines = await this.cli(
      'invite',
      'create',
      '--count',
      `${n}`,
      '--format',
      'json',
      '--again',
      ...options,
    );
    return lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  async tokens(n, ...options) {
    return (
      await this.cli(
        ...['invite', 'create', '--count', `${n}`, '--format', 'token', '--again'],
        ...options,
      )
    )
      .trim()
      .split('\n');
  }

  // Runs SQL as the owner, or as USER, and gives psql's bare output. A
  // worker's role has no session beyond its query: tests count those.
  sql(query, user = this.env.PGUSER) {
    if (user !== this.env.PGUSER && user !== this.superuser) return this.sqlOnce(query, user);
    this.quick[user] ??= new Sessions(() => this.#as(user));
    return this.quick[user].run(query);
  }

  // The same over a connection of its own.
  sqlOnce(query, user) {
    const session = new Session(this.#as(user));
    return session.run(query).finally(() => session.end());
  }

  #as(user) {
    return { ...this.env, PGUSER: user ?? this.env.PGUSER };
  }

  // A psql that stays, to hold a lock or to be quick, as the owner or as
  // USER: { run(query), end() }.
  session(user) {
    const session = new Session(this.#as(user));
    this.sessions.push(session);
    return session;
  }

  // Posts BODY (an object, or what goes out as it is).
  post(where, body, { headers = {}, agent = this.agent, ...rest } = {}) {
    return request(this.url + where, {
      method: 'POST',
      agent,
      body: encode(body),
      ...rest,
      headers: { 'Content-Type': 'application/json', ...headers },
    });
  }

  get(where, options = {}) {
    return request(this.url + where, { agent: this.agent, ...options });
  }

  // Posts a form.
  submit(body, options) {
    return this.post('/api/submissions', body, options);
  }

  validate(token) {
    return this.post('/api/invites/validate', { token });
  }

  // Asks the loopback listener for operations.
  ops(where) {
    return request(`http://127.0.0.1:${this.port + 1}${where}`, {});
  }

  // nginx starts anew, with no connection to a worker.
  async reloadNginx() {
    const master = this.pid('nginx');
    const old = proc.children(master);
    proc.kill(master, 'SIGHUP');
    await waitFor(
      () =>
        proc.children(master).length > 0 && !proc.children(master).some((pid) => old.includes(pid)),
      'new workers of nginx',
    );
  }

  // How many connections wait in the intake's listen queue.
  queued(socket = this.socket) {
    return proc.unixQueue(socket);
  }

  // Changes SETTINGS ({ key: value }), and waits until each worker has read
  // them: one reads them anew when a request finds them older than that.
  async set(settings) {
    await this.cli('setting', 'set', ...Object.entries(settings).flat().map(String));
    await sleep(SETTINGS_AGE_MS);
    await waitFor(
      async () =>
        (await Promise.all(Array.from({ length: 20 }, () => this.get('/api/config'))))
          .map(({ text }) => JSON.parse(text))
          .every((config) =>
            Object.entries(settings).every(([key, value]) => config[key] === value),
          ),
      'all workers to have the settings',
    );
  }

  // As a system that is not quickstart's: nobody may be invited yet.
  forgetSettings() {
    return this.sql(`UPDATE admitone.setting SET value = 'null'
        WHERE key LIKE 'employer%' OR key = 'useEVerify'`);
  }

  // Makes an account with ROLE (reviewer, administrator) and signs in.
  async person(role = 'administrator', name = `A ${role}`) {
    const email = `${role}-${randomBytes(4).toString('hex')}@example.org`;
    const person = new Person(this, {
      email,
      name,
      role,
      password: `word-${randomBytes(8).toString('hex')}`,
    });
    const link = randomBytes(16).toString('hex');
    person.id = await this.sql(`INSERT INTO admitone.account
        (id, email, name, role, setup_digest, setup_expires_at)
        VALUES (gen_random_uuid(), '${email}', '${name}', '${role}',
        sha256('${link}'), now() + interval '1 day') RETURNING id`);
    const answer = await person.auth({
      action: 'setup',
      token: link,
      password: person.password,
    });
    assert.equal(answer.status, 200, answer.text);
    await person.signIn();
    return person;
  }

  // What a reviewer sees of submission ID: an object of its fields.
  async show(id) {
    return fieldsOf(JSON.parse(await this.cli('submission', 'show', id, '--format', 'json')));
  }
}

// Somebody of the staff: account, session, requests.
export class Person {
  constructor(system, account) {
    Object.assign(this, account);
    this.system = system;
  }

  // Sends a request with the session's token as Bearer; as the pages do,
  // with cookie and Origin, if AS is 'page'; without a session if it is
  // 'nobody'. Gives { status, headers, text, json }.
  async request(
    method,
    where,
    { body, as = 'script', headers = {}, type = 'application/json', ...rest } = {},
  ) {
    const { agent, staffUrl } = this.system;
    const who = {
      script: { Authorization: `Bearer ${this.token}` },
      page: { Cookie: `__Host-admitone=${this.token}`, Origin: staffUrl },
      nobody: {},
    }[as];
    const answer = await request(staffUrl + where, {
      method,
      agent,
      ...rest,
      body: body === undefined ? undefined : encode(body),
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': type }),
        ...who,
        ...headers,
      },
    });
    answer.json =
      answer.headers['content-type']?.startsWith('application/json') && answer.text !== ''
        ? JSON.parse(answer.text)
        : undefined;
    return answer;
  }

  get(where, options) {
    return this.request('GET', where, options);
  }

  post(where, body, options) {
    return this.request('POST', where, { body, ...options });
  }

  patch(where, body, options) {
    return this.request('PATCH', where, { body, ...options });
  }

  put(where, body, options) {
    return this.request('PUT', where, { body, ...options });
  }

  delete(where, options) {
    return this.request('DELETE', where, options);
  }

  auth(body, options) {
    return this.post('/api/auth', body, {
      as: this.token === undefined ? 'nobody' : 'script',
      ...options,
    });
  }

  // Signs in and keeps the session's token.
  async signIn(more = {}) {
    const answer = await this.auth(
      {
        action: 'login',
        email: this.email,
        password: this.password,
        bearer: true,
        ...more,
      },
      { as: 'nobody' },
    );
    assert.equal(answer.status, 200, answer.text);
    this.token = answer.json.sessionToken;
    return answer;
  }
}

// Systems to stop when a test program ends without doing so.
const running = new Set();
process.on('exit', () => {
  for (const s of running) s.child?.kill('SIGTERM');
});

// The object inside SHOWN (what `submission show` printed) that holds the
// form's fields, wherever that is.
function fieldsOf(shown) {
  if (shown === null || typeof shown !== 'object') return undefined;
  if ('citizenshipStatus' in shown) return shown;
  return Object.values(shown)
    .map(fieldsOf)
    .find((found) => found !== undefined);
}

// Sockets that had a request before.
const used = new WeakSet();

// Sends one HTTP request: BODY is a string or a Buffer, CHUNKED sends it
// without a Content-Length. A request that met a reused connection's end is
// sent on a new one if RESEND says so, as browsers do. Gives { status,
// headers, bytes, text }.
export function request(url, options) {
  const { body, chunked = false, resend = false, ...rest } = options;
  const secure = url.startsWith('https:');
  const headers = { ...rest.headers };
  if (body !== undefined && !chunked) headers['Content-Length'] = Buffer.byteLength(body);
  return new Promise((resolve, reject) => {
    const req = (secure ? https : http).request(
      url,
      { rejectUnauthorized: false, ...rest, headers },
      (res) => {
        const chunks = [];
        res.on('data', (chunk) => chunks.push(chunk));
        res.on('error', reject);
        res.on('end', () => {
          const bytes = Buffer.concat(chunks);
          resolve({
            status: res.statusCode,
            headers: res.headers,
            bytes,
            text: bytes.toString(),
          });
        });
      },
    );
    // req.reusedSocket misses those that had to wait for a socket.
    let reused;
    req.on('socket', (socket) => {
      reused = used.has(socket);
      used.add(socket);
    });
    req.on('error', (error) => {
      if (resend && reused && error.code === 'ECONNRESET')
        resolve(request(url, { ...options, agent: false, resend: false }));
      else reject(error);
    });
    if (chunked && body !== undefined) req.write(body);
    req.end(chunked ? undefined : body);
  });
}

function encode(body) {
  return typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
}

// Waits until FN gives something true, and gives that.
export async function waitFor(fn, what, limit = LIMIT_MS, every = 20) {
  const end = Date.now() + limit;
  for (;;) {
    const result = await fn();
    if (result) return result;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await sleep(every);
  }
}

export function sleep(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

// Runs a program; gives { code, stdout, stderr }.
export function tryRun(file, args, { env = process.env, input, ...rest } = {}) {
  return new Promise((resolve, reject) => {
    const child = execFile(
      file,
      args,
      { env, maxBuffer: 1 << 30, ...rest },
      (error, stdout, stderr) => {
        if (error && typeof error.code !== 'number') reject(error);
        else resolve({ code: error?.code ?? 0, stdout, stderr });
      },
    );
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

// Runs a program that must succeed; gives its stdout.
export async function run(file, args, options) {
  const { code, stdout, stderr } = await tryRun(file, args, options);
  if (code !== 0) throw new Error(`${file} ${args.join(' ')}: exit ${code}\n${tail(stderr, 10)}`);
  return stdout;
}

function tail(text, lines) {
  return text
    .split('\n')
    .slice(-lines - 1)
    .join('\n');
}

// A port P with P to P + 2 free on the loopback, below the range that the
// kernel gives to clients.
export async function freePort() {
  for (;;) {
    const port = 20_000 + 3 * Math.floor(Math.random() * 4_000);
    if ((await isFree(port)) && (await isFree(port + 1)) && (await isFree(port + 2))) return port;
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.on('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
