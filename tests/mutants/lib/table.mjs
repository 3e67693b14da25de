// SPDX-License-Identifier: MIT
// table.mjs -- reads mutants.txt: what is changed where, which test must
// notice it, and which promise it would break.
import fs from 'node:fs';
import path from 'node:path';

// Where mutants are; all else is not searched for a file of that name.
const SEARCHED = ['src', 'sql', 'web/src', 'deploy'];

// Something is wrong with a mutant, not with a test.
export class Outdated extends Error {}

const PATTERNS = {
  head: /^([a-z0-9-]+): (\S.*)$/,
  where: /^(\S+) -> (\S+)(?: (\S.*))?$/,
};

function parseOne(paragraph) {
  const [head, where, ...change] = paragraph.split('\n');
  const [, name, promise] = PATTERNS.head.exec(head) ?? [];
  const [, file, test, only] = PATTERNS.where.exec(where ?? '') ?? [];
  const of = (sign) =>
    change
      .filter((line) => line.startsWith(sign))
      .map((line) => line.slice(1))
      .join('\n');
  if (
    name === undefined ||
    file === undefined ||
    of('-') === '' ||
    change.some((line) => !/^[-+]/.test(line))
  )
    throw new Error(
      `mutants.txt: not "name: promise", "file -> test", -lines, +lines:\n${paragraph}`,
    );
  return { name, promise, file, test, only, before: of('-'), after: of('+') };
}

// The mutants of FILE, in its order.
export function readTable(file) {
  const mutants = fs
    .readFileSync(file, 'utf8')
    .replace(/^#.*\n/gm, '')
    .split(/\n{2,}/)
    .map((text) => text.replace(/^\n+|\n+$/g, ''))
    .filter((text) => text !== '')
    .map(parseOne);
  const twice = mutants.find(
    ({ name }, i) => mutants.findIndex((other) => other.name === name) !== i,
  );
  if (twice !== undefined) throw new Error(`mutants.txt: ${twice.name} is there twice`);
  return mutants;
}

// All files below ROOT that a mutant may change, as paths from there.
export function listFiles(root) {
  const below = (folder) =>
    fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const name = path.join(folder, entry.name);
      return entry.isDirectory() ? below(name) : [name];
    });
  return SEARCHED.flatMap(below);
}

// The one of FILES whose path ends with NAME: so a mutant stays good when
// its file is moved.
export function findFile(files, name) {
  const found = files.filter((file) => `/${file}`.endsWith(`/${name}`));
  if (found.length !== 1)
    throw new Outdated(
      found.length === 0
        ? `there is no ${name}`
        : `${name} may be ${found.join(' or ')}: say the folder`,
    );
  return found[0];
}

// The part of the sources that FILE, a path, is in.
export function partOf(file) {
  const [top, next] = file.split('/');
  return top === 'src' ? next : top;
}

// TEXT, changed.
export function change(text, { before, after }) {
  const times = text.split(before).length - 1;
  if (times !== 1)
    throw new Outdated(
      `its text is there ${times} times, not once: make it anew from the present sources`,
    );
  return text.replace(before, () => after);
}
