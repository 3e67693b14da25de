// SPDX-License-Identifier: MIT
// staff-host.test.mjs -- the staff's program as a service: nginx with both
// sides on one host name, limits, health, killed and reloaded workers, a
// database that is away, wrong settings.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { canary, form } from './form.mjs';
import { freePort, request, sleep, tryRun, waitFor, withSystem } from './harness.mjs';
import { makeSvg } from './pictures.mjs';
import { alive, freeze, kill, killAll, thaw } from './proc.mjs';

const PATIENCE_S = 2;
const WORKERS = 2;

withSystem(
  'staff host',
  {
    env: {
      ADMITONE_ADMIN_WORKERS: `${WORKERS}`,
      ADMITONE_DB_PATIENCE: `${PATIENCE_S}`,
    },
  },
  (s, it) => {
    let hr;

    it('health and metrics are told on the loopback listener only', async () => {
      hr = await s.person();
      const healthy = await s.ops('/admin/healthz');
      assert.equal(`${healthy.status} ${healthy.text}`, '200 {"status":"ok"}');
      await waitFor(async () => {
        const { status, text } = await s.ops('/admin/readyz');
        return `${status} ${text}` === '200 {"status":"ready","workers":2,"connected":2}';
      }, 'both workers to be connected');
      for (const where of ['/healthz', '/readyz', '/metrics', '/admin/healthz', '/admin/metrics'])
        assert.equal((await hr.get(where, { as: 'nobody' })).status, 404, where);
    });

    it('metrics count sign-ins and statements, and promtool takes them', async () => {
      const value = async (series) =>
        Number(
          (await s.ops('/admin/metrics')).text
            .split('\n')
            .find((line) => line.startsWith(`admitone_${series} `))
            .split(' ')[1],
        );
      const opened = await value('logins_total{outcome="opened"}');
      const statements = await value('db_statements_total{statement="staff"}');
      await hr.signIn();
      await hr.auth({
        action: 'login',
        email: hr.email,
        password: 'a wrong password',
      });
      assert.equal(await value('logins_total{outcome="opened"}'), opened + 1);
      assert.ok((await value('logins_total{outcome="refused"}')) >= 1);
      assert.ok((await value('db_statements_total{statement="staff"}')) > statements);
      const { code, stderr } = await tryRun('promtool', ['check', 'metrics'], {
        input: (await s.ops('/admin/metrics')).text,
      });
      assert.equal(code, 0, stderr);
    });

    it('answers may not be stored, framed or sniffed', async () => {
      for (const answer of [
        await hr.get('/api/submissions'),
        await hr.get('/api/submissions', { as: 'nobody' }),
      ]) {
        for (const [name, value] of [
          ['cache-control', /^no-store$/],
          ['x-content-type-options', /^nosniff$/],
          ['strict-transport-security', /max-age=\d{7,}/],
          ['content-security-policy', /default-src 'none'/],
          ['referrer-policy', /^no-referrer$/],
        ])
          assert.match(answer.headers[name] ?? '', value, name);
      }
    });

    it("the front door leads to the staff's pages", async () => {
      const answer = await hr.get('/', { as: 'nobody' });
      assert.deepEqual([answer.status, answer.headers.location], [302, '/staff/']);
    });

    describeNginx(s, it, () => hr);

    it('killed workers (-9) cost those who only ask nothing', async () => {
      const end = Date.now() + 4_000;
      let answers = 0;
      const asking = Promise.all(
        Array.from({ length: 4 }, async () => {
          while (Date.now() < end) {
            const { status, text } = await hr.get('/api/submissions');
            assert.equal(status, 200, text);
            answers++;
          }
        }),
      );
      while (Date.now() < end - 500) {
        const [pid] = s.staffWorkers();
        if (pid) killAll([pid]);
        await new Promise((resolve) => {
          setTimeout(resolve, 200);
        });
      }
      await asking;
      assert.ok(answers > 10, `${answers} answers`);
    });

    it('a reload replaces the workers and loses nothing', async () => {
      await waitFor(() => s.staffWorkers().length === 2, 'two workers');
      const old = s.staffWorkers();
      let done = false;
      const asking = (async () => {
        while (!done) assert.equal((await hr.get('/api/account')).status, 200);
      })();
      kill(s.pid('admin'), 'SIGHUP');
      await waitFor(
        () => s.staffWorkers().length === 2 && !s.staffWorkers().some((pid) => old.includes(pid)),
        'new workers',
      );
      done = true;
      await asking;
    });

    it('a stopped database: 503 in time; what was asked is not done twice', async () => {
      const {
        json: { id },
      } = await hr.post('/api/employees', { firstName: 'A', lastName: 'B' });
      const change = () => hr.patch(`/api/employees/${id}`, { notes: 'changed' });
      await change();
      const stopped = s.postgres();
      await freeze(stopped);
      try {
        const began = Date.now();
        for (const answer of await Promise.all([
          change(),
          hr.get('/api/submissions'),
          hr.signIn().catch(() => ({ status: 503, headers: { 'retry-after': 1 } })),
        ])) {
          assert.equal(answer.status, 503);
          assert.ok(Number(answer.headers['retry-after']) > 0);
        }
        assert.ok(Date.now() - began < 4 * PATIENCE_S * 1_000 + 2_000);
        assert.equal((await s.ops('/admin/readyz')).status, 503);
        assert.equal((await s.ops('/admin/healthz')).status, 200);
      } finally {
        thaw(stopped);
      }
      await waitFor(async () => (await s.ops('/admin/readyz')).status === 200, 'readyz');
      const version = await s.sql(`SELECT version FROM admitone.employee WHERE id = '${id}'`);
      assert.ok(['2', '3'].includes(version), version);
      await waitFor(async () => (await hr.get('/api/account')).status === 200, 'an answer');
    });

    // A worker without a request since the outage above counts it as over
    // only after the patience; until then another outage gets 503 at once.
    it('a session with the database that is ended costs nobody anything', async () => {
      const connected = async () =>
        /^admitone_db_connected 2$/m.test((await s.ops('/admin/metrics')).text);
      await sleep(PATIENCE_S * 1_000 + 500);
      for (let n = 0; n < 20; n++) {
        // One ended while it is being made prolongs the outage.
        await waitFor(connected, 'both workers to be connected');
        await s.sql(
          `SELECT pg_terminate_backend(pid)
          FROM pg_stat_activity WHERE usename = 'admitone_admin'`,
          s.superuser,
        );
        const answer = await hr.post('/api/employees', {
          firstName: 'N',
          lastName: `N${n}`,
        });
        assert.equal(answer.status, 201, answer.text);
      }
    });

    for (const [name, env, text] of [
      [
        'no staff URL',
        { ADMITONE_STAFF_URL: '' },
        /ADMITONE_STAFF_URL must be https.*it is not set/,
      ],
      [
        'a plain http URL',
        { ADMITONE_STAFF_URL: 'http://x.example' },
        /ADMITONE_STAFF_URL must be https/,
      ],
      ['no public URL', { ADMITONE_PUBLIC_URL: '' }, /ADMITONE_PUBLIC_URL must be https/],
      ['no secret key', { ADMITONE_UNSEAL_KEYS: '/nowhere' }, /unseal_keys_unusable/],
      ['no public key', { ADMITONE_SEAL_KEYS: '/nowhere' }, /seal_keys_unusable/],
      ['no patience', { ADMITONE_DB_PATIENCE: '0' }, /ADMITONE_DB_PATIENCE must be a number/],
    ]) {
      it(`does not start with ${name}`, async () => {
        const { code, stderr } = await tryRun(
          path.join(s.dir, 'bin/admitone-admin'),
          ['--listen', `unix:${s.dir}/run/wrong.sock`],
          { env: { ...s.env, ...env } },
        );
        assert.equal(code, 78);
        assert.match(stderr, text);
      });
    }

    it('--help names every setting, --routes needs none', async () => {
      const program = path.join(s.dir, 'bin/admitone-admin');
      const { stdout } = await tryRun(program, ['--help']);
      for (const name of [
        'ADMITONE_STAFF_URL',
        'ADMITONE_PUBLIC_URL',
        'ADMITONE_UNSEAL_KEYS',
        '--routes',
      ])
        assert.ok(stdout.includes(name), name);
      const { code } = await tryRun(program, ['--routes'], { env: {} });
      assert.equal(code, 0);
      assert.equal((await tryRun(program, ['--nonsense'])).code, 2);
    });
  },
);

withSystem(
  'staff host, large answers',
  {
    env: {
      ADMITONE_ADMIN_WORKERS: `${WORKERS}`,
    },
  },
  (s, it) => {
    it('a slow reader of a large answer does not hold a worker', async () => {
      const hr = await s.person();
      await s.sql(`INSERT INTO admitone.employee (id, first_name, last_name)
        VALUES ('01993f0e-0000-7000-8000-00000000000e', 'E', 'E');
        WITH made AS (INSERT INTO admitone.invite (id, token_digest,
            expires_at, used_at) SELECT gen_random_uuid(),
            sha256(('slow' || n)::bytea), now(), now()
            FROM generate_series(1, 40000) n RETURNING id),
        new AS (INSERT INTO admitone.unlisted_submission
            SELECT id FROM made)
        INSERT INTO admitone.submission (invite_id, employee_id,
            first_name, last_name, is_renewal, content_digest, sealed)
        SELECT id, '01993f0e-0000-7000-8000-00000000000e',
            repeat('f', 90), repeat('l', 90), false, sha256('x'), 'x'
          FROM made`);
      // A line is logged at the end of a request: none ends before the
      // sockets are closed, so a worker that had to wait for its reader
      // would answer nobody.
      const ended = () => s.log('nginx-access').match(/ \/api\/export\//g)?.length ?? 0;
      const paused = await openAndPause(s, hr, WORKERS);
      for (let n = 0; n < 10; n++) assert.equal((await hr.get('/api/account')).status, 200);
      assert.equal(ended(), 0, 'all readers are still slow');
      for (const socket of paused) socket.destroy();
      await waitFor(() => ended() === WORKERS, 'their lines in the log');
      const answer = await hr.get('/api/export/submissions');
      assert.equal(answer.status, 200);
      assert.ok(answer.text.length > 8_000_000, `${answer.text.length}`);
    });
  },
);

// An nginx of our own beside the system's: its upstreams, one server{} with
// BODY. HTTP replaces texts of http.conf. Gives { url, stop }.
async function ownNginx(s, name, body, http = []) {
  const port = await freePort();
  const conf = path.join(s.dir, `${name}.conf`);
  const given = fs.readFileSync(path.join(s.dir, 'nginx.conf'), 'utf8');
  let common = fs.readFileSync(path.join(s.dir, 'admitone/http.conf'), 'utf8');
  for (const [from, to] of http) {
    assert.ok(common.includes(from), from);
    common = common.replace(from, to);
  }
  const log = path.join(s.dir, `log/${name}-error.log`);
  fs.writeFileSync(
    conf,
    given
      .slice(0, given.indexOf('\n    server {\n'))
      .replace(/^pid .*$/m, `pid ${s.dir}/pid/${name}.pid;`)
      .replace('include admitone/http.conf;', () => common) +
      `
    server {
        listen 127.0.0.1:${port} ssl http2;
        server_name localhost;
        ssl_certificate     ${s.dir}/tls/cert.pem;
        ssl_certificate_key ${s.dir}/tls/key.pem;
        root       ${s.dir}/web;
        access_log ${s.dir}/log/${name}-access.log admitone;
        ${body}
    }
}
`,
  );
  const child = spawn('nginx', ['-c', conf, '-e', log], {
    env: { PATH: `${process.env.PATH}:/usr/sbin` },
    stdio: 'ignore',
  });
  const url = `https://127.0.0.1:${port}`;
  await waitFor(() => {
    if (!alive(child.pid)) throw new Error(fs.readFileSync(log, 'utf8'));
    return request(`${url}/api/config`, { agent: false }).then(
      () => true,
      () => false,
    );
  }, `nginx of ${name}`);
  const stop = async () => {
    child.kill('SIGTERM');
    await waitFor(() => !alive(child.pid), 'nginx to end');
  };
  return { url, stop };
}

function describeNginx(s, it, who) {
  // As PERSON, at URL.
  const at = (url) =>
    Object.assign(Object.create(Object.getPrototypeOf(who())), who(), {
      system: { agent: false, staffUrl: url },
    });

  it('one host name for both sides: each path goes to its program', async () => {
    const nginx = await ownNginx(
      s,
      'both',
      `
        include admitone/server.conf;
        include admitone/both.conf;`,
    );
    try {
      const hr = at(nginx.url);
      const invite = (await hr.post('/api/invites', { nameHint: 'Both' })).json;
      const post = (where, body) => hr.post(where, body, { as: 'nobody' });
      const valid = await post('/api/invites/validate', {
        token: invite.token,
      });
      assert.equal(valid.json.valid, true);
      const claimed = await post('/api/submissions', form(invite.token));
      assert.equal(claimed.status, 201, claimed.text);
      const replayed = await post('/api/submissions', form(invite.token));
      assert.equal(replayed.headers['idempotent-replayed'], 'true');
      const found = await hr.get('/api/submissions?search=okonkwo&limit=1');
      assert.equal(found.json.submissions[0].id, claimed.json.id);
      const detail = await hr.get(`/api/submissions/${claimed.json.id}`);
      assert.equal(detail.json.city.startsWith('Springfield'), true);
      const reviewed = await hr.patch(`/api/submissions/${claimed.json.id}`, {
        status: 'approved',
        hireDate: '2026-11-02',
      });
      assert.equal(reviewed.status, 200, reviewed.text);
      // The public settings are the intake's, PUT the staff's.
      const config = await hr.get('/api/config', { as: 'nobody' });
      assert.equal(config.status, 200);
      const set = await hr.put('/api/config', { footerText: 'both' });
      assert.equal(set.json.footerText, 'both');
      const { logo } = (await hr.put('/api/logo', makeSvg(), { type: 'image/svg+xml' })).json;
      assert.equal((await hr.get(logo.path, { as: 'nobody' })).status, 200);
      assert.equal((await hr.delete('/api/logo')).status, 200);
      const bulk = await hr.post('/api/invites/bulk', 'name\nA\n', {
        type: 'text/csv',
      });
      assert.equal(bulk.json.created, 1);
      await assertMoved(nginx.url, /\/staff\/$/);
    } finally {
      await nginx.stop();
    }
  });

  it('one host name: what is refused, and by whom', async () => {
    const nginx = await ownNginx(
      s,
      'both',
      `
        include admitone/server.conf;
        include admitone/both.conf;`,
    );
    try {
      const hr = at(nginx.url);
      const nobody = async (method, where, status, more = {}) => {
        const answer = await hr.request(method, where, {
          as: 'nobody',
          ...more,
        });
        assert.equal(answer.status, status, `${method} ${where}: ${answer.text}`);
        return answer;
      };
      for (const [method, where] of [
        ['GET', '/api/submissions'],
        ['HEAD', '/api/submissions'],
        ['GET', '/api/invites'],
        ['PUT', '/api/config'],
        ['GET', '/api/audit'],
        ['DELETE', `/api/invites/${canary()}`],
      ])
        await nobody(method, where, 401);
      for (const [method, where, allow] of [
        ['PUT', '/api/submissions', 'POST'],
        ['GET', '/api/invites/validate', 'POST'],
        ['DELETE', '/api/config', 'GET, HEAD'],
        ['PUT', '/api/invites', 'GET, HEAD, POST'],
      ])
        assert.equal((await nobody(method, where, 405)).headers.allow, allow);
      // The place of the staff's requests is no address.
      for (const where of [
        '/admitone-staff/api/audit',
        '/admitone-staff/healthz',
        '/api/nothing',
        '/api/../admitone-staff/api/config',
        '/healthz',
      ])
        await nobody('GET', where, 404);
      // Errors of nginx itself are JSON here, too.
      const large = await nobody('POST', '/api/invites', 413, {
        body: ' '.repeat((1 << 20) + 1),
      });
      assert.equal(typeof large.json.error, 'string');
    } finally {
      await nginx.stop();
    }
    const log = fs.readFileSync(path.join(s.dir, 'log/both-access.log'), 'utf8');
    assert.match(log, / GET \/api\/submissions status=401 /);
    assert.doesNotMatch(log, /admitone-staff\/api\/invites/);
  });

  // Bookmarks of the replaced system's pages lead to ours.
  async function assertMoved(url, to) {
    for (const where of ['/admin', '/admin/', '/admin/submissions?x=1']) {
      const { status, headers } = await request(url + where, {
        agent: s.agent,
      });
      assert.equal(status, 302, where);
      assert.match(headers.location, to);
    }
  }

  it('/admin leads to the staff pages, from either side', async () => {
    await assertMoved(s.url, new RegExp(`^${s.staffUrl}/staff/$`));
    await assertMoved(s.staffUrl, /\/staff\/$/);
  });

  it('the public side alone answers as before', async () => {
    for (const [method, where, status] of [
      ['GET', '/api/submissions', 405],
      ['GET', '/api/invites', 404],
      ['GET', '/api/audit', 404],
      ['POST', '/api/auth', 404],
      ['PUT', '/api/config', 405],
    ]) {
      const answer = await request(s.url + where, {
        method,
        agent: s.agent,
        headers: {
          Authorization: `Bearer ${who().token}`,
        },
      });
      assert.equal(answer.status, status, `${method} ${where}`);
    }
  });

  it('nginx slows down who only keeps the workers busy', async () => {
    for (const [name, body] of [
      [
        'limit',
        `include admitone/site.conf;
        include admitone/staff.conf;`,
      ],
      ['limit-both', `include admitone/server.conf; include admitone/both.conf;`],
    ]) {
      const nginx = await ownNginx(s, name, body, [['127.0.0.0/8  1;', '127.0.0.0/8  0;']]);
      try {
        const hr = at(nginx.url);
        const answers = await Promise.all(
          Array.from({ length: 30 }, () => hr.post('/api/auth', {}, { as: 'nobody' })),
        );
        const refused = answers.filter(({ status }) => status === 429);
        assert.equal(answers.length - refused.length, 11);
        for (const answer of refused) {
          assert.match(answer.json.error, /Too many requests/);
          assert.ok(Number(answer.headers['retry-after']) > 0);
        }
        // Other requests are not counted with them.
        const others = await Promise.all(Array.from({ length: 30 }, () => hr.get('/api/account')));
        assert.ok(others.every(({ status }) => status === 200));
      } finally {
        await nginx.stop();
      }
    }
  });
}

// N requests for the export whose answers nobody reads.
async function openAndPause(s, hr, n) {
  const { connect } = await import('node:tls');
  return Promise.all(
    Array.from(
      { length: n },
      () =>
        new Promise((resolve, reject) => {
          const socket = connect(
            { port: s.port + 2, host: 'localhost', rejectUnauthorized: false },
            () => {
              socket.write(
                'GET /api/export/submissions HTTP/1.1\r\n' +
                  'Host: localhost\r\n' +
                  `Authorization: Bearer ${hr.token}\r\n\r\n`,
              );
              socket.pause();
              resolve(socket);
            },
          );
          socket.on('error', reject);
        }),
    ),
  );
}
