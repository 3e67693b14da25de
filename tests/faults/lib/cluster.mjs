// SPDX-License-Identifier: MIT
// cluster.mjs -- a whole cluster that is broken under load.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Cluster } from '../../system/cluster.mjs';
import { request, run, waitFor } from '../../system/harness.mjs';
import * as proc from '../../system/proc.mjs';
import { measure } from './follow.mjs';

const ASK_MS = 2_000;
const SETTLE_MS = 5_000; // until a worker that is connected says so
const WHOLE_MS = 150_000;

const ask = (url, options) =>
  request(url, { signal: AbortSignal.timeout(ASK_MS), ...options }).catch(() => ({ text: '' }));

export class ClusterSite extends Cluster {
  // As Site's; WORKERS is the number of the intake's on each host.
  constructor({ workers = 3, env = {}, tree } = {}) {
    super({
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
    const file = (name) => fs.readFileSync(path.join(this.dir, 'ca', name));
    this.certificate = { cert: file('db1.crt'), key: file('db1.key') };
    this.webHosts = Object.values(this.hosts).filter(({ name }) => name.startsWith('web'));
    return this;
  }

  sql(query, user) {
    return this.sqlOnce(query, user);
  }

  // The workers of both sides, on all hosts.
  workers() {
    return this.webHosts.flatMap(({ name }) =>
      ['intake', 'admin'].flatMap((side) => proc.children(this.pid(`${name}/${side}`))),
    );
  }

  // Waits until another host than OLD is on its way to lead.
  newLeader(old) {
    const others = this.nodes.filter((node) => node !== old);
    return waitFor(async () => {
      const answers = await Promise.all(others.map(({ patroni }) => ask(`${patroni}/primary`)));
      return answers.some(({ status }) => status === 200);
    }, `another leader than ${old.name}`);
  }

  // Is NODE's etcd the one that leads?
  async leadsEtcd({ etcd }) {
    const { text } = await ask(`${etcd}/v3/maintenance/status`, {
      ...this.certificate,
      method: 'POST',
      body: '{}',
    });
    const { header, leader } = JSON.parse(text || '{}');
    return leader !== undefined && header.member_id === leader;
  }

  // Waits until all hosts are up and do what they have to.
  async whole() {
    await this.healthy();
    const urls = [
      ...this.nodes.map(({ etcd }) => `${etcd}/health`),
      ...this.webHosts.map(({ address }) => `http://${address}:${this.port + 1}/readyz`),
    ];
    const all = () => Promise.all(urls.map((url) => ask(url, this.certificate)));
    await waitFor(
      async () => (await all()).every(({ status }) => status === 200),
      'all hosts to be well',
      WHOLE_MS,
    );
  }

  // Ends at once (-9) all that runs on HOST, or only its SERVICES, which stay
  // away until the function that it gives is called.
  lose({ name }, services) {
    const held = services ?? ['patroni', 'etcd'];
    for (const service of held) this.hold(name, service);
    if (services === undefined) this.kill(name);
    else proc.killAll(services.flatMap((service) => proc.tree(this.pid(`${name}/${service}`))));
    return () => {
      for (const service of held) this.release(name, service);
    };
  }

  ip(...args) {
    return run('ip', args);
  }

  // Each worker has to be connected. Gives what is wrong, as texts.
  async askWorkers() {
    let wrong;
    const look = async () => {
      const hosts = this.webHosts.flatMap(({ name, address }) =>
        ['', '/admin'].map(async (side) => {
          const { text } = await ask(`http://${address}:${this.port + 1}${side}/metrics`);
          const [connected, workers] = ['db_connected', 'workers'].map(
            (gauge) => new RegExp(`^admitone_${gauge} (\\d+)$`, 'm').exec(text)?.[1],
          );
          if (connected !== undefined && connected === workers) return [];
          return [`${name}${side}: ${connected} of ${workers} workers are connected`];
        }),
      );
      wrong = (await Promise.all(hosts)).flat();
      return wrong.length === 0;
    };
    await waitFor(look, '', SETTLE_MS, 250).catch(() => {});
    return wrong;
  }

  // EVENTS with how long nobody succeeded, and how long the workers took to
  // follow a promotion.
  measure(events, history) {
    const logs = (hosts, ...names) =>
      hosts.flatMap(({ name }) => names.map((service) => this.log(`${name}/${service}`)));
    return measure(events, history, {
      workers: this.workers().length,
      databases: logs(this.nodes, 'patroni'),
      programs: logs(this.webHosts, 'intake', 'admin'),
    });
  }

  async stop() {
    await super.stop();
    if (!this.failed) fs.rmSync(this.home, { recursive: true, force: true });
  }

  async abandon() {
    if (this.home === undefined) return;
    this.child?.kill('SIGTERM');
    await this.exited;
    fs.rmSync(this.home, { recursive: true, force: true });
  }
}
