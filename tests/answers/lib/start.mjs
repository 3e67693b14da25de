// SPDX-License-Identifier: MIT
// start.mjs -- what tests/answers/compare does: builds two commits, asks both,
// compares; nothing stays behind.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { REPO } from '../../system/harness.mjs';
import { tell } from './differences.mjs';
import { record } from './record.mjs';
import { operationsOf, readScript } from './script.mjs';

// Puts commit $1 below folder $2 and builds it, or what was changed there.
const BUILD = `
if ! [ -e "$2/build/Makefile" ]; then
	mkdir -p "$2/source" "$2/build"
	git archive "$1" | tar -x -C "$2/source"
	(cd "$2/source" && ./bootstrap)
	(cd "$2/build" && ../source/configure -q --without-web)
fi
exec make -s -C "$2/build"`;

// Gives { name, home, build, source, yaml } of COMMIT, built below WORK.
async function make(commit, work, signal) {
  const run = promisify(execFile);
  const options = { cwd: REPO, signal, maxBuffer: 1 << 28 };
  const name = (
    await run('git', ['rev-parse', '--verify', '--short=12', `${commit}^{commit}`], options)
  ).stdout.trim();
  const home = path.join(work, name);
  console.error(`${commit}: building ${name}`);
  await run('sh', ['-ec', BUILD, 'sh', name, home], options);
  const source = path.join(home, 'source');
  return {
    name,
    home,
    build: path.join(home, 'build'),
    source,
    yaml: fs.readFileSync(path.join(source, 'docs/openapi.yaml'), 'utf8'),
  };
}

// Gives whether the answers of COMMITS, two of them, are the same.
async function compare(commits, keep, signal) {
  const work =
    keep === undefined
      ? fs.mkdtempSync(path.join(os.tmpdir(), 'admitone-answers-'))
      : path.resolve(keep);
  try {
    fs.mkdirSync(work, { recursive: true });
    fs.chmodSync(work, 0o755); // the workers run as other users
    const trees = [];
    for (const commit of commits) trees.push(await make(commit, work, signal));
    const rows = readScript(
      fs.readFileSync(path.join(REPO, 'tests/answers/requests.txt'), 'utf8'),
      trees[1].yaml,
    );
    const answers = [];
    for (const tree of trees) {
      console.error(`${tree.name}: asking`);
      answers.push(await record(tree, rows, signal));
      fs.writeFileSync(
        path.join(tree.home, 'record.json'),
        `${JSON.stringify(answers.at(-1), null, '\t')}\n`,
      );
    }
    return tell(
      answers,
      trees.map(({ yaml }) => operationsOf(yaml)),
    );
  } finally {
    if (keep === undefined) fs.rmSync(work, { recursive: true, force: true });
  }
}

export async function start(usage, options) {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(name, () => stop.abort(new Error(`stopped by ${name}`)));
  try {
    const {
      values: { help, keep },
      positionals,
    } = parseArgs({ options, allowPositionals: true });
    if (help) return void process.stdout.write(usage);
    if (![1, 2].includes(positionals.length)) throw new Error('one commit or two, see --help');
    const commits = [...positionals, 'HEAD'].slice(0, 2);
    process.exitCode = (await compare(commits, keep, stop.signal)) ? 0 : 1;
  } catch (error) {
    console.error(`tests/answers/compare: ${error.message.slice(-2_000)}`);
    process.exitCode = 2;
  }
}
