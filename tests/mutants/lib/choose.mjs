// SPDX-License-Identifier: MIT
// choose.mjs -- which mutants are planted, and where their files are.
import { Random } from '../../faults/lib/random.mjs';
import { findFile, Outdated, partOf } from './table.mjs';

// MUTANT with the path of its file and its part of the sources; "lost" if that
// cannot be said: then it is planted as an error.
export function place(mutant, files) {
  try {
    const where = findFile(files, mutant.file);
    return { ...mutant, where, part: partOf(where) };
  } catch (error) {
    if (!(error instanceof Outdated)) throw error;
    return { ...mutant, lost: error, part: 'lost' };
  }
}

// N of MUTANTS, as SEED, a text, decides: one of each part of the sources,
// then one more of each, …
export function sample(mutants, n, seed) {
  const random = new Random(seed);
  const names = new Set(mutants.map(({ part }) => part));
  const parts = random
    .shuffle([...names])
    .map((name) => random.shuffle(mutants.filter(({ part }) => part === name)));
  const chosen = new Set();
  for (let i = 0; chosen.size < Math.min(n, mutants.length); i++) {
    const one = parts[i % parts.length].pop();
    if (one !== undefined) chosen.add(one);
  }
  return mutants.filter((one) => chosen.has(one));
}
