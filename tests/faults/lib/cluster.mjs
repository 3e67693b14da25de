// SPDX-License-Identifier: MIT
// cluster.mjs -- a whole cluster made by deploy/cluster/quickstart, which
// starts again whatever ends on a host, unless it is held.
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { run, System, waitFor } from '../../system/harness.mjs';
import * as proc from '../../system/proc.mjs';
import { measure } from './follow.mjs';

const ASK_MS = 2_000;

// Gives { status, text } of an HTTP(S) server, or undefined.
function ask(url, { body, ...options } = {}) {
  return new Promise((resolve) => {
    const { request } = url.startsWith('https:') ? https : http;
    const asked = request(url, { timeout: ASK_MS, ...options }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (data) => {
        text += data;
      });
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
      answer.on('error', () => resolve(undefined));
    });
    asked.on('timeout', () => asked.destroy(new Error('timeout')));
    asked.on('error', () => resolve(undefined));
    asked.end(body);
  });
}

export class ClusterSite extends System {
  // As Site's; WORKERS is the number of the intake's on each host.
  constructor({ workers = 3, env = {}, tree } = {}) {
    super({
      quickstart: 'deploy/cluster/quickstart',
      env: {
        ...env,
        ADMITONE_WORKERS: `${workers}`,
        ...(tree === undefined ? {} : { ADMITONE_BUILD: tree }),
      },
    });
    this.scratch = {};
  }

  async start() {
    this.home = fs.mkdtempSync(path.join(os.tmpdir(), 'faults-'));
    fs.chmodSync(this.home, 0o755);
    this.dir = path.join(this.home, 'var');
    await super.start();
    this.hosts = JSON.parse(fs.readFileSync(path.join(this.dir, 'cluster.json'), 'utf8')).hosts;
    const file = (name) => fs.readFileSync(path.join(this.dir, 'ca', name));
    this.tls = { ca: file('ca.crt'), cert: file('db1.crt'), key: file('db1.key') };
    await this.whole();
    return this;
  }

  get nodes() {
    return this.hosts.filter(({ etcd }) => etcd !== undefined);
  }

  get webHosts() {
    return this.hosts.filter(({ name }) => name.startsWith('web'));
  }

  host(name) {
    return this.hosts.find((host) => host.name === name);
  }

  sql(query, user) {
    return this.sqlOnce(query, user);
  }

  // The first pid of SERVICE on HOST, as quickstart has started it.
  serviceOf(host, service) {
    return Number(fs.readFileSync(path.join(host.folder, 'pid', `${service}.pid`), 'utf8'));
  }

  // The workers of both sides, on all hosts.
  workers() {
    return this.webHosts.flatMap((host) =>
      ['intake', 'admin'].flatMap((name) => proc.children(this.serviceOf(host, name))),
    );
  }

  // How Patroni on NODE sees the cluster: [{ name, role, state, timeline }], or
  // none.
  async membersBy({ patroni }) {
    const answer = await ask(`${patroni}/cluster`, this.tls);
    return answer?.status === 200 ? JSON.parse(answer.text).members : [];
  }

  // The host that is ROLE (leader, sync_standby, replica) as most agree, or
  // undefined.
  async find(role) {
    const votes = new Map();
    for (const members of await Promise.all(this.nodes.map((node) => this.membersBy(node)))) {
      const name = members.find((member) => member.role === role)?.name;
      if (name !== undefined) votes.set(name, (votes.get(name) ?? 0) + 1);
    }
    const [most] = [...votes].sort(([, a], [, b]) => b - a);
    return most === undefined ? undefined : this.host(most[0]);
  }

  // Waits until another host than OLD leads, and is no standby any more.
  newLeader(old) {
    return waitFor(async () => {
      const others = this.nodes.filter((node) => node !== old);
      const answers = await Promise.all(
        others.map(({ patroni }) => ask(`${patroni}/primary`, this.tls)),
      );
      return answers.some((answer) => answer?.status === 200);
    }, `another leader than ${old.name}`);
  }

  // Is NODE's etcd the one that leads?
  async leadsEtcd({ etcd }) {
    const answer = await ask(`${etcd}/v3/maintenance/status`, {
      ...this.tls,
      method: 'POST',
      body: '{}',
    });
    const { header, leader } = JSON.parse(answer?.text ?? '{}');
    return leader !== undefined && header.member_id === leader;
  }

  // Has the cluster switch over to its synchronous standby.
  async switchover() {
    const [leader, standby] = [await this.find('leader'), await this.find('sync_standby')];
    const answer = await ask(`${leader.patroni}/switchover`, {
      ...this.tls,
      method: 'POST',
      timeout: 30_000,
      body: JSON.stringify({ leader: leader.name, candidate: standby.name }),
    });
    if (answer?.status !== 200) throw new Error(`switchover: ${answer?.text}`);
  }

  async #isWhole() {
    const members = await this.membersBy(this.nodes[0]);
    const health = await Promise.all(this.nodes.map(({ etcd }) => ask(`${etcd}/health`, this.tls)));
    const ready = await Promise.all(
      this.webHosts.map(({ address }) => ask(`http://${address}:${this.port + 1}/readyz`)),
    );
    const count = (role) => members.filter((member) => member.role === role).length;
    return (
      members.length === this.nodes.length &&
      count('leader') === 1 &&
      count('sync_standby') >= 1 &&
      members.every(({ state }) => ['running', 'streaming'].includes(state)) &&
      new Set(members.map(({ timeline }) => timeline)).size === 1 &&
      health.every((answer) => answer?.text.includes('true')) &&
      ready.every((answer) => answer?.status === 200)
    );
  }

  // Waits until all hosts are up and do what they have to.
  whole() {
    return waitFor(() => this.#isWhole(), 'the cluster to be whole');
  }

  ip(...args) {
    return run('ip', args);
  }

  // Ends at once (-9) all that runs on HOST, or only SERVICES, which stay away
  // until the function that it gives is called.
  async lose(host, services) {
    const held = (services ?? ['patroni', 'etcd']).map((name) =>
      path.join(host.folder, 'hold', name),
    );
    for (const file of held) fs.writeFileSync(file, '');
    proc.killAll(
      services?.flatMap((name) => proc.tree(this.serviceOf(host, name))) ??
        (await this.ip('netns', 'pids', host.namespace)).split('\n').filter(Boolean).map(Number),
    );
    return () => {
      for (const file of held) fs.rmSync(file, { force: true });
    };
  }

  // Each worker has to be connected. Gives what is wrong, as texts.
  async askWorkers() {
    const wrong = [];
    for (const { name, address } of this.webHosts)
      for (const side of ['', '/admin']) {
        const answer = await ask(`http://${address}:${this.port + 1}${side}/metrics`);
        const [connected, workers] = ['db_connected', 'workers'].map(
          (gauge) => new RegExp(`^admitone_${gauge} (\\d+)$`, 'm').exec(answer?.text ?? '')?.[1],
        );
        if (connected === undefined || connected !== workers)
          wrong.push(`${name}${side}: ${connected} of ${workers} workers are connected`);
      }
    return wrong;
  }

  // What nemesis.mjs cannot know of EVENTS: how long nobody succeeded, and how
  // long the workers took to follow a promotion.
  measure(events, history) {
    const logs = (hosts, ...names) =>
      hosts.flatMap(({ folder }) =>
        names.map((name) => fs.readFileSync(path.join(folder, 'log', `${name}.log`), 'utf8')),
      );
    return measure(events, history, {
      workers: this.workers().length,
      databases: logs(this.nodes, 'patroni'),
      programs: logs(this.webHosts, 'intake', 'admin'),
    });
  }

  async stop() {
    try {
      await super.stop();
    } finally {
      if (!this.failed) fs.rmSync(this.home, { recursive: true, force: true });
    }
  }

  async abandon() {
    if (this.home === undefined) return;
    this.child?.kill('SIGTERM');
    await this.exited;
    fs.rmSync(this.home, { recursive: true, force: true });
  }
}
