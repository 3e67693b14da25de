// SPDX-License-Identifier: MIT
// inside.mjs -- workers that do, where they are closed in, what they are told.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { call } from './fastcgi.mjs';
import { REPO, run, waitFor } from './harness.mjs';
import { userOf } from './proc.mjs';

export const DIES = 'dies';
const SCRIPT = path.join(REPO, 'deploy/spawn-fcgi/admitone-intake');

// Makes the library by which the workers of S can be told.
export function buildInside(s) {
  return run(process.env.CC ?? 'cc', [
    '-shared',
    '-fPIC',
    '-o',
    path.join(s.dir, 'bin/inside.so'),
    path.join(REPO, 'tests/system/inside.c'),
  ]);
}

// A program with two workers of its own, which do what they are told.
export class Inside {
  static #count = 0;

  // NAME is intake or admin, ENV is added to its environment; SPAWNED is
  // as root starts it by deploy/spawn-fcgi, for the group of that id.
  constructor(s, { name = 'intake', env = {}, workers = '2', spawned } = {}) {
    const program = path.join(s.dir, `bin/admitone-${name}`);
    this.socket = path.join(s.dir, spawned ? '' : `run/${name}`, `inside${Inside.#count++}`);
    this.log = '';
    const { uid, gid, ...options } =
      name === 'intake'
        ? s.asIntake()
        : {
            env: { ...s.env, PGUSER: 'admitone_admin' },
            ...userOf(s.pid('admin')),
          };
    const [file, ...how] = spawned
      ? [
          SCRIPT,
          '--socket',
          this.socket,
          '--user',
          `${uid}`,
          '--group',
          `${spawned}`,
          '--program',
          program,
        ]
      : [program, '--listen', `unix:${this.socket}`];
    this.child = spawn(file, [...how, '--workers', workers], {
      ...options,
      ...(spawned ? {} : { uid, gid }),
      env: {
        ...options.env,
        ADMITONE_CAGE: 'auto',
        LD_PRELOAD: path.join(s.dir, 'bin/inside.so'),
        ...env,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.child.stderr.setEncoding('utf8').on('data', (data) => {
      this.log += data;
    });
    this.exited = new Promise((resolve) =>
      this.child.on('exit', (code, signal) => resolve(code ?? signal)),
    );
  }

  async start() {
    await this.#serves();
    return this;
  }

  #serves() {
    return waitFor(
      () =>
        this.request().then(
          ({ status }) => status === 200,
          () => false,
        ),
      `an answer: ${this.log.slice(-500)}`,
    );
  }

  request(parameters) {
    return call(this.socket, '/healthz', '', {
      REQUEST_METHOD: 'GET',
      ...parameters,
    });
  }

  // What becomes of ACT: done, the error's name, or of the worker: it dies
  // by SIGSYS, or is gone. Then there is service, as ever.
  async attempt(act, argument = '') {
    const from = this.log.length;
    this.request({ HTTP_X_ACT: act, HTTP_X_ARG: `${argument}` }).catch(() => {});
    const told = await waitFor(
      () => this.log.slice(from).match(/result=(\w+)|worker_died pid=\d+ signal=(\d+)/),
      act,
    );
    await this.#serves();
    return told[1] ?? (told[2] === '31' ? DIES : 'gone');
  }

  // Landlock's version, as the workers have found it.
  get landlock() {
    return Number(this.log.match(/cage_closed landlock=(\d+)/)[1]);
  }

  async stop() {
    this.child.kill('SIGTERM');
    assert.equal(await this.exited, 0, this.log);
  }
}
