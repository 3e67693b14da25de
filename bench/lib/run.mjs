// SPDX-License-Identifier: MIT
// run.mjs -- the loads and the references, in rounds.
import fs from 'node:fs';
import { built, ceiling, enoughFor, pgbench, wrk } from './clients.mjs';
import { median } from './numbers.mjs';
import { criteria, machine, table } from './report.mjs';
import { say } from './start.mjs';
import { empty, fill, makeTokens, measure, startSystem, stopAll } from './system.mjs';

const CONNECTIONS = 64;
const BURST = 5000;
const BURST_S = 8; // thousands of TLS handshakes take some of them
const PROBE_S = 2;

// How many claims one row at a time a core may make in a second, at most.
const ONE_ROW_PER_CORE = 10_000;
const CEILING_PER_CORE = 15_000;

// What is measured, by name; title(), run() and prepare(), which is called
// once, get the bench.
const MEASURED = {
  create: {
    title: () => `create, ${CONNECTIONS} connections`,
    run: (b) => load(b, b.system, 'create', CONNECTIONS),
  },
  ceiling: {
    title: () => '(b) ceiling: batches of 64, 2 clients, no HTTP',
    run: runCeiling,
  },
  refused: {
    title: () => '(d) create with a wrong ZIP code: looked up, nothing claimed',
    run: (b) => load(b, b.system, 'refused', CONNECTIONS),
  },
  batch1: {
    title: (b) => `(c) create, BATCH_MAX=1, ${b.workers} workers`,
    run: (b) => load(b, b.single, 'create', CONNECTIONS),
    prepare: findWorkers,
  },
  replay: {
    title: () => `replay, ${CONNECTIONS} connections`,
    run: runReplay,
  },
  pgbench: {
    title: (b) => `(a) pgbench: one row, ${b.clients} clients`,
    run: (b) => runPgbench(b, b.clients, b.seconds),
    prepare: findClients,
  },
  storm: {
    title: () => `storm, ${CONNECTIONS} connections`,
    run: (b) => load(b, b.system, 'storm', CONNECTIONS),
  },
  mixed: {
    title: () => `mixed, ${CONNECTIONS} connections`,
    run: (b) => load(b, b.system, 'mixed', CONNECTIONS),
  },
  light: {
    title: () => 'light: create, 1 connection',
    run: (b) => load(b, b.system, 'create', 1),
  },
  'pgbench-light': {
    title: () => 'pgbench: one row, 1 client',
    run: (b) => runPgbench(b, 1, b.seconds),
  },
  'nginx-static': {
    title: () => 'nginx: a static file, 1 connection',
    run: (b) => measure(b.system, () => wrk(b.system, 'page', 1, b.seconds)),
  },
  burst: {
    title: () => `burst: create, ${BURST} connections`,
    run: runBurst,
  },
};

export async function main(bench) {
  const b = { ...bench };
  const began = Date.now();
  try {
    await prepare(b);
    const results = await rounds(b);
    const text = await report(b, results, began);
    process.stdout.write(text);
    if (b.output !== undefined) fs.writeFileSync(b.output, text);
  } finally {
    await stopAll([b.system, b.single]);
  }
}

// Starts the system, warms it up, and finds out what the references need.
async function prepare(b) {
  say('starting PostgreSQL, workers and nginx');
  b.system = await startSystem(b, 'system');
  b.ceiling = await built(b, 'ceiling');
  await wrk(b.system, 'create', CONNECTIONS, 1, await makeTokens(b.system, enoughFor(1)));
  b.sealedLen = Number(
    await b.system.sql('SELECT round(avg(length(sealed))) FROM admitone.submission'),
  );
  for (const name of b.names) await MEASURED[name].prepare?.(b);
}

// Gives, by name, the median of each number, and the sum of what was wrong.
async function rounds(b) {
  const all = Object.fromEntries(b.names.map((name) => [name, []]));
  const total = b.runs * b.names.length;
  let n = 0;
  for (let round = 0; round < b.runs; round++) {
    for (const name of b.names) {
      b.signal.throwIfAborted();
      const result = await MEASURED[name].run(b);
      all[name].push(result);
      say(`${++n}/${total} ${MEASURED[name].title(b)}: ${Math.round(result.rate)}/s`);
    }
  }
  return Object.fromEntries(b.names.map((name) => [name, summary(all[name])]));
}

function summary(runs) {
  const result = Object.fromEntries(
    Object.keys(runs[0]).map((key) => [key, median(runs.map((run) => run[key]))]),
  );
  result.wrong = runs.reduce((sum, run) => sum + run.wrong, 0);
  return result;
}

async function report(b, results, began) {
  const rows = b.names.map((name) => ({
    title: MEASURED[name].title(b),
    ...results[name],
  }));
  const took = Math.round((Date.now() - began) / 1000);
  return (
    `${await machine(b.system)}\n\n` +
    `Medians of ${b.runs} runs of ${b.seconds} s each, taken in turn; ` +
    `${took} s in all. A sealed form has ${b.sealedLen} bytes.\n\n` +
    `${table(rows)}\n## Ratios\n\n${criteria(results)}`
  );
}

// One of tests/load's scripts on empty tables and fresh invites.
async function load(b, s, script, connections, seconds = b.seconds) {
  await empty(s);
  const tokens = await makeTokens(s, enoughFor(seconds));
  return measure(s, () => wrk(s, script, connections, seconds, tokens));
}

// The first of the tokens that create.lua takes for a second or two.
async function runReplay(b) {
  await empty(b.system);
  const tokens = await makeTokens(b.system, enoughFor(PROBE_S));
  const { requests } = await wrk(b.system, 'create', CONNECTIONS, PROBE_S, tokens);
  // The threads share the lines and are not equally fast; and wrk asks the
  // first one for a request more than it sends, before it begins.
  const claimed = fs
    .readFileSync(tokens, 'utf8')
    .split('\n')
    .slice(1, Math.floor(requests * 0.7));
  fs.writeFileSync(tokens, `${claimed.join('\n')}\n`);
  return measure(b.system, () => wrk(b.system, 'replay', CONNECTIONS, b.seconds, tokens));
}

// A connection that got no answer at all is as wrong as a bad one.
async function runBurst(b) {
  const result = await load(b, b.system, 'burst', BURST, BURST_S);
  return {
    ...result,
    wrong: result.wrong + Math.max(0, BURST - result.requests),
  };
}

async function runCeiling(b) {
  await empty(b.system);
  const tokens = await makeTokens(b.system, enoughFor(b.seconds, CEILING_PER_CORE));
  const result = await measure(b.system, () =>
    ceiling(b.system, b.ceiling, b.seconds, b.sealedLen, tokens),
  );
  return { ...result, batch: result.requests / result.batches };
}

async function runPgbench(b, clients, seconds) {
  await empty(b.system);
  await fill(b.system, {
    first: 0,
    used_every: 0,
    sealed_len: b.sealedLen,
    last: enoughFor(seconds, ONE_ROW_PER_CORE),
  });
  return {
    ...(await measure(b.system, () => pgbench(b.system, clients, seconds, b.sealedLen))),
    batch: 1,
  };
}

// Which of CANDIDATES gives the highest rate in one short run each.
async function best(what, candidates, rateOf) {
  const tried = [];
  for (const candidate of candidates) {
    const { rate } = await rateOf(candidate);
    tried.push({ candidate, rate });
    say(`${what}, ${candidate}: ${Math.round(rate)}/s`);
  }
  return tried.sort((x, y) => y.rate - x.rate)[0].candidate;
}

async function findClients(b) {
  b.clients = await best('clients of pgbench', [4, 8, 16, 32], (clients) =>
    runPgbench(b, clients, PROBE_S),
  );
}

// A second system, which does nothing while the first is measured.
async function startSingle(b, workers) {
  await b.single?.stop();
  b.single = undefined;
  b.single = await startSystem(b, 'single', {
    ADMITONE_BATCH_MAX: '1',
    ADMITONE_WORKERS: `${workers}`,
  });
}

async function findWorkers(b) {
  b.workers = await best('workers with BATCH_MAX=1', [2, 4, 8, 16], async (workers) => {
    await startSingle(b, workers);
    return load(b, b.single, 'create', CONNECTIONS, PROBE_S);
  });
  await startSingle(b, b.workers);
}
