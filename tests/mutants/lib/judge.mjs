// SPDX-License-Identifier: MIT
// judge.mjs -- plants mutants one after the other, and tells which are found.
import { Outdated } from './table.mjs';
import { casesOf, passes, targetsOf } from './tests.mjs';

const secondsSince = (began) => Math.round((Date.now() - began) / 1_000);

// Gives what RUN gives; what is thrown of a mutant as a text.
async function orReason(copy, run) {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Outdated)) throw error;
    return error.message;
  } finally {
    copy.tidy();
  }
}

// The mutants of each test, by its name.
function byTest(mutants) {
  const tests = new Map();
  for (const mutant of mutants) tests.set(mutant.test, [...(tests.get(mutant.test) ?? []), mutant]);
  return tests;
}

// Runs each test while nothing is planted, a file of tests once with all cases
// that are wanted of it. Gives the names of those that do not pass.
async function findBroken(copy, mutants) {
  const broken = new Set();
  for (const [test, ones] of byTest(mutants)) {
    const how = await orReason(copy, () => passes(copy, test, casesOf(ones)));
    if (how === true) continue;
    broken.add(test);
    console.log(`${test} fails while nothing is planted`, how === false ? '' : how);
  }
  return broken;
}

// True: MUTANT is found; false: it is not; a text: it is of no use, and why.
function judge(copy, mutant, broken) {
  if (mutant.lost) return mutant.lost.message;
  if (broken.has(mutant.test)) return `${mutant.test} fails without it, too`;
  const { where, test } = mutant;
  return orReason(copy, () =>
    copy.with(mutant, where, async () => {
      await copy.make(targetsOf(test));
      return !(await passes(copy, test, casesOf([mutant])));
    }),
  );
}

function describe({ where, file, test, only, promise }, found) {
  if (found === true) return 'found';
  const what = found === false ? 'NOT FOUND' : `ERROR: ${found}`;
  return `${what}\n        ${where ?? file} -> ${test} ${only ?? ''}\n        ${promise}`;
}

// Plants MUTANTS in COPY. Gives whether all are found.
export async function judgeAll(copy, mutants) {
  const began = Date.now();
  const total = mutants.length;
  let found = 0;
  console.log('copying the sources and building them');
  await copy.start(
    [...new Set(mutants.flatMap(({ test }) => targetsOf(test)))].filter(
      (target) => target !== 'all',
    ),
  );
  console.log(`${secondsSince(began)} s; the tests, nothing planted`);
  const broken = await findBroken(copy, mutants);
  console.log(`${secondsSince(began)} s; ${total} mutants`);
  for (const [i, mutant] of mutants.entries()) {
    const since = Date.now();
    const how = await judge(copy, mutant, broken);
    found += how === true;
    console.log(
      `${String(i + 1).padStart(3)}/${total}` +
        `${String(secondsSince(since)).padStart(4)} s ` +
        ` ${mutant.name}: ${describe(mutant, how)}`,
    );
  }
  console.log(`${found} of ${total} found, in ${secondsSince(began)} s`);
  return found === total;
}
