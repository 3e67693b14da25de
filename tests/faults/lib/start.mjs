// SPDX-License-Identifier: MIT
// start.mjs -- what tests/faults/run does.
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { FAULTS, KINDS } from './catalogue.mjs';
import { summarize } from './nemesis.mjs';
import { schedule } from './schedule.mjs';
import { countCalls, table, tellProgress } from './summary.mjs';
import { Trial } from './trial.mjs';

const TOLD = 10; // breaches that are printed

// The workers give up sooner than by default, so that a fault of some seconds
// shows also what they say then.
const PATIENCE_S = 3;

const CLUSTER = 'cluster'; // the kind that runs on its own

class Usage extends Error {}
class Unbuilt extends Error {}

function parse(options) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new Usage(error.message);
  }
}

// Which of ALL the option NAME says, or all.
function choose(name, text, all) {
  const wanted = text?.split(',') ?? all;
  const unknown = wanted.find((one) => !all.includes(one));
  if (unknown !== undefined) throw new Usage(`--${name}: there is no ${unknown}`);
  return wanted;
}

const LIMITS = ['recovery', 'gap', 'follow'];

// FAULT with limits N times as long.
function loosen(fault, n) {
  const limits = LIMITS.filter((limit) => fault[limit] !== undefined);
  return { ...fault, ...Object.fromEntries(limits.map((limit) => [limit, n * fault[limit]])) };
}

function settle(values) {
  const minutes = Number(values.minutes);
  if (!(Number(values.slack) >= 1)) throw new Usage('--slack: not a number from 1');
  if (!(minutes > 0 && minutes <= 10_000)) throw new Usage('--minutes: not a number above 0');
  const names = choose(
    'faults',
    values.faults,
    FAULTS.map(({ name }) => name),
  );
  const kinds = values.cluster
    ? [CLUSTER]
    : choose(
        'kinds',
        values.kinds,
        Object.keys(KINDS).filter((kind) => kind !== CLUSTER),
      );
  const build = values.build ?? process.env.ADMITONE_BUILD;
  if (build === undefined && !values.list)
    throw new Unbuilt(
      '--build or ADMITONE_BUILD must name a build tree ' +
        '(./bootstrap; mkdir build; cd build; ../configure && make)',
    );
  return {
    ...values,
    minutes,
    faults: FAULTS.filter((fault) => names.includes(fault.name) && kinds.includes(fault.kind)).map(
      (fault) => loosen(fault, Number(values.slack)),
    ),
    seed: values.seed ?? randomBytes(4).toString('hex'),
    build,
  };
}

function list() {
  for (const { name, kind, recovery, caption } of FAULTS)
    console.log(
      `${name.padEnd(22)} ${kind.padEnd(9)} ${String(recovery).padStart(2)} s  ${caption}`,
    );
  for (const [kind, { reason }] of Object.entries(KINDS))
    if (reason?.()) console.log(`no ${kind} here: ${reason()}`);
}

// Those of FAULTS that SITE can have; says which not.
async function possible(faults, site) {
  const good = [];
  for (const fault of faults) {
    const reason = await fault.reason(site);
    if (reason === null) good.push(fault);
    else console.log(`no ${fault.name} here: ${reason}`);
  }
  return good;
}

// One kind of system, for SECONDS. Gives whether all was well.
async function runKind(kind, faults, seconds, { seed, build, keep }) {
  const trial = new Trial({
    seconds,
    seed,
    tree: build,
    SiteClass: KINDS[kind].site,
    arrangements: [KINDS[kind]],
    workers: KINDS[kind].workers,
    env: KINDS[kind].env ?? { ADMITONE_DB_PATIENCE: `${PATIENCE_S}` },
  });
  let stopping;
  const stop = () => {
    stopping = trial.site.abandon().finally(() => process.exit(130));
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  let good = false;
  try {
    await trial.start();
    const chosen = await possible(faults, trial.site);
    if (chosen.length > 0) {
      const progress = tellProgress(trial, kind, seconds);
      await trial
        .run(schedule(chosen, seed), seconds, progress.onEvent)
        .finally(() => progress.end());
    }
    good = report(trial, await trial.check());
  } finally {
    await stopping; // it ends the program
    await trial.stop(keep || !good);
    process.off('SIGINT', stop).off('SIGTERM', stop);
    if (keep || !good) console.log(`kept: ${trial.site.home}`);
  }
  return good;
}

function report({ history }, { breaches, troubles, settled }) {
  for (const line of [...table(summarize(settled, history)), '', ...countCalls(history.calls), ''])
    console.log(line);
  for (const text of troubles) console.log(`TROUBLE ${text}`);
  for (const { rule, token, text } of breaches.slice(0, TOLD))
    console.log(`BREACH ${rule}, token ${token}: ${text}`);
  console.log(
    `${settled.length} faults, ${history.calls.length} calls: ` +
      `${breaches.length} breaches, ${troubles.length} troubles`,
  );
  return breaches.length + troubles.length === 0;
}

// Of a run's time, for FAULTS: more for those that may take longer.
function weigh(faults) {
  return faults.reduce((sum, { recovery }) => sum + 2 + recovery, 0);
}

async function run(settings) {
  const { faults, minutes, seed } = settings;
  console.log(`seed ${seed}`);
  let good = true;
  for (const kind of Object.keys(KINDS)) {
    const ours = faults.filter((fault) => fault.kind === kind);
    const reason = KINDS[kind].reason?.() ?? null;
    if (reason !== null && ours.length > 0) console.log(`no ${kind} here: ${reason}`);
    else if (ours.length > 0)
      good =
        (await runKind(kind, ours, (minutes * 60 * weigh(ours)) / weigh(faults), settings)) && good;
  }
  return good ? 0 : 1;
}

export async function start(usage, options) {
  try {
    const values = parse(options);
    if (values.help) process.stdout.write(usage);
    else if (values.list) list();
    else process.exitCode = await run(settle(values));
  } catch (error) {
    console.error(
      error instanceof Usage
        ? `${error.message}\n\n${usage}`
        : error instanceof Unbuilt
          ? error.message
          : error,
    );
    process.exitCode = error instanceof Usage || error instanceof Unbuilt ? 2 : 1;
  }
}
