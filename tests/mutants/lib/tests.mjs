// SPDX-License-Identifier: MIT
// tests.mjs -- runs one test of a copy of the sources, and says whether it
// passes, fails, or does not get so far.
import path from 'node:path';
import { runCommand } from './command.mjs';
import { Outdated } from './table.mjs';

// The four kinds of test: what says so in the table, what make builds for it,
// and the command that runs it, with cases ONLY if its file has such.
const KINDS = [
  {
    is: /^check_/,
    targets: (test) => [`tests/unit/${test}`],
    command: (_copy, test) => [`tests/unit/${test}`],
  },
  {
    is: /^check-/,
    targets: () => ['all'],
    command: (copy, test) => [path.join(copy.source, 'tests/source', test)],
  },
  { is: /^pages\//, targets: () => [], command: nodeCommand },
  { is: /^system\//, targets: () => ['all'], command: nodeCommand },
];

function nodeCommand(copy, test, only) {
  return [
    process.execPath,
    '--test-reporter=tap',
    ...only.map((one) => `--test-name-pattern=${one}`),
    path.join(copy.source, 'tests', `${test}.test.mjs`),
  ];
}

function kindOf(test) {
  const kind = KINDS.find(({ is }) => is.test(test));
  if (kind === undefined) throw new Outdated(`there is no kind of test like ${test}`);
  return kind;
}

// What MUTANTS want of the cases of their test; [] is all of them.
export function casesOf(mutants) {
  return mutants.some(({ only }) => only === undefined)
    ? []
    : [...new Set(mutants.map(({ only }) => only))];
}

export const targetsOf = (test) => kindOf(test).targets(test);

const tail = (text) => text.split('\n').slice(-25).join('\n');

// Runs TEST; ONLY has patterns of names of its cases, for all of them [].
// Gives true if it passes, false if a case of it fails. What does not get as
// far as its cases (a system does not start, no case has that name) is thrown.
export async function passes(copy, test, only) {
  const kind = kindOf(test);
  const { code, output } = await runCommand(kind.command(copy, test, only), {
    cwd: copy.tree,
    env: {
      srcdir: copy.source,
      ADMITONE_BUILD: copy.tree,
      TMPDIR: copy.tmp,
    },
  });
  if (kind.command !== nodeCommand && (code === 0 || code === 1)) return code === 0;
  if (code === 0 && /^# pass [1-9]/m.test(output)) return true;
  if (code !== 0 && output.includes("failureType: 'testCodeFailure'")) return false;
  throw new Outdated(
    `${test} ${only.join('|')} neither passes nor fails, exit ${code}:\n${tail(output)}`,
  );
}
