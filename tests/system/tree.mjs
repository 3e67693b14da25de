// SPDX-License-Identifier: MIT
// tree.mjs -- what a test needs before it can run: the build tree that it
// tests, and what npm gets. Without them it says in one line what to do first.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

function endWith(line) {
  fs.writeSync(2, `${line}\n`);
  process.exit(1);
}

// Gives TREE if there is a build in it; else ends the process.
export function buildTree(tree = process.env.ADMITONE_BUILD) {
  if (!tree || !fs.existsSync(path.join(tree, 'src/admitone-intake')))
    endWith(
      'ADMITONE_BUILD must name a build tree ' +
        '(./bootstrap; mkdir build; cd build; ../configure && make)',
    );
  return tree;
}

// Gives the require() of FOLDER's package.json, which is in the source tree or
// where ADMITONE_NODE_MODULES says; ends the process if MODULE is not there.
export function modules(folder, module) {
  const found = createRequire(
    path.join(process.env.ADMITONE_NODE_MODULES ?? folder, 'package.json'),
  );
  try {
    found.resolve(module);
  } catch {
    endWith(
      `${module} is missing (cd ${path.relative('', folder)} && ` +
        'npm ci --ignore-scripts, or ADMITONE_NODE_MODULES)',
    );
  }
  return found;
}
