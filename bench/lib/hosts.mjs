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

// From a few clients for each worker to so many that no worker waits for work.
const CONNECTIONS = [64, 128, 256];
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

// What "create" gives with N hosts over each of CONNECTIONS, one run each in
// turn, behind a run that warms up: { hosts, connections, …results }.
async function rounds(s, b) {
  const all = [];
  const measure = async (hosts) => {
    await create(s, CONNECTIONS[0], 2);
    for (const connections of CONNECTIONS) {
      const result = await create(s, connections, b.seconds);
      all.push({ hosts, connections, ...result });
      say(`${hosts} hosts, ${connections} connections: ${Math.round(result.rate)}/s`);
    }
  };
  for (let round = 1; round <= b.runs; round++) {
    await measure(1);
    await addHost(s);
    await measure(2);
    await removeHost(s);
  }
  return all;
}

async function create(s, connections, seconds) {
  s.signal.throwIfAborted();
  await empty(s);
  const tokens = await makeTokens(s, enoughFor(seconds));
  const result = await wrk(s, 'create', connections, seconds, tokens);
  return { ...result, rate: (result.requests / result.us) * 1e6 };
}

async function report(s, b, all) {
  const rows = CONNECTIONS.map((connections) => {
    const runs = (hosts) =>
      all.filter((run) => run.hosts === hosts && run.connections === connections);
    const of = (hosts, key) => median(runs(hosts).map((run) => run[key]));
    return [
      `${connections}`,
      ...[1, 2].flatMap((hosts) => [show(of(hosts, 'rate')), show(of(hosts, 'p99') / 1000, 1)]),
      show(of(2, 'rate') / of(1, 'rate'), 2),
      show([...runs(1), ...runs(2)].reduce((sum, run) => sum + run.wrong, 0)),
    ];
  });
  const head = [
    'connections',
    'one host/s',
    'p99 ms',
    'two hosts/s',
    'p99 ms',
    'ratio',
    'unexpected',
  ];
  return (
    `${await machine(s)}\n\n` +
    '"create" through HAProxy (deploy/balancer/haproxy.cfg); ' +
    `medians of ${b.runs} runs of ${b.seconds} s each, taken in turn.\n\n` +
    markdown(head, rows)
  );
}
