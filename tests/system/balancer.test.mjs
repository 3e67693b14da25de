// SPDX-License-Identifier: MIT
// balancer.test.mjs -- hosts behind a load balancer, as docs/load-balancing.md
// says, with the files of deploy/: real addresses reach limits and logs, health
// is for monitors alone, nobody gets in by what they claim, and one token over
// two hosts is one submission.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http2 from 'node:http2';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { Balanced, FORMS, STAFF } from './balanced.mjs';
import { form } from './form.mjs';
import { waitFor, withRunning } from './harness.mjs';

const soon = (fn, what) => waitFor(fn, what, 20_000);

const BALANCER = 5;
const MONITOR = 9;
const CLIENT = 100;
const OTHER = 101;

const HEALTH = { [FORMS]: ['/healthz', '/readyz'], [STAFF]: ['/admin/healthz', '/admin/readyz'] };
const METRICS = ['/metrics', '/admin/metrics'];

const system = new Balanced({ env: { ADMITONE_WORKERS: '2', ADMITONE_ADMIN_WORKERS: '2' } });

withRunning('behind a load balancer', system, (s, it) => {
  const status = async (...args) => (await s.ask(...args)).status;
  // The status, or what became of the connection.
  const attempt = (...args) => status(...args).catch(({ code }) => code);
  const ended = 'ECONNRESET';

  const log = (name) => fs.readFileSync(path.join(s.dir, `log/${name}.log`), 'utf8');
  const lines = (name, pattern) =>
    log(name)
      .split('\n')
      .filter((line) => pattern.test(line));
  // Waits until HOST's nginx has noted a request for WHERE by address FROM.
  const noted = (host, from, where) =>
    soon(
      () => lines(`${host}-admitone`, new RegExp(` ${s.address(from)} \\S+ ${where} `)).length > 0,
      `${where} by ${s.address(from)} in the log of ${host}`,
    );

  // Health is told to monitors that connect to HOST themselves, and there is no
  // such thing for anybody else, whatever they say.
  async function assertHealth(host, port = 443) {
    const claim = { 'X-Forwarded-For': s.address(MONITOR), 'X-Real-IP': s.address(MONITOR) };
    for (const [name, places] of Object.entries(HEALTH))
      for (const where of places) {
        assert.equal(await status(host, port, where, { host: name, from: MONITOR }), 200, where);
        for (const headers of [{}, claim, { ...claim, Forwarded: `for=${s.address(MONITOR)}` }])
          assert.equal(await status(host, port, where, { host: name, headers }), 404, where);
      }
    for (const where of METRICS)
      assert.equal(await status(host, port, where, { from: MONITOR }), 404, where);
  }

  // What is answered to a GET of WHERE over PORT of host 21, by address FROM,
  // behind the PROXY header HEAD: the status, or undefined.
  function proxied(from, head, where, headers = '') {
    return new Promise((resolve, reject) => {
      const [host, port] = [s.address(21), s.ports[8443]];
      const socket = net.connect({ host, port, localAddress: s.address(from) });
      let text = '';
      socket.on('error', reject);
      socket.write(head);
      const secure = tls.connect({ socket, servername: FORMS, rejectUnauthorized: false });
      secure.on('error', () => resolve(undefined));
      secure.setEncoding('utf8').on('data', (data) => {
        text += data;
      });
      secure.on('close', () => resolve(text.match(/^HTTP\/1.1 (\d+)/)?.[1]));
      secure.write(
        `GET ${where} HTTP/1.1\r\nHost: ${FORMS}\r\nConnection: close\r\n${headers}\r\n`,
      );
    });
  }
  const told = (number) => `PROXY TCP4 ${s.address(number)} ${s.address(21)} 40000 443\r\n`;
  const untold = 'PROXY UNKNOWN\r\n';

  const post = (where, body, options) =>
    s.ask(BALANCER, 443, where, {
      method: 'POST',
      body: JSON.stringify(body),
      ...options,
      headers: { 'Content-Type': 'application/json', ...options?.headers },
    });
  const submit = (token, options) => post('/api/submissions', form(token), options);

  // Through the balancer: a form arrives, and the access logs of HOSTS have the
  // client's address, each.
  async function assertThrough(hosts, claim = {}) {
    const [token] = await s.tokens(1);
    assert.equal((await submit(token, { from: CLIENT, headers: claim })).status, 201);
    for (const host of hosts)
      await soon(async () => {
        assert.equal(await status(BALANCER, 443, '/api/config', { headers: claim }), 200);
        return lines(`${host}-admitone`, / \/api\/config /).length > 0;
      }, `a request to ${host}`);
    for (const host of hosts) await noted(host, CLIENT, '/api/config');
    // Whom the balancer brings is no monitor, not even a monitor.
    for (const [name, places] of Object.entries(HEALTH))
      for (const where of places)
        for (const from of [CLIENT, MONITOR])
          assert.equal(
            await status(BALANCER, 443, where, { host: name, from, headers: claim }),
            404,
            `${where} from ${from}`,
          );
  }

  // Who guesses passwords is slowed down, by each of two hosts, and nobody else.
  async function assertLimited(claim = () => ({})) {
    const guess = (from, n) =>
      Promise.all(
        Array.from({ length: n }, (_, i) =>
          post('/api/auth', {}, { host: STAFF, from, headers: claim(i) }),
        ),
      ).then((answers) => answers.filter((answer) => answer.status === 429).length);
    assert.ok((await guess(CLIENT, 40)) >= 10);
    assert.equal(await guess(OTHER, 5), 0);
  }

  it('hosts start: two behind TCP balancers, one behind TLS, one alone', async () => {
    for (const program of ['intake', 'admin']) await s.startProgram(program, 22);
    for (const [way, number] of [
      ['tcp', 21],
      ['tcp', 22],
      ['tls', 31],
      ['none', 24],
    ])
      await s.startHost(way, number);
  });

  it('without a balancer nobody is a monitor, and headers count for nothing', async () => {
    for (const from of [MONITOR, BALANCER, CLIENT])
      for (const where of ['/healthz', '/readyz', ...METRICS])
        assert.equal(await status(24, 443, where, { from }), 404, `${where} from ${from}`);
    for (const port of [8443, 8080]) assert.equal(await attempt(24, port, '/'), 'ECONNREFUSED');
    const headers = { 'X-Forwarded-For': s.address(OTHER), 'X-Forwarded-Proto': 'http' };
    assert.equal(await status(24, 443, '/api/config', { headers }), 200);
    await noted('none24', CLIENT, '/api/config');
  });

  it('health is for monitors, on both names', () => assertHealth(21));

  it('... by whatever path, name and version of HTTP', async () => {
    for (const where of [
      '//readyz',
      '/readyz/',
      '/%72eadyz',
      '/readyz?a=b',
      '/./readyz',
      '/a/../readyz',
    ])
      for (const host of [FORMS, STAFF, s.address(21), 'localhost'])
        assert.equal(await status(21, 443, where, { host }), 404, `${host} ${where}`);
    for (const [from, expected] of [
      [CLIENT, 404],
      [MONITOR, 200],
    ]) {
      const session = http2.connect(`https://${s.address(21)}:${s.ports[443]}`, {
        servername: FORMS,
        localAddress: s.address(from),
        rejectUnauthorized: false,
      });
      for (const [name, [, where]] of Object.entries(HEALTH)) {
        const stream = session.request({ ':path': where, ':authority': name });
        const got = await new Promise((resolve) => stream.on('response', resolve));
        assert.equal(got[':status'], expected, where);
        stream.close();
      }
      session.close();
    }
  });

  it('the operations listener answers monitors, and no one else', async () => {
    for (const where of [...METRICS, ...Object.values(HEALTH).flat()]) {
      assert.equal(await status(21, 8444, where, { from: MONITOR }), 200, where);
      assert.equal(await status(21, 8444, where), 403, where);
      const headers = { 'X-Forwarded-For': s.address(MONITOR) };
      assert.equal(await status(21, 8444, where, { headers }), 403, where);
    }
    assert.equal(await status(21, 8444, '/api/config', { from: MONITOR }), 404);
  });

  it('a PROXY header is believed from the balancer only', async () => {
    assert.equal(await proxied(BALANCER, told(OTHER), '/api/invites/validate'), '405');
    await noted('tcp21', OTHER, '/api/invites/validate');
    for (const address of [OTHER, MONITOR])
      assert.equal(await proxied(BALANCER, told(address), '/readyz'), '404');
    assert.equal(await proxied(BALANCER, untold, '/readyz'), '200');
    const claim = `X-Forwarded-For: ${s.address(MONITOR)}\r\n`;
    assert.equal(await proxied(BALANCER, told(OTHER), '/readyz', claim), '404');
    for (const address of [MONITOR, BALANCER, CLIENT])
      for (const where of ['/', '/api/config', '/readyz'])
        assert.equal(await proxied(CLIENT, told(address), where), undefined, where);
    assert.equal(await proxied(CLIENT, untold, '/readyz'), '404');
    assert.equal(await proxied(CLIENT, '', '/'), undefined);
  });

  it('plain HTTP to a port for TLS is told so', async () => {
    assert.equal((await s.ask(21, 443, '/', { scheme: 'http' })).status, 400);
  });

  it('HAProxy, TLS through it: real addresses, both hosts', async () => {
    await s.startBalancer('haproxy.cfg');
    await assertThrough(['tcp21', 'tcp22']);
    await assertLimited();
    const { status: moved, headers } = await s.ask(BALANCER, 80, '/?token=a-secret');
    assert.equal(`${moved} ${headers.location}`, `308 https://${FORMS}/?token=a-secret`);
    assert.doesNotMatch(log('haproxy.cfg'), /secret|\/api/);
  });

  it('one token raced over both hosts: one id, one row', async () => {
    const tokens = await s.tokens(100);
    const ids = await Promise.all(
      tokens.map(async (token) => {
        const answers = await Promise.all(
          [1, 2, 3, 4].map((n) => submit(token, { from: 110 + n })),
        );
        const statuses = answers.map((answer) => answer.status).sort();
        assert.deepEqual(statuses, [200, 200, 200, 201]);
        const [id, ...others] = new Set(answers.map(({ text }) => JSON.parse(text).id));
        assert.deepEqual(others, []);
        return id;
      }),
    );
    assert.equal(new Set(ids).size, tokens.length);
    const list = ids.map((id) => `'${id}'`);
    assert.equal(
      await s.sql(`SELECT count(*) FROM admitone.submission WHERE invite_id IN (${list})`),
      `${tokens.length}`,
    );
    for (const host of ['tcp21', 'tcp22'])
      for (const code of [201, 200])
        assert.notEqual(
          lines(`${host}-admitone`, new RegExp(`/api/submissions status=${code}`)).length,
          0,
          `${host} ${code}`,
        );
  });

  it('a host whose workers are away gets nothing', async () => {
    const seen = (pattern) => soon(() => pattern.test(log('haproxy.cfg')), `${pattern}`);
    await s.end('intake22');
    await seen(/Server public\/host2 is DOWN/);
    for (const token of await s.tokens(20)) assert.equal((await submit(token)).status, 201);
  });

  it('while the database is away from all, claims wait for it', async () => {
    const operator = s.session(s.superuser);
    const [token] = await s.tokens(1);
    await operator.run(`ALTER ROLE admitone_intake CONNECTION LIMIT 0;
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'admitone_intake'`);
    await soon(() => /public.* no server available/.test(log('haproxy.cfg')), 'it to be seen');
    const answer = submit(token);
    await operator.run('ALTER ROLE admitone_intake CONNECTION LIMIT -1');
    assert.equal((await answer).status, 201);
    await operator.end();
    await s.end('haproxy.cfg');
  });

  it("nginx's stream module: the same", async () => {
    await s.startProgram('intake', 22);
    await s.startBalancer('nginx-stream.conf');
    await assertThrough(['tcp21', 'tcp22']);
    await assertLimited();
    assert.equal(await status(BALANCER, 80, '/'), 308);
    await s.end('tcp22');
    for (const token of await s.tokens(10)) assert.equal((await submit(token)).status, 201);
    await s.end('nginx-stream.conf');
  });

  it('TLS ended before us: only the balancer is heard in plain HTTP', async () => {
    await assertHealth(31);
    const claim = { 'X-Forwarded-For': s.address(MONITOR) };
    for (const where of ['/', '/api/config', '/readyz', '/staff/'])
      for (const headers of [{}, claim, { ...claim, 'X-Forwarded-Proto': 'https' }])
        assert.equal(await attempt(31, 8080, where, { headers }), ended, where);
    for (const [where, expected] of [
      ['/readyz', 200],
      ['/healthz', 200],
      ['/', ended],
      ['/api/config', ended],
    ])
      for (const from of [BALANCER, MONITOR])
        assert.equal(await attempt(31, 8080, where, { from }), expected, where);
    const brought = (where, headers = {}) =>
      s.ask(31, 8080, where, { from: BALANCER, headers: { ...claim, ...headers } });
    assert.equal((await brought('/readyz')).status, 404);
    assert.equal((await brought('/api/config')).status, 200);
    const plain = await brought('/x?y', { 'X-Forwarded-Proto': 'http' });
    assert.equal(`${plain.status} ${plain.headers.location}`, `308 https://${FORMS}/x?y`);
  });

  it('HAProxy, TLS ended in it: real addresses, no loop', async () => {
    await s.startBalancer('haproxy-tls.cfg');
    await soon(() => /Server staff\/host2 is DOWN/.test(log('haproxy-tls.cfg')), 'its checks');
    const claim = {
      'X-Forwarded-For': s.address(MONITOR),
      'X-Forwarded-Proto': 'http',
      Forwarded: `for=${s.address(MONITOR)}`,
    };
    await assertThrough(['tls31'], claim);
    await assertLimited((i) => ({ 'X-Forwarded-For': s.address(200 + i) }));
    assert.equal(await status(BALANCER, 443, '/staff/', { host: STAFF }), 200);
    assert.equal(await status(BALANCER, 80, '/'), 308);
    assert.doesNotMatch(log('haproxy-tls.cfg'), /\/api|\/staff/);
  });
});
