// SPDX-License-Identifier: MIT
// report.mjs -- what was measured, on what, and against what it has to hold.
import os from 'node:os';
import { run, tryRun } from '../../tests/system/harness.mjs';
import { markdown, show } from './numbers.mjs';
import { REPO } from './start.mjs';

// The machine, the programs and the commit, as a heading and a list.
export async function machine(s) {
  const date = new Date().toISOString().slice(0, 16).replace('T', ' ');
  const cpus = os.cpus();
  const memory = Math.round(os.totalmem() / 2 ** 30);
  const nginx = await tryRun('nginx', ['-v'], {
    env: {
      ...process.env,
      PATH: `${process.env.PATH}:/usr/sbin`,
    },
  });
  return (
    `## ${date} UTC, commit ${await commit()}\n\n` +
    `${cpus.length} × ${cpus[0].model.trim()}, ${memory} GiB; ` +
    `Linux ${os.release()}; PostgreSQL ` +
    `${(await s.sql('SHOW server_version')).split(' ')[0]}, nginx ` +
    `${nginx.stderr.trim().split('/').pop()}. ` +
    `${s.workers().length} workers, fsync ` +
    `${await s.sql('SHOW fsync')}, synchronous_commit ` +
    `${await s.sql('SHOW synchronous_commit')}.`
  );
}

async function commit() {
  const git = (...args) => run('git', ['-C', REPO, ...args]);
  try {
    const id = (await git('rev-parse', '--short=12', 'HEAD')).trim();
    const changed = await git('status', '--porcelain', '--untracked-files=no');
    return changed === '' ? id : `${id} and changes`;
  } catch {
    return 'unknown';
  }
}

export function table(rows) {
  return (
    markdown(
      [
        'load',
        'requests/s',
        'p50 ms',
        'p99 ms',
        'unexpected',
        'PostgreSQL µs',
        'workers µs',
        'nginx µs',
        'client µs',
        'worker MiB',
        'batch',
      ],
      rows.map((r) => [
        r.title,
        show(r.rate),
        show(r.p50 && r.p50 / 1000, 2),
        show(r.p99 && r.p99 / 1000, 2),
        show(r.wrong),
        show(r.postgres),
        show(r.workers),
        show(r.nginx),
        show(r.client),
        show(r.memory, 1),
        show(r.batch, 1),
      ]),
    ) +
    '\nµs: CPU, user and system, per request. unexpected: answers of another ' +
    'status or none, in all\nruns together. worker MiB: private memory of ' +
    'the largest. batch: claims per statement.\n'
  );
}

const cpuOfServer = (r) => r.postgres + r.workers + r.nginx;

// What must hold. of() gets the results by name, of which it needs those that
// `from` names, and gives one number, or two whose ratio counts; that has to
// be at least `least` or at most `most`.
const CRITERIA = [
  {
    text: 'create ≥ 0.5 × the ceiling (b), per second',
    least: 0.5,
    from: ['create', 'ceiling'],
    of: (r) => [r.create.rate, r.ceiling.rate],
  },
  {
    text: 'create ≥ 1.4 × one at a time (c), per second',
    least: 1.4,
    from: ['create', 'batch1'],
    of: (r) => [r.create.rate, r.batch1.rate],
  },
  {
    text: 'CPU of create ≤ 2.5 × that of PostgreSQL in (b), µs',
    most: 2.5,
    from: ['create', 'ceiling'],
    of: (r) => [cpuOfServer(r.create), r.ceiling.postgres],
  },
  {
    text: 'replay ≥ 1.25 × create, per second',
    least: 1.25,
    from: ['replay', 'create'],
    of: (r) => [r.replay.rate, r.create.rate],
  },
  {
    text: 'storm: one 201 for each token, all else 200; others',
    most: 0,
    from: ['storm'],
    of: (r) => [r.storm.wrong],
  },
  {
    text: 'p50 of light ≤ 1.3 × (pgbench with 1 client + static file), µs',
    most: 1.3,
    from: ['light', 'pgbench-light', 'nginx-static'],
    of: (r) => [r.light.p50, r['pgbench-light'].p50 + r['nginx-static'].p50],
  },
  {
    text: 'private memory of a worker < 12 MiB',
    most: 12,
    from: [],
    of: (r) => [Math.max(...Object.values(r).map((x) => x.memory))],
  },
  {
    text: 'burst: each is answered, or told to come back; others',
    most: 0,
    from: ['burst'],
    of: (r) => [r.burst.wrong],
  },
  {
    text: 'unexpected answers of all the other loads',
    most: 0,
    from: [],
    of: (r) => [
      Object.entries(r)
        .filter(([name]) => !['storm', 'burst'].includes(name))
        .reduce((sum, [, x]) => sum + x.wrong, 0),
    ],
  },
];

// A create is at least a refused one (d) and a claim (b), for which the
// client's and the server's CPUs are the same ones.
function inTurn({ create, ceiling, refused }) {
  if (!create || !ceiling || !refused) return '';
  const most = 1 / (1 / ceiling.rate + 1 / refused.rate);
  return (
    `\n(d) and (b) one after the other would make ${show(most)}/s, ` +
    `${show(most / ceiling.rate, 2)} × (b); create makes ` +
    `${show(create.rate / most, 2)} of that.\n`
  );
}

export function criteria(results) {
  const rows = CRITERIA.filter(({ from }) => from.every((name) => name in results)).map(
    ({ text, of, least = -Infinity, most = Infinity }) => {
      const [x, y] = of(results);
      const value = y === undefined ? x : x / y;
      return [
        text,
        y === undefined
          ? show(x, Number.isInteger(x) ? 0 : 1)
          : `${show(x)} : ${show(y)} = ${show(value, 2)}`,
        value >= least && value <= most ? 'ok' : '**not**',
      ];
    },
  );
  return (
    markdown(['what must hold', 'measured', ''], rows) +
    inTurn(results) +
    '\nAt 10 million invites and over 1,024 connections: ' +
    '`bench/scale`.\n'
  );
}
