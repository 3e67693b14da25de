// SPDX-License-Identifier: MIT
// site.mjs -- a whole system made by deploy/quickstart, whose services a
// keeper then runs, so that each can be killed and comes back.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { System, waitFor } from '../../system/harness.mjs';
import * as proc from '../../system/proc.mjs';
import { Service } from './keeper.mjs';
import { askWorkers } from './probe.mjs';

// Ours, in the order in which they start. DEATH is what each gets if this
// process dies, STOP how it is ended, REST as in keeper.mjs: systemd kills
// what nginx's master leaves behind; what the others leave ends by itself.
const SERVICES = {
  postgres: { death: 'INT', stop: 'SIGINT' },
  intake: { death: 'TERM', stop: 'SIGTERM' },
  admin: { death: 'TERM', stop: 'SIGTERM' },
  nginx: { death: 'QUIT', stop: 'SIGQUIT', rest: 'kill' },
};

export class Site extends System {
  // ARRANGEMENTS change it on its way (see ARRANGEMENTS in
  // arrangements.mjs), WORKERS is the number of the intake's, ENV goes to
  // quickstart. The build is TREE.
  constructor({ arrangements = [], workers = 3, env = {}, tree } = {}) {
    super({
      env: {
        ...env,
        ADMITONE_WORKERS: `${workers}`,
        ...(tree === undefined ? {} : { ADMITONE_BUILD: tree }),
      },
    });
    this.arrangements = arrangements;
    this.nWorkers = workers;
    this.services = {};
    this.scratch = {}; // faults keep things here, by their names
  }

  async start() {
    this.home = fs.mkdtempSync(path.join(os.tmpdir(), 'faults-'));
    fs.chmodSync(this.home, 0o755); // PostgreSQL is another user
    this.dir = path.join(this.home, 'var');
    await this.#each('before');
    await super.start();
    this.#learnServices();
    await this.#endQuickstart();
    await this.#each('arrange');
    await this.#startServices();
    await this.#each('started');
    return this;
  }

  async #each(hook) {
    for (const arrangement of this.arrangements) await arrangement[hook]?.(this);
  }

  #learnServices() {
    this.pgData = path.join(this.dir, 'pg');
    this.pgBin = path.dirname(fs.readlinkSync(`/proc/${this.pid('postgres')}/exe`));
    for (const [name, rest] of Object.entries(SERVICES))
      this.addService({ name, ...this.#commandOf(name), ...rest });
  }

  // A service that the keeper runs too; it is not started yet.
  addService(service) {
    const { name } = service;
    this.services[name] = new Service({
      log: path.join(this.dir, 'log', `${name}.log`),
      ...service,
    });
    return this.services[name];
  }

  // nginx has written its title over its words, and makes its own pid
  // file, as PostgreSQL does; the workers' are made here.
  #commandOf(name) {
    const pid = this.pid(name);
    const { argv, env } = proc.commandOf(pid);
    const pidFile = path.join(this.dir, 'pid', `${name}.pid`);
    const workers = ['intake', 'admin'].includes(name);
    return {
      ...proc.userOf(pid),
      log: path.join(this.dir, 'log', name === 'nginx' ? 'nginx-error.log' : `${name}.log`),
      argv:
        name === 'nginx'
          ? argv
              .join(' ')
              .replace(/^.*process /, '')
              .split(' ')
          : argv,
      env: workers ? env : { PATH: process.env.PATH },
      onStart: workers ? (now) => fs.writeFileSync(pidFile, `${now}\n`) : undefined,
    };
  }

  async #endQuickstart() {
    this.child.kill('SIGTERM');
    const { code } = await this.exited;
    if (code !== 0) throw new Error(`quickstart: exit ${code}`);
    this.handedOver = true;
  }

  async #startServices() {
    const { postgres, ...others } = this.services;
    postgres.start();
    await this.postgresReady();
    for (const service of Object.values(others)) service.start();
    for (const where of ['/readyz', '/admin/readyz'])
      await waitFor(
        () =>
          this.ops(where).then(
            ({ status }) => status === 200,
            () => false,
          ),
        where,
      );
  }

  // Waits until PostgreSQL takes connections.
  postgresReady() {
    return waitFor(
      () =>
        this.sql('SELECT 1', this.superuser).then(
          () => true,
          () => false,
        ),
      'PostgreSQL to be ready',
    );
  }

  // Its servers hang and are replaced: no connection is worth keeping.
  sql(query, user) {
    return this.sqlOnce(query, user);
  }

  // As sql(), as the superuser; also while all connections are taken.
  // Those that are about to be refused take even the reserved ones.
  async insist(query) {
    let answer;
    await waitFor(
      () =>
        this.sql(query, this.superuser).then(
          (text) => {
            answer = text;
            return true;
          },
          (error) => {
            if (!/too many clients/.test(error.message)) throw error;
          },
        ),
      'a connection for the superuser',
    );
    return answer;
  }

  // The pids of the intake's server processes.
  async backends() {
    const pids = await this.insist(`SELECT pid FROM pg_stat_activity
        WHERE usename = 'admitone_intake'`);
    return pids.split('\n').filter(Boolean).map(Number);
  }

  askWorkers() {
    return askWorkers(this);
  }

  // What only a site of another kind knows of EVENTS.
  measure(events) {
    return events;
  }

  // Ends all of it, and removes it unless it FAILED.
  async stop() {
    this.agent?.destroy();
    await this.endSessions();
    try {
      if (this.handedOver) await this.#stopServices();
      else if (this.child !== undefined) await super.stop();
      this.child = undefined;
    } catch (error) {
      this.failed = true;
      throw error;
    } finally {
      await this.#each('after');
      if (!this.failed) fs.rmSync(this.home, { recursive: true });
    }
  }

  async #stopServices() {
    proc.thaw(proc.naming(this.dir));
    for (const [name, service] of Object.entries(this.services).reverse())
      await service.stop(SERVICES[name]?.stop ?? 'SIGTERM');
    const left = () => proc.naming(this.dir);
    await waitFor(() => left().length === 0, 'the rest to end', 10_000).catch((error) => {
      proc.killAll(left());
      throw error;
    });
  }

  // Ends and removes all at once, whatever goes on: for a program that is
  // told to end.
  async abandon() {
    if (this.home === undefined) return;
    if (!this.handedOver) {
      this.child?.kill('SIGTERM');
      await this.exited;
    }
    for (const service of Object.values(this.services)) service.hold();
    await waitFor(() => {
      const left = proc.naming(this.dir);
      proc.killAll(left);
      return left.length === 0;
    }, 'all to end');
    await this.#each('after');
    fs.rmSync(this.home, { recursive: true, force: true });
  }
}
