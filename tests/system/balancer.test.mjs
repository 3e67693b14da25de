// SPDX-License-Identifier: MIT
// balancer.test.mjs -- hosts behind a load balancer, as docs/load-balancing.md
// says, with the files of deploy/: real addresses reach limits and logs, health
// is for monitors alone, nobody gets in by what they claim, and one token over
// two hosts is one submission.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { Balanced, FORMS, STAFF } from './balanced.mjs';
import { form } from './form.mjs';
import { waitFor, withRunning } from './harness.mjs';

const HEALTH = { [FORMS]: ['/healthz', '/readyz'], [STAFF]: ['/admin/healthz', '/admin/readyz'] };
const METRICS = ['/metrics', '/admin/metrics'];
const MONITOR = 9;
const CLIENT = 100;
const BALANCER = 5;

const system = new Balanced({ env: { ADMITONE_WORKERS: '2', ADMITONE_ADMIN_WORKERS: '2' } });

withRunning('behind a load balancer', system, (s, it) => {
  const status = async (...args) => (await s.ask(...args)).status;
  // The status, or what became of the connection.
  const attempt = (...args) => status(...args).catch(({ code }) => code);
  const logged = (name) => fs.readFileSync(path.join(s.dir, `log/${name}`), 'utf8');
  const header = (address) => `PROXY TCP4 ${s.address(address)} ${s.address(21)} 40000 443\r\n`;

  // What comes back for BYTES, sent to PORT of host 21 by address FROM, behind
  // the PROXY header HEAD; over TLS.
  function raw(port, from, head, bytes) {
    return new Promise((resolve, reject) => {
      const socket = net.connect({
        port: s.ports[port],
        host: s.address(21),
        localAddress: s.address(from),
      });
      socket.on('error', reject);
      socket.write(head);
      const secure = tls.connect({ socket, servername: FORMS, rejectUnauthorized: false });
      let text = '';
      secure.on('error', () => resolve(text));
      secure.setEncoding('utf8').on('data', (data) => {
        text += data;
      });
      secure.on('close', () => resolve(text));
      secure.write(bytes);
    });
  }
  const get = (where, headers = '') =>
    `GET ${where} HTTP/1.1\r\nHost: ${FORMS}\r\nConnection: close\r\n${headers}\r\n`;

  // A client gets pages, and health from nobody but the monitors' addresses.
  async function assertHealth(number, port) {
    for (const [host, places] of Object.entries(HEALTH))
      for (const where of places) {
        assert.equal(await status(number, port, where, { host, from: CLIENT }), 404, where);
        assert.equal(await status(number, port, where, { host, from: MONITOR }), 200, where);
      }
  }

  it('hosts start: two behind HAProxy and nginx, one behind HAProxy with TLS', async () => {
    await s.startProgram('intake', 22);
    await s.startProgram('admin', 22);
    for (const number of [21, 22]) await s.startHost('tcp', number);
    await s.startHost('tls', 23);
    await s.startHost('none', 24);
  });

  it('health is for monitors, on both names', () => assertHealth(21, 443));
});
