// SPDX-License-Identifier: MIT
// supervise.test.mjs -- TERM drops nothing that was accepted, dead workers
// come back, and spawn-fcgi can run the workers too.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, open } from './fastcgi.mjs';
import { form } from './form.mjs';
import { REPO, run, waitFor, withSystem } from './harness.mjs';
import { alive, children, freeze, kill, killAll, thaw, tree } from './proc.mjs';

const SUBMIT = '/api/submissions';
const QUEUED = 150;
const RELOADS = 20;

// Listens at the path that it is given and runs the rest as a program that
// has the socket as its descriptor 0; prints its pid. Told anything, it makes
// the socket block.
const OWNER = `
  my ($at, $s) = shift;
  socket($s, PF_UNIX, SOCK_STREAM, 0) && bind($s, sockaddr_un($at)) &&
    listen($s, 128) or die "$at: $!";
  my $pid = fork // die;
  if (!$pid) { POSIX::dup2(fileno($s), 0); exec @ARGV or die; }
  $| = 1;
  print "$pid\\n";
  while (<STDIN>) {
    fcntl($s, F_SETFL, fcntl($s, F_GETFL, 0) & ~O_NONBLOCK) or die;
    print "blocks\\n";
  }
  waitpid($pid, 0);
`;

withSystem('supervision', { env: { ADMITONE_WORKERS: '2' } }, (s, it) => {
  const program = () => path.join(s.dir, 'bin/admitone-intake');

  // Starts an intake of our own; gives { child, socket, exited }.
  async function intake(name, ...args) {
    const socket = path.join(s.dir, 'run/intake', name);
    const child = spawn(program(), [...args, '--listen', `unix:${socket}`], {
      ...s.asIntake(),
      stdio: ['ignore', 'ignore', fs.openSync(path.join(s.dir, 'log/intake.log'), 'a')],
    });
    const exited = new Promise((resolve) =>
      child.on('exit', (code, signal) => resolve(code ?? signal)),
    );
    await waitFor(() => fs.existsSync(socket), socket);
    await answers(socket);
    return { child, socket, exited };
  }

  const answers = (socket) =>
    waitFor(
      () =>
        call(socket, '/healthz', '', { REQUEST_METHOD: 'GET' }).then(
          ({ status }) => status === 200,
          () => false,
        ),
      `an answer on ${socket}`,
    );

  for (const workers of ['2', '1', '0']) {
    it(`TERM with a full queue, --workers ${workers}`, async () => {
      const { child, socket, exited } = await intake(`drain${workers}`, '--workers', workers);
      const serving = workers === '0' ? [child.pid] : children(child.pid);
      await freeze(serving);
      const queue = [];
      for (const token of await s.tokens(QUEUED))
        queue.push((await open(socket, SUBMIT, form(token))).answer);
      assert.equal(s.queued(socket), QUEUED);
      child.kill('SIGTERM');
      thaw(serving);
      for (const answer of queue) assert.equal((await answer).status, 201);
      assert.equal(await exited, 0);
      assert.ok(!fs.existsSync(socket), 'the socket is left');
    });
  }

  it('TERM while a claim waits for the database', async () => {
    const { child, socket, exited } = await intake('wait', '--workers', '2');
    const [invite] = await s.invites(1);
    const lock = s.session();
    await lock.run(`BEGIN; SELECT FROM admitone.invite
        WHERE id = '${invite.id}' FOR UPDATE`);
    const { answer } = await open(socket, SUBMIT, form(invite.token));
    await waitFor(
      async () =>
        (await s.sql(
          `SELECT count(*)
        FROM pg_stat_activity WHERE wait_event_type = 'Lock'`,
          s.superuser,
        )) === '1',
      'the claim to wait',
    );
    child.kill('SIGTERM');
    await lock.run('COMMIT');
    await lock.end();
    assert.equal((await answer).status, 201);
    assert.equal(await exited, 0);
  });

  it(`${RELOADS} SIGHUPs under load, with no nginx to try again`, async () => {
    const { child, socket, exited } = await intake('reload', '--workers', '2');
    const tokens = await s.tokens(20_000);
    const statuses = {};
    let reloading = true;
    const load = Array.from({ length: 16 }, async () => {
      while (reloading && tokens.length > 0) {
        const status = await call(socket, SUBMIT, form(tokens.pop())).then(
          (answer) => answer.status,
          (error) => error.message,
        );
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    });
    for (let n = 0; n < RELOADS; n++) {
      const old = children(child.pid);
      child.kill('SIGHUP');
      await waitFor(() => !old.some(alive), 'new workers');
    }
    reloading = false;
    await Promise.all(load);
    assert.deepEqual(Object.keys(statuses), ['201'], JSON.stringify(statuses));
    child.kill('SIGTERM');
    assert.equal(await exited, 0);
  });

  it('workers killed come back', async () => {
    const old = s.workers();
    assert.equal(old.length, 2);
    killAll(old);
    await waitFor(
      () => s.workers().length === 2 && !s.workers().some((pid) => old.includes(pid)),
      'two workers',
    );
    const [token] = await s.tokens(1);
    assert.equal((await s.submit(form(token))).status, 201);
  });

  it('workers go when their supervisor was killed', async () => {
    const { child, exited } = await intake('orphan', '--workers', '2');
    const serving = children(child.pid);
    child.kill('SIGKILL');
    await exited;
    await waitFor(() => !serving.some(alive), 'the workers to end');
  });

  it('the socket is for its owner and group only', async () => {
    const { child, socket, exited } = await intake('mode', '--workers', '1');
    assert.equal(fs.statSync(socket).mode & 0o777, 0o660);
    child.kill('SIGTERM');
    assert.equal(await exited, 0);
  });

  // As systemd does with StandardInput=socket when it runs ExecReload: whose
  // socket it is makes it block, and workers wait in accept().
  it('a socket that others make block', async () => {
    const socket = path.join(s.dir, 'run/intake/blocked');
    const owner = spawn(
      'perl',
      ['-MSocket', '-MFcntl', '-MPOSIX', '-e', OWNER, socket, program(), '--workers', '2'],
      { ...s.asIntake(), stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const said = readline.createInterface({ input: owner.stdout })[Symbol.asyncIterator]();
    const pid = Number((await said.next()).value);
    try {
      await answers(socket);
      const old = children(pid);
      owner.stdin.write('block\n');
      assert.equal((await said.next()).value, 'blocks');
      await sleep(600); // each worker looks every 250 ms
      kill(pid, 'SIGHUP');
      await waitFor(() => !old.some(alive), 'the old workers to end', 30_000);
      owner.stdin.write('block\n');
      await said.next();
      const began = Date.now();
      for (const token of await s.tokens(4))
        assert.equal((await call(socket, SUBMIT, form(token))).status, 201);
      assert.ok(Date.now() - began < 10_000, 'nobody waits for another connection');
    } finally {
      const left = [pid, ...children(pid)];
      kill(pid, 'SIGTERM');
      owner.stdin.end();
      await sleep(1000);
      killAll(left.filter(alive));
    }
  });

  it('spawn-fcgi -F 2 runs --workers 0', async () => {
    const socket = path.join(s.dir, 'run/intake/spawned');
    const out = await run(
      'spawn-fcgi',
      ['-s', socket, '-F', '2', '--', program(), '--workers', '0'],
      s.asIntake(),
    );
    await serveWithout(socket, out);
  });

  // Has the two workers that spawn-fcgi, saying OUT, has started without
  // a supervisor serve some claims, and ends them.
  async function serveWithout(socket, out) {
    const pids = [...out.matchAll(/PID: (\d+)/g)].map(([, pid]) => Number(pid));
    try {
      assert.equal(pids.length, 2, out);
      await answers(socket);
      for (const token of await s.tokens(20))
        assert.equal((await call(socket, SUBMIT, form(token))).status, 201);
    } finally {
      killAll(pids, 'SIGTERM');
    }
    await waitFor(() => !pids.some(alive), 'both to end');
  }

  // What deploy/spawn-fcgi/admitone-intake is to be called with. As root
  // it wants the socket where root alone may write.
  function script(socket, ...args) {
    const { uid, gid, env } = s.asIntake();
    return [
      path.join(REPO, 'deploy/spawn-fcgi/admitone-intake'),
      [
        '--socket',
        socket,
        '--user',
        `${uid}`,
        '--group',
        `${gid}`,
        '--program',
        program(),
        ...args,
      ],
      { env },
    ];
  }

  it('the spawn-fcgi script runs a supervisor', async () => {
    const socket = path.join(s.dir, 'script.sock');
    const [file, args, options] = script(socket, '--workers', '2');
    const child = spawn(file, args, { ...options, stdio: 'ignore' });
    const exited = new Promise((resolve) =>
      child.on('exit', (code, signal) => resolve(code ?? signal)),
    );
    await waitFor(() => fs.existsSync(socket), socket);
    await answers(socket);
    // As root it is for nginx's group, and not for the workers.
    assert.equal(fs.statSync(socket).mode & 0o777, process.getuid() === 0 ? 0o060 : 0o660);
    const old = children(child.pid);
    assert.equal(old.length, 2);
    child.kill('SIGHUP');
    await waitFor(() => !old.some(alive), 'the old workers to end');
    for (const token of await s.tokens(20))
      assert.equal((await call(socket, SUBMIT, form(token))).status, 201);
    child.kill('SIGTERM');
    assert.equal(await exited, 0);
  });

  it('the spawn-fcgi script starts bare workers', async () => {
    const socket = path.join(s.dir, 'bare.sock');
    const out = await run(...script(socket, '--bare', '--workers', '2'));
    await serveWithout(socket, out);
  });

  it('without intake, nginx answers in JSON', async () => {
    await s.detach();
    const supervisor = s.pid('intake');
    const all = tree(supervisor);
    kill(supervisor, 'SIGTERM');
    await waitFor(() => !all.some(alive), 'intake to end');
    const answer = await s.submit({});
    assert.equal(answer.status, 503);
    assert.equal(answer.headers['content-type'], 'application/json');
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.equal(typeof JSON.parse(answer.text).error, 'string');
  });
});
