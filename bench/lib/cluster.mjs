// SPDX-License-Identifier: MIT
// cluster.mjs -- a cluster's hosts, broken one way after the other under load.
import { Cluster } from '../../tests/system/cluster.mjs';
import { sleep } from '../../tests/system/harness.mjs';
import { Load } from '../../tests/system/load.mjs';
import * as proc from '../../tests/system/proc.mjs';
import { markdown } from './numbers.mjs';
import { say } from './start.mjs';

const HOLD_MS = 25_000; // how long a fault lasts, and its effect is looked at

// How each fault begins, and how all is put right. LEADER and SYNC are hosts.
const FAULTS = {
  switchover: {
    what: 'planned switchover',
    begin: (s, { leader, sync }) =>
      s.patronictl('switchover', '--master', leader, '--candidate', sync, '--force'),
    end() {},
  },
  postgres: {
    what: 'PostgreSQL of the leader killed (-9)',
    begin: (s, { leader }) => proc.killAll([s.pid(`${leader}/postgres`)]),
    end() {},
  },
  patroni: {
    what: 'Patroni and PostgreSQL of the leader killed, and down',
    begin(s, { leader }) {
      s.hold(leader, 'patroni');
      proc.killAll([s.pid(`${leader}/patroni`), ...proc.tree(s.pid(`${leader}/postgres`))]);
    },
    end: (s, { leader }) => s.release(leader, 'patroni'),
  },
  host: {
    what: 'all of the leader’s host killed, etcd with it',
    begin(s, { leader }) {
      for (const service of ['etcd', 'patroni']) s.hold(leader, service);
      s.kill(leader);
    },
    end(s, { leader }) {
      for (const service of ['etcd', 'patroni']) s.release(leader, service);
    },
  },
  cut: {
    what: 'the leader’s host cut off',
    begin: (s, { leader }) => s.cut(leader),
    end: (s, { leader }) => s.mend(leader),
  },
  standby: {
    what: 'the synchronous standby’s host cut off',
    begin: (s, { sync }) => s.cut(sync),
    end: (s, { sync }) => s.mend(sync),
  },
};

// What was acknowledged is looked for, so nothing is lost where this returns.
async function once(s, { begin, end }) {
  const roles = await s.healthy();
  const load = new Load(s, await s.tokens(3_000), { connections: 2 });
  while (load.answers < 50) await sleep(50);
  const began = performance.now();
  await begin(s, roles);
  await sleep(Math.max(0, HOLD_MS - (performance.now() - began)));
  const gap = load.gap(began);
  await end(s, roles);
  await load.stop();
  await s.healthy();
  await load.assertStored(1);
  return { gap, acknowledged: load.acknowledged.size, errors: load.unexpected.length };
}

// One row of the table for fault NAME.
async function row(s, name, { runs, signal }) {
  const rounds = [];
  while (rounds.length < runs && !signal.aborted) {
    rounds.push(await once(s, FAULTS[name]));
    say(`${name}: ${JSON.stringify(rounds.at(-1))}`);
  }
  const sum = (member) => rounds.reduce((total, round) => total + round[member], 0);
  const gaps = rounds.map(({ gap }) => gap.toFixed(1)).sort((a, b) => a - b);
  return [FAULTS[name].what, `${gaps.join(', ')} s`, sum('acknowledged'), 0, sum('errors')];
}

export async function main(bench) {
  const s = await new Cluster({ args: bench.balanced ? ['--balanced'] : [] }).start();
  const rows = [];
  try {
    for (const name of bench.names) rows.push(await row(s, name, bench));
  } finally {
    await s.stop();
  }
  const head = ['fault', 'nobody succeeded for', 'acknowledged', 'of them lost', 'errors seen'];
  process.stdout.write(markdown(head, rows));
}
