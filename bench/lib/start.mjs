// SPDX-License-Identifier: MIT
// start.mjs -- from the command line to a built tree and a place to work in;
// and back: whatever happens, nothing stays behind.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Refusal, settings } from './settings.mjs';

export const REPO = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

export function say(line) {
  process.stderr.write(`bench: ${line}\n`);
}

// Runs main(bench) of the module NAME.mjs beside this one; never returns.
// BENCH has NAME's settings, `work`, an empty directory, and `signal`, an
// AbortController's: stop now.
export async function start(name, usage, known) {
  let options;
  try {
    options = parseArgs({ options: known }).values;
  } catch (error) {
    process.stderr.write(`bench/${name}: ${error.message}\n${usage}`);
    process.exit(2);
  }
  if (options.help) {
    process.stdout.write(usage);
    process.exit(0);
  }
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      say('stopping');
      abort.abort();
    });
  process.exit(await attempt(name, options, abort.signal));
}

async function attempt(name, options, signal) {
  const began = Date.now();
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'admitone-bench-'));
  try {
    const known = settings[name](options);
    // PostgreSQL and the workers run as other users.
    fs.chmodSync(work, 0o755);
    await chooseBuild(options, work, signal);
    const { main } = await import(`./${name}.mjs`);
    await main({ ...known, work, signal });
    say(`done in ${Math.round((Date.now() - began) / 1000)} s`);
    return 0;
  } catch (error) {
    if (!signal.aborted) say(error instanceof Refusal ? error.message : error.stack);
    return signal.aborted ? 130 : 1;
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

// Names the build tree in ADMITONE_BUILD, for deploy/quickstart. No other
// setting of the caller's gets into what is measured.
async function chooseBuild(options, work, signal) {
  const given = options.build ?? process.env.ADMITONE_BUILD;
  for (const variable of Object.keys(process.env))
    if (variable.startsWith('ADMITONE_')) delete process.env[variable];
  const tree =
    given !== undefined ? path.resolve(given) : await build(path.join(work, 'build'), signal);
  for (const file of ['admitone', 'admitone-intake', 'libadmitone.a'])
    if (!fs.existsSync(path.join(tree, 'src', file)))
      throw new Refusal(`${tree}/src/${file} is missing; is ${tree} a build tree?`);
  process.env.ADMITONE_BUILD = tree;
}

async function build(tree, signal) {
  say('building');
  fs.mkdirSync(tree);
  if (!fs.existsSync(path.join(REPO, 'configure'))) await command('./bootstrap', [], REPO, signal);
  await command(path.join(REPO, 'configure'), [], tree, signal);
  await command('make', ['-j', `${os.cpus().length}`], tree, signal);
  return tree;
}

// Runs a command whose output matters only when it fails.
function command(file, args, cwd, signal) {
  return new Promise((resolve, reject) => {
    let output = '';
    const child = spawn(file, args, {
      cwd,
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (data) => {
        output += data;
      });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Refusal(`${output.slice(-3000)}\nbench: ${file} failed in ${cwd}`));
    });
  });
}
