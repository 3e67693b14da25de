// SPDX-License-Identifier: MIT
// handicap.mjs -- makes a race between two open, however fast the machine
// does what each of them wants: who wins starts later the next time.

export class Handicap {
  #step;
  #us = 0; // the first one's; below 0: the second one's
  #winner;
  #row = 0; // how often that one won in a row

  // STEP in microseconds.
  constructor(step) {
    this.#step = step;
  }

  // How long the first and the second have to wait, in microseconds.
  get waits() {
    return [Math.max(0, this.#us), Math.max(0, -this.#us)];
  }

  // Notes who won, 0 (the first) or 1. Who goes on winning waits longer
  // and longer, so that the other one wins in the end.
  won(winner) {
    this.#row = winner === this.#winner ? this.#row + 1 : 1;
    this.#winner = winner;
    this.#us += (winner === 0 ? 1 : -1) * this.#row * this.#step;
  }
}
