// SPDX-License-Identifier: MIT
// start.mjs -- what tests/mutants/run does.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { place, sample } from './choose.mjs';
import { endAll } from './command.mjs';
import { Copy } from './copy.mjs';
import { judgeAll } from './judge.mjs';
import { change, listFiles, readTable } from './table.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const TABLE = path.resolve(HERE, '../mutants.txt');
const REPO = path.resolve(HERE, '../../..');

class Usage extends Error {}

function parse(options) {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new Usage(error.message);
  }
}

// Those of MUTANTS that NAMES, or the options, choose.
function choose(mutants, values, names) {
  const unknown = names.find((name) => !mutants.some((mutant) => mutant.name === name));
  if (unknown !== undefined) throw new Usage(`there is no ${unknown}`);
  const named = mutants.filter(({ name }) => names.length === 0 || names.includes(name));
  if (values.sample === undefined) return named;
  if (!/^[1-9]\d*$/.test(values.sample)) throw new Usage('--sample: not a number above 0');
  const seed = values.seed ?? new Date().toISOString().slice(0, 10);
  console.log(`seed ${seed}`);
  return sample(named, Number(values.sample), seed);
}

function list(mutants) {
  for (const { name, promise, where, file, test, only } of mutants)
    console.log(
      `${name}: ${promise}\n    ${where ?? file} -> ` + `${test} ${only ?? ''}`.trimEnd(),
    );
}

// Says which of MUTANTS do not fit. Returns whether all do.
function fit(mutants) {
  const wrong = mutants.filter(({ where, name, lost, ...mutant }) => {
    try {
      if (lost) throw lost;
      change(fs.readFileSync(path.join(REPO, where), 'utf8'), mutant);
      return false;
    } catch (error) {
      console.log(`${name}: ${error.message}`);
      return true;
    }
  });
  return wrong.length === 0;
}

async function plant(mutants) {
  const copy = new Copy(REPO);
  process.once('SIGINT', endAll);
  process.once('SIGTERM', endAll);
  try {
    return await judgeAll(copy, mutants);
  } finally {
    copy.remove();
  }
}

async function run(usage, options) {
  const { values, positionals } = parse(options);
  if (values.help) return void process.stdout.write(usage);
  const files = listFiles(REPO);
  const mutants = choose(
    readTable(TABLE).map((one) => place(one, files)),
    values,
    positionals,
  );
  if (values.list) return list(mutants);
  const good = values.fit ? fit(mutants) : await plant(mutants);
  process.exitCode = good ? 0 : 1;
}

export async function start(usage, options) {
  try {
    await run(usage, options);
  } catch (error) {
    console.error(`tests/mutants/run: ${error.message}`);
    if (error instanceof Usage) process.stderr.write(`${usage.split('\n\n')[0]}\n`);
    process.exitCode = error instanceof Usage ? 2 : 1;
  }
}
