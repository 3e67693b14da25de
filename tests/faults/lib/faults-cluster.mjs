// SPDX-License-Identifier: MIT
// faults-cluster.mjs -- what can happen to a cluster: its database, etcd, the
// network between its hosts, the hosts.
import fs from 'node:fs';
import { noCluster } from '../../system/cluster.mjs';
import { killAll } from '../../system/proc.mjs';
import { ClusterSite } from './cluster.mjs';

// A kind of system; the workers are as patient as they are by default.
export const ARRANGEMENT = { site: ClusterSite, env: {}, reason: () => noCluster || null };

const RULES = '100'; // where the rules of a cut are

// CUTS is [{ at, to, ports }]: from now on what host AT sends to the hosts TO
// is lost, or only what it answers at PORTS. Gives what ends it.
async function cut(site, cuts) {
  for (const { at, to, ports } of cuts)
    for (const { address } of to)
      for (const only of ports?.map((port) => ['ipproto', 'tcp', 'sport', `${port}`]) ?? [[]])
        await site.ip(
          ...['-n', at.namespace, 'rule', 'add', 'pref', RULES, 'to', address],
          ...only,
          'blackhole',
        );
  return async () => {
    // Each call deletes one, and the one behind the last fails.
    for (const at of new Set(cuts.map((each) => each.at)))
      for (let more = true; more; )
        more = await site.ip('-n', at.namespace, 'rule', 'del', 'pref', RULES).then(
          () => true,
          () => false,
        );
  };
}

// Takes HOST from the network. Gives what gives it back.
function unplug(site, { name }) {
  site.cut(name);
  return () => site.mend(name);
}

// Ends the etcd that LEADS, or one that does not.
async function loseEtcd(site, leads) {
  const answers = await Promise.all(site.nodes.map((node) => site.leadsEtcd(node)));
  return site.lose(site.nodes[answers.indexOf(leads)], ['etcd']);
}

const ETCD_PORTS = [2379, 2380];

// GAP is for how many seconds nobody may succeed. ACT does it to SITE, whose
// LEADER, synchronous STANDBY and OTHER database hosts it is told, and gives what
// undoes it, or nothing; if it MOVES the leader, it lasts until another one leads.
// HOLD is as in catalogue.mjs.
const WAYS = [
  {
    name: 'switchover',
    caption: 'the synchronous standby takes over, as planned',
    gap: 4,
    act: (site, { leader, standby }) =>
      site
        .patronictl(
          ...['switchover', '--force', '--master', leader.name, '--candidate', standby.name],
        )
        .then(() => undefined),
  },
  {
    name: 'leader-killed',
    caption: "the leader's PostgreSQL is killed (-9)",
    gap: 15,
    moves: true,
    act: (site, { leader }) => killAll([site.pid(`${leader.name}/postgres`)]),
  },
  {
    name: 'leader-lost',
    caption: 'all on the host of the leader is killed (-9)',
    gap: 15,
    moves: true,
    hold: [2_000, 5_000],
    act: (site, { leader }) => site.lose(leader),
  },
  {
    name: 'leader-unplugged',
    caption: 'the leader is cut off from all others',
    gap: 20,
    moves: true,
    hold: [2_000, 5_000],
    act: (site, { leader }) => unplug(site, leader),
  },
  {
    name: 'leader-unheard',
    caption: 'what the leader sends is lost; it hears the others',
    gap: 20,
    moves: true,
    hold: [2_000, 5_000],
    act: (site, { leader, others }) =>
      cut(site, [{ at: leader, to: [...others, ...site.webHosts] }]),
  },
  {
    name: 'leader-deaf',
    caption: 'what the other database hosts send to the leader is lost',
    gap: 20,
    moves: true,
    hold: [2_000, 5_000],
    act: (site, { leader, others }) =>
      cut(
        site,
        others.map((at) => ({ at, to: [leader] })),
      ),
  },
  {
    name: 'leader-without-etcd',
    caption: 'the leader is cut off from etcd on the other hosts, and they from its own',
    gap: 20,
    hold: [15_000, 20_000],
    act: (site, { leader, others }) =>
      cut(site, [
        ...others.map((at) => ({ at, to: [leader], ports: ETCD_PORTS })),
        { at: leader, to: others, ports: ETCD_PORTS },
      ]),
  },
  {
    name: 'leader-without-workers',
    caption: 'the leader is cut off from the hosts of the workers',
    gap: 12,
    hold: [3_000, 6_000],
    act: (site, { leader }) => cut(site, [{ at: leader, to: site.webHosts }]),
  },
  {
    name: 'etcd-member-killed',
    caption: 'a member of etcd is killed (-9)',
    gap: 4,
    hold: [3_000, 6_000],
    act: (site) => loseEtcd(site, false),
  },
  {
    name: 'etcd-leader-killed',
    caption: "etcd's leader is killed (-9)",
    gap: 4,
    hold: [3_000, 6_000],
    act: (site) => loseEtcd(site, true),
  },
  {
    name: 'standby-lost',
    caption: 'all on the host of the synchronous standby is killed (-9)',
    gap: 10,
    hold: [3_000, 6_000],
    act: (site, { standby }) => site.lose(standby),
  },
  {
    name: 'standby-replaced',
    caption: 'the synchronous standby is lost with its data, and made anew',
    gap: 10,
    hold: [3_000, 6_000],
    act(site, { standby }) {
      const undo = site.lose(standby);
      fs.rmSync(standby.data, { recursive: true, force: true });
      return undo;
    },
  },
  {
    name: 'web-host-unplugged',
    caption: 'a host of the workers is cut off',
    gap: 4,
    hold: [4_000, 8_000],
    act: (site, { random }) => unplug(site, random.pick(site.webHosts)),
  },
  {
    name: 'balancer-restarted',
    caption: 'the load balancer ends, and is started again',
    gap: 4,
    act: (site) => killAll([site.pid('lb/haproxy')], 'SIGTERM'),
  },
];

export const FAULTS = WAYS.map(({ act, moves = false, ...way }) => ({
  ...way,
  kind: 'cluster',
  // It is over when all hosts are up again, and all have caught up.
  recovery: 5,
  follow: 5,
  async begin(site, random) {
    const { leader: name, sync } = await site.healthy();
    const leader = site.hosts[name];
    const others = site.nodes.filter((node) => node !== leader);
    site.scratch.undo = undefined;
    site.scratch.undo = await act(site, { leader, standby: site.hosts[sync], others, random });
    if (moves) await site.newLeader(leader);
  },
  async end(site) {
    await site.scratch.undo?.();
    await site.whole();
  },
}));
