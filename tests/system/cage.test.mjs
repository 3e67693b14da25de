// SPDX-License-Identifier: MIT
// cage.test.mjs -- a worker that is taken over can do next to nothing: each
// forbidden act is tried from inside one, and serving goes on, also over TLS
// and through restarts of the database.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { call } from './fastcgi.mjs';
import { form } from './form.mjs';
import { freePort, run, sanitized, waitFor, withSystem } from './harness.mjs';
import { buildInside, DIES, Inside } from './inside.mjs';
import { children, userOf } from './proc.mjs';

const OTHER = 'a call of 32 bits';
const skip = sanitized && 'a sanitizer needs what the cage forbids';

// [act, what becomes of it in a worker that knows the database's socket, its
// argument (of what `arguments` below has), what becomes of it without a
// cage, where that does not depend on the machine].
const ACTS = [
  ['execve', DIES, undefined, 'gone'],
  ['fork', DIES, undefined, 'done'],
  ['clone', DIES, undefined, 'done'],
  ['ptrace', DIES, 'neighbour'],
  ['PTRACE_TRACEME', DIES],
  ['process_vm_readv', DIES, 'neighbour'],
  ['kill', DIES, 'neighbour', 'done'],
  ['tgkill', 'ENOSYS', 'neighbour', 'done'],
  ['mprotect PROT_EXEC', DIES, undefined, 'done'],
  ['mmap PROT_EXEC', 'EPERM', undefined, 'done'],
  [OTHER, DIES],
  ['read a file', 'EACCES', 'passwd', 'done'],
  ['read a file', 'EACCES', 'key', 'done'],
  ['write a file', DIES, 'file', 'done'],
  ['make a file', DIES, 'file', 'done'],
  ['truncate a file', DIES, 'file', 'done'],
  ['open', DIES, 'file', 'done'],
  ['openat2', 'ENOSYS', 'file', 'done'],
  ['chmod', 'ENOSYS', 'file', 'done'],
  ['rename', 'ENOSYS', 'file', 'done'],
  ['unlink', 'ENOSYS', 'moved', 'done'],
  ['memfd_create', 'ENOSYS', undefined, 'done'],
  ['getdents64', 'ENOSYS', undefined, 'done'],
  ['O_APPEND off', 'ENOSYS', undefined, 'done'],
  ['AF_PACKET', 'ENOSYS'],
  ['AF_NETLINK', 'ENOSYS', undefined, 'done'],
  ['UDP', 'ENOSYS', undefined, 'done'],
  ['TCP', 'ENOSYS', undefined, 'done'],
  ['connect', 'ENOSYS', 'port', 'done'],
  ['bind', 'ENOSYS', 'socket', 'done'],
  ['listen', 'ENOSYS'],
  ['shutdown', 'ENOSYS'],
  ['bpf', DIES],
  ['io_uring_setup', DIES],
  ['userfaultfd', DIES],
  ['keyctl', 'ENOSYS'],
  ['unshare', DIES],
  ['mount', DIES, 'folder'],
  ['setuid', DIES, undefined, 'done'],
  ['PR_SET_DUMPABLE', 'ENOSYS', undefined, 'done'],
];

// The same when the database is there by TCP, TLS and a name: the test's own
// listener is not the database.
const OVER_TCP = [
  ['read a file', 'EACCES', 'passwd'],
  ['read a file', 'done', 'root'],
  ['write a file', DIES, 'root'],
  ['connect', 'EACCES', 'port'],
  ['bind', 'ENOSYS', 'socket'],
  ['AF_NETLINK', 'ENOSYS'],
  ['execve', DIES],
];

// What a worker of the staff's may do with the keys that it has read.
const STAFF = [
  ['read a file', 'EACCES', 'secret', 'done'],
  ['write a file', DIES, 'secret', 'done'],
  ['execve', DIES, undefined, 'gone'],
];

withSystem('cage', { env: { ADMITONE_CAGE: 'auto' } }, (s, it) => {
  let values;
  let listener;
  let other; // what becomes of a call of 32 bits without a cage

  it('make ready what is acted upon', { skip }, async () => {
    const { uid, gid } = userOf(s.pid('intake'));
    const at = (name) => path.join(s.dir, 'inside', name);
    fs.mkdirSync(at('.'));
    fs.writeFileSync(at('file'), 'a file');
    for (const name of ['.', 'file']) fs.chownSync(at(name), uid, gid);
    await buildInside(s);
    listener = net.createServer((socket) => socket.destroy());
    await new Promise((resolve) => {
      listener.listen(0, '127.0.0.1', resolve);
    });
    values = {
      neighbour: s.workers()[0],
      passwd: '/etc/passwd',
      key: s.env.ADMITONE_SEAL_KEYS,
      secret: s.env.ADMITONE_UNSEAL_KEYS,
      file: at('file'),
      moved: at('file.moved'),
      folder: at('.'),
      socket: at('socket'),
      root: path.join(s.dir, 'root.crt'),
      port: listener.address().port,
    };
  });

  // Tries all of ACTS, and says what differs from COLUMN.
  async function tryAll(inside, acts, column) {
    const expected = acts.filter((row) => row[column] !== undefined);
    for (const row of expected)
      assert.equal(
        await inside.attempt(row[0], values[row[2]]),
        row[column],
        `${row[0]} ${row[2] ?? ''}`,
      );
    await inside.stop();
  }

  it('without a cage the acts can be done', { skip }, async () => {
    const inside = await new Inside(s, {
      env: { ADMITONE_CAGE: 'off' },
    }).start();
    assert.match(inside.log, / cage_off /);
    other = await inside.attempt(OTHER);
    await tryAll(inside, ACTS, 3);
    fs.writeFileSync(values.file, 'a file');
  });

  it('in it, none', { skip }, async () => {
    // Some kernels have no calls of 32 bits for anybody.
    await tryAll(
      await new Inside(s).start(),
      ACTS.filter(([act]) => act !== OTHER || other === 'done'),
      1,
    );
    assert.equal(fs.readFileSync(values.file, 'utf8'), 'a file');
  });

  it("the staff's program, without", { skip }, async () => {
    await tryAll(
      await new Inside(s, {
        name: 'admin',
        env: { ADMITONE_CAGE: 'off' },
      }).start(),
      STAFF,
      3,
    );
  });

  it("the staff's program, in it", { skip }, async () => {
    await tryAll(await new Inside(s, { name: 'admin' }).start(), STAFF, 1);
  });

  it('no capability, no new privilege, no core', { skip }, () => {
    const pids = [...s.workers(), ...s.staffWorkers()];
    assert.ok(pids.length >= 2);
    for (const pid of pids) {
      const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
      for (const line of [
        /^CapPrm:\t0+$/m,
        /^CapEff:\t0+$/m,
        /^CapAmb:\t0+$/m,
        /^NoNewPrivs:\t1$/m,
        /^Seccomp:\t2$/m,
      ])
        assert.match(status, line);
      assert.match(fs.readFileSync(`/proc/${pid}/limits`, 'utf8'), /^Max core file size +0 +0 /m);
    }
    for (const name of ['intake', 'admin'])
      assert.match(fs.readFileSync(`/proc/${s.pid(name)}/status`, 'utf8'), /^NoNewPrivs:\t1$/m);
  });

  for (const workers of ['0', '2']) {
    it(`a cage with a hole: no service, --workers ${workers}`, {
      skip,
    }, async () => {
      const inside = new Inside(s, { workers, env: { HOLE: '1' } });
      await waitFor(() => / cage_not_closed step=proof /.test(inside.log), 'the event');
      assert.match(inside.log, / cage_leaks act=\w+/);
      assert.doesNotMatch(inside.log, / cage_closed /);
      if (workers === '2') inside.child.kill('SIGTERM');
      assert.equal(await inside.exited, workers === '2' ? 0 : 1);
    });
  }

  it('ADMITONE_CAGE: require is here, anything else is refused', {
    skip,
  }, async () => {
    const strict = await new Inside(s, {
      env: { ADMITONE_CAGE: 'require' },
    }).start();
    assert.ok(strict.landlock >= 1);
    await strict.stop();
    const wrong = new Inside(s, { env: { ADMITONE_CAGE: 'yes' } });
    assert.equal(await wrong.exited, 78);
    assert.match(wrong.log, /ADMITONE_CAGE must be require, auto or/);
  });

  it('a connection string that is none', { skip }, async () => {
    const secret = 'password=a-secret host';
    const inside = new Inside(s, {
      workers: '0',
      env: { ADMITONE_DATABASE: secret },
    });
    assert.notEqual(await inside.exited, 0);
    assert.match(inside.log, / database_not_named /);
    assert.doesNotMatch(inside.log, /a-secret/);
  });

  // From here on PostgreSQL listens at a port as well, with TLS and
  // passwords; gives what the workers need to connect.
  async function overTcp() {
    const data = path.join(s.dir, 'pg');
    const { uid, gid } = fs.statSync(data);
    const bin = path.dirname(fs.readlinkSync(`/proc/${s.pid('postgres')}/exe`));
    const port = await freePort();
    for (const [from, to] of [
      ['key', 'key'],
      ['cert', 'crt'],
    ]) {
      const file = path.join(data, `server.${to}`);
      fs.copyFileSync(path.join(s.dir, `tls/${from}.pem`), file);
      fs.chownSync(file, uid, gid);
      fs.chmodSync(file, 0o600);
    }
    fs.copyFileSync(path.join(s.dir, 'tls/cert.pem'), values.root);
    fs.chmodSync(values.root, 0o644);
    fs.appendFileSync(
      path.join(data, 'quickstart.conf'),
      `listen_addresses = 'localhost'\nport = ${port}\nssl = on\n`,
    );
    const access = path.join(data, 'pg_hba.conf');
    fs.writeFileSync(
      access,
      `hostssl admitone admitone_intake localhost scram-sha-256\n${fs.readFileSync(access)}`,
    );
    await s.sql("ALTER ROLE admitone_intake PASSWORD 'a-password'", s.superuser);
    const passwords = path.join(s.dir, 'inside/passwords');
    fs.writeFileSync(passwords, `localhost:*:*:admitone_intake:a-password\n`);
    fs.chmodSync(passwords, 0o600);
    const intake = userOf(s.pid('intake'));
    fs.chownSync(passwords, intake.uid, intake.gid);
    await s.detach();
    // The socket's name has the port: only this test knows it now.
    s.env.PGPORT = `${port}`;
    const restart = () =>
      run(
        path.join(bin, 'pg_ctl'),
        ['-D', data, '-w', '-l', path.join(data, 'pg_ctl.log'), '-m', 'fast', 'restart'],
        { cwd: data, uid, gid, env: s.env },
      );
    return {
      restart,
      conninfo:
        'host=localhost ' +
        'dbname=admitone user=admitone_intake ' +
        `sslmode=verify-full sslrootcert=${values.root} ` +
        `passfile=${passwords}`,
    };
  }

  it('over TLS, by a name, through restarts', { skip }, async () => {
    const { restart, conninfo } = await overTcp();
    await restart();
    const inside = await new Inside(s, {
      env: { ADMITONE_DATABASE: conninfo, HOME: '' },
    }).start();
    assert.match(inside.log, / unix=0 tcp=1 names=1 /);
    const [first, second, third] = await s.tokens(3);
    const submit = (token) =>
      call(inside.socket, '/api/submissions', form(token)).then(({ status }) => status);
    assert.equal(await submit(first), 201, inside.log);
    assert.equal(
      await s.sql(
        `SELECT bool_and(ssl) AND count(*) > 0
        FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
        WHERE client_addr IS NOT NULL`,
        s.superuser,
      ),
      't',
    );
    await restart();
    assert.equal(await submit(second), 201, inside.log);
    const workers = children(inside.child.pid);
    await tryAll(
      { attempt: (...act) => inside.attempt(...act), stop: () => {} },
      OVER_TCP.filter(([act]) => act !== 'connect' || inside.landlock >= 4),
      1,
    );
    assert.ok(
      children(inside.child.pid).some((pid) => !workers.includes(pid)),
      'a worker died of it',
    );
    assert.equal(await submit(third), 201, inside.log);
    await inside.stop();
  });

  it('end', { skip }, () => {
    listener.close();
  });
});
