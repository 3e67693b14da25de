// SPDX-License-Identifier: MIT
// hosts.mjs -- create through HAProxy, with one host behind it and with two.
// They share this machine: two hosts' worth of workers has no more processors.
import fs from 'node:fs';
import path from 'node:path';
import { Balanced } from '../../tests/system/balanced.mjs';
import { waitFor } from '../../tests/system/harness.mjs';
import { enoughFor, wrk } from './clients.mjs';
import { markdown, median, show } from './numbers.mjs';
import { machine } from './report.mjs';
import { say } from './start.mjs';
import { empty, makeTokens, stopAll } from './system.mjs';

const CONNECTIONS = 64;
const BALANCER = 5;

export async function main(b) {
  const s = new Balanced({ dir: path.resolve(b.work, 'system') });
  s.signal = b.signal;
  try {
    say('starting PostgreSQL, HAProxy and a host');
    await s.start();
    await s.startHost('tcp', 21);
    await s.startBalancer('haproxy.cfg');
    s.url = `https://${s.address(BALANCER)}:${s.ports[443]}`;
    const text = await report(s, b, await rounds(s, b));
    process.stdout.write(text);
    if (b.output !== undefined) fs.writeFileSync(b.output, text);
  } finally {
    await stopAll([s]);
  }
}

// Waits until HAProxy has said for the last time that host 2 is UP or DOWN.
const isNow = (s, state) =>
  waitFor(() => {
    const log = fs.readFileSync(path.join(s.dir, 'log/haproxy.cfg.log'), 'utf8');
    return log
      .match(/Server public\/host2 is \w+/g)
      ?.pop()
      .endsWith(` ${state}`);
  }, `host 2 to be ${state}`);

async function addHost(s) {
  await s.startProgram('intake', 22);
  await s.startHost('tcp', 22);
  await isNow(s, 'UP');
}

async function removeHost(s) {
  await s.end('tcp22');
  await s.end('intake22');
  await isNow(s, 'DOWN');
}

// What "create" gives with N hosts, one run each in turn, behind a first run
// that warms up: lists of results by N.
async function rounds(s, b) {
  const all = { 1: [], 2: [] };
  await create(s, 2);
  for (let round = 1; round <= b.runs; round++) {
    all[1].push(await create(s, b.seconds));
    await addHost(s);
    await create(s, 2);
    all[2].push(await create(s, b.seconds));
    await removeHost(s);
    for (const n of [1, 2])
      say(`${round}/${b.runs} hosts: ${n}: ${Math.round(all[n].at(-1).rate)}/s`);
  }
  return all;
}

async function create(s, seconds) {
  s.signal.throwIfAborted();
  await empty(s);
  const result = await wrk(
    s,
    'create',
    CONNECTIONS,
    seconds,
    await makeTokens(s, enoughFor(seconds)),
  );
  return { ...result, rate: (result.requests / result.us) * 1e6 };
}

async function report(s, b, all) {
  const of = (n, key) => median(all[n].map((run) => run[key]));
  const rows = [1, 2].map((n) => [
    `${n}`,
    show(of(n, 'rate')),
    show(of(n, 'p50') / 1000, 1),
    show(of(n, 'p99') / 1000, 1),
    show(all[n].reduce((sum, run) => sum + run.wrong, 0)),
  ]);
  return (
    `${await machine(s)}\n\n` +
    `"create" over ${CONNECTIONS} connections through HAProxy (deploy/balancer/haproxy.cfg); ` +
    `medians of ${b.runs} runs of ${b.seconds} s each, taken in turn.\n\n` +
    markdown(['hosts', 'requests/s', 'p50 ms', 'p99 ms', 'unexpected'], rows) +
    `\nTwo hosts' worth of workers: ${show(of(2, 'rate') / of(1, 'rate'), 2)} of one's.\n`
  );
}
