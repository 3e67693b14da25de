// SPDX-License-Identifier: MIT
// random.mjs -- random choices that a seed decides.
import { createHash } from 'node:crypto';

export class Random {
  // SEED is a text.
  constructor(seed) {
    this.state = createHash('sha256').update(seed).digest().readUInt32LE();
  }

  // From 0 up to 1, without 1 (mulberry32).
  float() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  // A whole number from 0 to N - 1.
  below(n) {
    return Math.floor(this.float() * n);
  }

  between(least, most) {
    return least + this.below(most - least + 1);
  }

  chance(probability) {
    return this.float() < probability;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  // A copy of LIST in another order.
  shuffle(list) {
    const all = [...list];
    for (let i = all.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [all[i], all[j]] = [all[j], all[i]];
    }
    return all;
  }
}
