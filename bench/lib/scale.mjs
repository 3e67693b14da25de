// SPDX-License-Identifier: MIT
// scale.mjs -- create and validate, by number of invites and of connections.
import fs from 'node:fs';
import path from 'node:path';
import { run, tryRun } from '../../tests/system/harness.mjs';
import { enoughFor, wrk } from './clients.mjs';
import { markdown, median, show } from './numbers.mjs';
import { machine } from './report.mjs';
import { Refusal } from './settings.mjs';
import { REPO, say } from './start.mjs';
import { measure, stopAll } from './system.mjs';
import { bytesFor, Table } from './table.mjs';

// As bench/run's form seals to.
const SEALED_LEN = 6570;
const VALIDATE_TOKENS = 100_000;

// Measures create with fresh invites of KIND; see table.mjs.
const creates = (kind) => async (table, connections, seconds) => {
  const tokens = await table.fresh(kind, enoughFor(seconds));
  const result = await measure(table.s, () => wrk(table.s, 'create', connections, seconds, tokens));
  table.used(kind, result.requests + 2 * connections);
  return result;
};

// Each measures one load on TABLE.
const LOADS = {
  create: creates('newest'),
  scattered: creates('scattered'),
  async validate(table, connections, seconds) {
    const tokens = await table.any(VALIDATE_TOKENS);
    return measure(table.s, () => wrk(table.s, 'validate', connections, seconds, tokens));
  },
};

export async function main(bench) {
  const b = { ...bench, tables: [] };
  const began = Date.now();
  if (b.png !== undefined) await needGnuplot(b);
  checkRoom(b);
  try {
    const smallest = await prepare(b, b.sizes[0]);
    const results = [];
    for (const size of b.sizes.slice(1)) {
      const table = await prepare(b, size);
      results.push(...(await rounds(b, [smallest, table])));
      await table.s.stop();
    }
    const text = await report(b, results, began);
    process.stdout.write(text);
    if (b.png !== undefined) {
      fs.writeFileSync(b.output, text);
      await plot(b, results);
    }
  } finally {
    await stopAll(b.tables.map(({ s }) => s));
  }
}

async function needGnuplot(b) {
  const has = async () => (await tryRun('sh', ['-c', 'command -v gnuplot'])).code === 0;
  if (await has()) return;
  if (process.getuid() === 0) {
    say('gnuplot is missing; apt-get install gnuplot-nox');
    await tryRun('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'gnuplot-nox'], {
      signal: b.signal,
    });
  }
  if (!(await has())) throw new Refusal('--output needs gnuplot: apt-get install gnuplot-nox');
}

function checkRoom(b) {
  const { bavail, bsize } = fs.statfsSync(b.work);
  const free = bavail * bsize;
  const needed = b.sizes.map(bytesFor).reduce((x, y) => x + y);
  if (free < needed)
    throw new Refusal(
      `${b.work} needs ${show(needed / 1e9)} GB and ` +
        `has ${show(free / 1e9)}; set TMPDIR, or fewer --sizes`,
    );
}

async function prepare(b, size) {
  const table = new Table(b, size, SEALED_LEN);
  say(`filling a system with ${show(size)} invites`);
  b.tables.push(table);
  await table.start();
  await table.refill(enoughFor(b.seconds));
  return table;
}

// In a small table nothing is far apart.
const SCATTERED_FROM = 1_000_000;

// All that is compared stands together in a round: two TABLES, the only ones
// in memory, within a number of connections. Gives a list of { size,
// connections, load, …medians }.
async function rounds(b, tables) {
  const cells = b.connections
    .flatMap((connections) =>
      Object.keys(LOADS).flatMap((load) =>
        tables.map((table) => ({ table, connections, load, runs: [] })),
      ),
    )
    .filter(({ load, table }) => load !== 'scattered' || table.size >= SCATTERED_FROM);
  const total = b.runs * cells.length;
  let n = 0;
  for (let round = 0; round < b.runs; round++) {
    for (const cell of cells) {
      b.signal.throwIfAborted();
      const result = await LOADS[cell.load](cell.table, cell.connections, b.seconds);
      cell.runs.push(result);
      say(
        `${++n}/${total} ${cell.load}, ` +
          `${show(cell.table.size)} invites, ` +
          `${cell.connections} connections: ` +
          `${show(result.rate)}/s`,
      );
    }
  }
  return cells.map(({ table, connections, load, runs }) => ({
    size: table.size,
    connections,
    load,
    rate: median(runs.map((run) => run.rate)),
    p50: median(runs.map((run) => run.p50)),
    p99: median(runs.map((run) => run.p99)),
    wrong: runs.reduce((sum, run) => sum + run.wrong, 0),
  }));
}

async function report(b, results, began) {
  const rows = results.map((r) => [
    r.load,
    show(r.size),
    r.connections,
    show(r.rate),
    show(r.p50 / 1000, 2),
    show(r.p99 / 1000, 2),
    show(r.wrong),
  ]);
  const took = Math.round((Date.now() - began) / 1000);
  return (
    `${await machine(b.tables[0].s)}\n\n` +
    `Medians of ${b.runs} runs of ${b.seconds} s each, taken in turn; ` +
    `${took} s in all. Every tenth invite\nhas its submission. ` +
    '"create" claims the newest invites, as people do, "scattered" ' +
    `those\nfrom anywhere in the older half. ${show(b.sizes[0])} are ` +
    'besides those that are claimed; they were\nmeasured in turn with ' +
    'each other size, the only two tables there.\n\n' +
    `${markdown(
      ['load', 'invites', 'connections', 'requests/s', 'p50 ms', 'p99 ms', 'unexpected'],
      rows,
    )}\n` +
    `${criteria(b, results)}`
  );
}

// What of the results has to hold, as far as it was measured.
function criteria(b, results) {
  const rate = (size, connections) =>
    results.findLast((r) => r.load === 'create' && r.size === size && r.connections === connections)
      ?.rate;
  const [few, many] = [b.sizes[0], b.sizes.at(-1)];
  const most = b.connections.at(-1);
  const wrong = results.reduce((sum, r) => sum + r.wrong, 0);
  const rows = [
    [
      `create at ${show(many)} invites ≥ 0.85 × at ${show(few)}`,
      rate(many, 64) / rate(few, 64),
      0.85,
    ],
    ...b.sizes.map((size) => [
      `create over ${most} connections ≥ 0.9 × over 64, ${show(size)} invites`,
      rate(size, most) / rate(size, 64),
      0.9,
    ]),
  ]
    .filter(([, value]) => !Number.isNaN(value))
    .map(([text, value, least]) => [text, show(value, 2), value >= least ? 'ok' : '**not**']);
  return markdown(
    ['what must hold', 'measured', ''],
    [...rows, ['unexpected answers ≤ 0', show(wrong), wrong === 0 ? 'ok' : '**not**']],
  );
}

// bench/plot.gp reads size, connections, rate and p99 of each load; of the
// smallest size those that were measured with the largest.
async function plot(b, results) {
  const data = path.join(b.work, 'plot.data');
  const lines = new Map(
    results.map((r) => [`${r.load} ${r.size} ${r.connections}`, `${r.rate} ${r.p99 / 1000}`]),
  );
  fs.writeFileSync(data, [...lines].map((line) => `${line.join(' ')}\n`).join(''));
  await run(
    'gnuplot',
    [
      '-e',
      `data='${data}'; png='${b.png}'; ` +
        `sizes='${b.sizes.join(' ')}'; ` +
        `connections='${b.connections.join(' ')}'`,
      path.join(REPO, 'bench/plot.gp'),
    ],
    { signal: b.signal },
  );
  say(`plotted into ${b.png}`);
}
