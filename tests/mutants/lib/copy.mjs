// SPDX-License-Identifier: MIT
// copy.mjs -- a copy of the sources that may be broken, and its build tree.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runCommand } from './command.mjs';
import { change, Outdated } from './table.mjs';

const FOLDERS = ['bench', 'build-aux', 'deploy', 'docs', 'sql', 'src', 'tests', 'web'];
const LEFT_OUT = new Set(['node_modules', '.deps', 'config.status']);

export class Copy {
  // Of the sources below FROM.
  constructor(from) {
    this.from = from;
    this.work = fs.mkdtempSync(path.join(os.tmpdir(), 'mut-'));
    this.source = path.join(this.work, 'source');
    this.tree = path.join(this.work, 'build');
    // A short name: sockets are below it.
    this.tmp = path.join(this.work, 't');
  }

  // Copies, and builds all and then TARGETS: "all" is a make of its own,
  // beside which no other one may run.
  async start(targets) {
    for (const folder of [this.source, this.tree, this.tmp]) fs.mkdirSync(folder);
    // PostgreSQL and the workers run as other users.
    fs.chmodSync(this.work, 0o755);
    fs.chmodSync(this.tmp, 0o1777);
    this.#copy();
    if (!fs.existsSync(path.join(this.source, 'configure')))
      await this.#run([path.join(this.source, 'bootstrap')]);
    await this.#run([path.join(this.source, 'configure'), '--without-web', '-q', 'CFLAGS=-O0']);
    await this.make(['all']);
    await this.make(targets);
  }

  #copy() {
    const files = fs
      .readdirSync(this.from, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
    for (const name of [...files, ...FOLDERS])
      if (fs.existsSync(path.join(this.from, name)))
        fs.cpSync(path.join(this.from, name), path.join(this.source, name), {
          recursive: true,
          preserveTimestamps: true,
          filter: (file) => !LEFT_OUT.has(path.basename(file)),
        });
  }

  async #run(command) {
    const { code, output } = await runCommand(command, { cwd: this.tree });
    if (code !== 0)
      throw new Error(
        `${command.join(' ')}: exit ${code}\n` + output.split('\n').slice(-20).join('\n'),
      );
  }

  // Builds what has changed of TARGETS.
  async make(targets) {
    if (targets.length === 0) return;
    const { code, output } = await runCommand(['make', '-j2', '-s', ...targets], {
      cwd: this.tree,
    });
    if (code !== 0)
      throw new Outdated('it does not compile\n' + output.split('\n').slice(0, 12).join('\n'));
  }

  // Runs DOING while FILE has MUTANT in it.
  async with(mutant, file, doing) {
    const text = fs.readFileSync(path.join(this.source, file), 'utf8');
    this.#write(file, change(text, mutant));
    try {
      return await doing();
    } finally {
      this.#write(file, text);
    }
  }

  // All statements are in one file of C. Its header does not change, so
  // make is not told of it: half the program would be compiled again.
  #write(file, text) {
    const where = path.join(this.source, file);
    const { atime, mtime } = fs.statSync(where);
    fs.writeFileSync(where, text);
    if (!file.endsWith('.sql')) return;
    fs.utimesSync(where, atime, mtime);
    fs.rmSync(path.join(this.tree, 'src/pg/sql.c'), { force: true });
  }

  // Removes what a test that failed has kept.
  tidy() {
    for (const name of fs.readdirSync(this.tmp))
      fs.rmSync(path.join(this.tmp, name), { recursive: true, force: true });
  }

  remove() {
    fs.rmSync(this.work, { recursive: true, force: true });
  }
}
