// SPDX-License-Identifier: MIT
// keeper.mjs -- runs a service and starts it again when it ends, as the
// units in deploy/systemd say: Restart=always, RestartSec=1s.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { waitFor } from '../../system/harness.mjs';
import * as proc from '../../system/proc.mjs';

const RESTART_MS = 1_000;

export class Service {
  #child;
  #held = true;
  #timer;

  // NAME, ARGV, ENV (all of it), UID and GID, what it logs to (LOG), the
  // signal that ends it when this process dies (DEATH), and what becomes
  // of its children when it dies first: REST is 'kill' or 'leave'. ON
  // START is called with each new pid.
  constructor({
    name,
    argv,
    env,
    uid = process.getuid(),
    gid,
    log,
    death = 'TERM',
    rest = 'leave',
    delay = RESTART_MS,
    onStart = () => {},
  }) {
    Object.assign(this, {
      name,
      argv,
      env,
      uid,
      gid,
      log,
      death,
      rest,
      delay,
      onStart,
    });
    this.starts = 0;
  }

  get pid() {
    return this.#child?.pid ?? -1;
  }

  replace({ argv = this.argv, env = this.env }) {
    Object.assign(this, { argv, env });
  }

  // Starts it now, and from now on again whenever it ends.
  start() {
    this.#held = false;
    clearTimeout(this.#timer);
    if (this.#child === undefined) this.#spawn();
  }

  // Lets it stay ended when it ends.
  hold() {
    this.#held = true;
    clearTimeout(this.#timer);
  }

  signal(signal) {
    if (this.#child !== undefined) this.#child.kill(signal);
  }

  // Resolves when the process of this moment is gone.
  async ended() {
    const child = this.#child;
    if (child !== undefined) await waitFor(() => this.#child !== child, `${this.name} to end`);
  }

  // Ends it with SIGNAL, and starts it at once when it is gone.
  async restart(signal) {
    this.hold();
    this.signal(signal);
    await this.ended();
    this.start();
  }

  async stop(signal) {
    this.hold();
    proc.thaw(proc.tree(this.pid).filter((pid) => pid > 0));
    this.signal(signal);
    await this.ended();
  }

  // Into a session of its own, as quickstart does: what concerns the
  // terminal does not concern it.
  #spawn() {
    const become =
      this.uid === process.getuid()
        ? []
        : [`--reuid=${this.uid}`, `--regid=${this.gid}`, '--init-groups'];
    const out = fs.openSync(this.log, 'a');
    const child = spawn('setpriv', ['--pdeathsig', this.death, ...become, '--', ...this.argv], {
      cwd: '/',
      env: this.env,
      detached: true,
      stdio: ['ignore', out, out],
    });
    fs.closeSync(out);
    this.#child = child;
    this.starts++;
    child.on('error', () => this.#gone());
    child.on('exit', () => this.#gone());
    if (child.pid !== undefined) this.onStart(child.pid);
  }

  #gone() {
    const { pid } = this.#child;
    if (this.rest === 'kill') proc.killAll(proc.session(pid));
    this.#child = undefined;
    if (!this.#held) this.#timer = setTimeout(() => this.start(), this.delay);
  }
}
