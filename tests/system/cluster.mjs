// SPDX-License-Identifier: MIT
// cluster.mjs -- a whole cluster, by deploy/cluster/quickstart, and what is done
// to its hosts.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { REPO, request, run, System, waitFor } from './harness.mjs';
import * as proc from './proc.mjs';

// A reason to skip, or false. Under CI there is none.
export const noCluster =
  process.env.CI === undefined &&
  ((process.getuid() !== 0 && 'only root makes network namespaces') ||
    (spawnSync('unshare', ['--net', 'true']).status !== 0 && 'no network namespaces here') ||
    (spawnSync(path.join(REPO, 'deploy/install-packages'), ['--check', 'cluster']).status !== 0 &&
      'deploy/install-packages cluster was not run'));

export class Cluster extends System {
  constructor(options = {}) {
    super({ ...options, command: 'deploy/cluster/quickstart' });
  }

  async start() {
    await super.start();
    const map = JSON.parse(fs.readFileSync(path.join(this.dir, 'cluster.json')));
    this.bridge = map.bridge;
    this.address = map.address; // of this machine, which is the load balancer
    this.hosts = Object.fromEntries(map.hosts.map((host) => [host.name, host]));
    this.nodes = map.hosts.filter(({ data }) => data);
    return this;
  }

  // Of WHAT, "HOST/SERVICE"; of "HOST/postgres" the postmaster.
  pid(what) {
    const [name, service] = what.split('/');
    const { folder, data } = this.hosts[name];
    const file = service === 'postgres' ? `${data}/postmaster.pid` : `${folder}/pid/${service}.pid`;
    return Number.parseInt(fs.readFileSync(file, 'utf8'), 10);
  }

  log(what) {
    const [name, service] = what.split('/');
    try {
      return fs.readFileSync(path.join(this.dir, name, 'log', `${service}.log`), 'utf8');
    } catch {
      return '';
    }
  }

  // SERVICE of host NAME is not started again while it is held.
  hold(name, service) {
    fs.writeFileSync(path.join(this.hosts[name].folder, 'hold', service), '');
  }

  release(name, service) {
    fs.rmSync(path.join(this.hosts[name].folder, 'hold', service), { force: true });
  }

  // No packet comes to host NAME or from it, as if its cable was pulled.
  cut(name) {
    execFileSync('ip', ['link', 'set', this.hosts[name].interface, 'down']);
  }

  mend(name) {
    execFileSync('ip', ['link', 'set', this.hosts[name].interface, 'up']);
  }

  // Processes in the network of host NAME.
  inside(name) {
    const pids = execFileSync('ip', ['netns', 'pids', this.hosts[name].namespace], {
      encoding: 'utf8',
    });
    return pids.split('\n').filter(Boolean).map(Number);
  }

  kill(name) {
    proc.killAll(this.inside(name));
  }

  // Runs patronictl with ARGS.
  patronictl(...args) {
    return run('patronictl', args, { env: this.env });
  }

  // What some Patroni says of all: [{ name, role, state, timeline, … }].
  async members() {
    for (const { patroni } of this.nodes) {
      const answer = await request(`${patroni}/cluster`, { timeout: 2_000 }).catch(() => {});
      if (answer?.status === 200) return JSON.parse(answer.text).members;
    }
    return [];
  }

  // The names of the host that leads and of its synchronous standby, as soon
  // as there are both and all others follow.
  healthy() {
    const following = async () => {
      const members = await this.members();
      const named = (role) => members.find((member) => member.role === role)?.name;
      const roles = { leader: named('leader'), sync: named('sync_standby') };
      return (
        roles.leader &&
        roles.sync &&
        members.length === this.nodes.length &&
        members.every(
          ({ state, timeline }) =>
            /^(running|streaming)$/.test(state) && timeline === members[0].timeline,
        ) &&
        roles
      );
    };
    return waitFor(following, 'a leader with its standbys', 120_000, 300);
  }
}
