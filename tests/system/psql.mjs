// SPDX-License-Identifier: MIT
// psql.mjs -- sessions of psql that stay: to hold a lock, or to be quick.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';

// A psql in the environment ENV that takes one query after the other.
export class Session {
  #out = '';
  #errors = '';
  #answered = () => {};

  constructor(env) {
    this.child = spawn('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-f', '-'], {
      env,
    });
    this.child.stdin.on('error', () => {});
    this.child.stdout.setEncoding('utf8').on('data', (data) => {
      this.#out += data;
      this.#answered();
    });
    this.child.stderr.setEncoding('utf8').on('data', (data) => {
      this.#errors += data;
    });
    this.exited = new Promise((resolve) =>
      this.child.on('close', (code) => {
        this.code = code;
        this.#answered();
        resolve();
      }),
    );
  }

  // Gives the bare output of QUERY, or rejects with the errors of psql,
  // which then has ended.
  async run(query) {
    const mark = `done-${randomBytes(8).toString('hex')}\n`;
    this.#out = '';
    this.child.stdin.write(`${query}\n;\\echo ${mark}`);
    await new Promise((resolve) => {
      this.#answered = () => {
        if (this.#out.endsWith(mark) || this.code !== undefined) resolve();
      };
      this.#answered();
    });
    if (!this.#out.endsWith(mark)) throw new Error(`psql: exit ${this.code}\n${this.#errors}`);
    return this.#out.slice(0, -mark.length).trim();
  }

  async end() {
    this.child.stdin.end();
    await this.exited;
  }
}

// Sessions for queries that need none of their own: making one anew for each
// costs more than most queries do. ENV gives the environment of a new one.
export class Sessions {
  #env;
  #idle = [];

  constructor(env) {
    this.#env = env;
  }

  // As run() of a new session.
  async run(query) {
    const session = await this.#take();
    const answer = await session.run(query);
    this.#idle.push(session);
    return answer;
  }

  // One as if it were new: nothing is left of the queries before, and the
  // server has not ended it.
  async #take() {
    while (this.#idle.length > 0) {
      const session = this.#idle.pop();
      const usable = await session.run('DISCARD ALL').then(
        () => true,
        () => false,
      );
      if (usable) return session;
    }
    return new Session(this.#env());
  }

  // The processes of those that nobody uses at this moment.
  pids() {
    return this.#idle.map((session) => session.child.pid);
  }

  async end() {
    await Promise.all(this.#idle.splice(0).map((session) => session.end()));
  }
}
