// SPDX-License-Identifier: MIT
// settings.mjs -- what the command lines mean; checked before anything is
// built or started.
import path from 'node:path';

// Something that the user can put right: told without a stack.
export class Refusal extends Error {}

// What bench/run measures, in the order of a round: those that are compared
// stand together, so that a machine that gets slower does so for both.
const LOADS = [
  'create',
  'ceiling',
  'refused',
  'batch1',
  'replay',
  'pgbench',
  'storm',
  'mixed',
  'light',
  'pgbench-light',
  'nginx-static',
  'burst',
];

// What bench/cluster breaks.
const CLUSTER_FAULTS = ['switchover', 'postgres', 'patroni', 'host', 'cut', 'standby'];

// The whole numbers in TEXT, between commas, in ascending order.
function numbers(option, text, most) {
  const list = text.split(',').map(Number);
  if (!list.every((n) => Number.isInteger(n) && n >= 1 && n <= most))
    throw new Refusal(`--${option}: ${text}: not from 1 to ${most}`);
  return list.sort((x, y) => x - y);
}

function runs(options) {
  return numbers('runs', options.runs ?? (options.quick ? '1' : '3'), 100)[0];
}

function run(options) {
  const wanted = options.loads?.split(',') ?? LOADS;
  const unknown = wanted.find((name) => !LOADS.includes(name));
  if (unknown !== undefined)
    throw new Refusal(`--loads: there is no ${unknown}, but ` + LOADS.join(' '));
  return {
    seconds: options.quick ? 3 : 6,
    runs: runs(options),
    names: LOADS.filter((name) => wanted.includes(name)),
    output: options.output,
  };
}

function scale(options) {
  const { quick, output } = options;
  if (output !== undefined && !output.endsWith('.md'))
    throw new Refusal(`--output: ${output}: not a FILE.md`);
  const sizes = numbers(
    'sizes',
    options.sizes ?? (quick ? '10000,100000' : '10000,1000000,10000000'),
    1e8,
  );
  if (sizes.length < 2) throw new Refusal('--sizes: give two or more to compare');
  return {
    // Long enough for the TLS handshakes of a thousand connections
    // not to count.
    seconds: quick ? 4 : 10,
    runs: runs(options),
    sizes,
    connections: numbers('connections', options.connections ?? '16,64,256,1024', 10_000),
    output,
    png: output?.replace(/md$/, 'png'),
  };
}

function staff(options) {
  const { quick, output, data, fill = false } = options;
  if (fill && data === undefined)
    throw new Refusal('--fill: nothing would be kept; name a --data DIR');
  return {
    data: data && path.resolve(data),
    fill,
    seconds: quick ? 5 : 20,
    runs: runs(options),
    people: numbers('people', options.people ?? (quick ? '50000' : '1000000'), 1e8)[0],
    connections: numbers('connections', options.connections ?? '16', 10_000)[0],
    output,
  };
}

function cluster(options) {
  const names = options.faults?.split(',') ?? CLUSTER_FAULTS;
  const unknown = names.find((name) => !CLUSTER_FAULTS.includes(name));
  if (unknown !== undefined)
    throw new Refusal(`--faults: there is no ${unknown}, but ${CLUSTER_FAULTS.join(' ')}`);
  return { names, runs: runs(options), balanced: options.balanced };
}

function hosts(options) {
  return { seconds: options.quick ? 4 : 8, runs: runs(options), output: options.output };
}

// By program: from parsed options to settings.
export const settings = { run, scale, staff, cluster, hosts };
