// SPDX-License-Identifier: MIT
// schedule.mjs -- which fault comes when.
import { Random } from './random.mjs';

const PAUSE_MS = [300, 1_200]; // with the service whole, before a fault
// Before one that nobody may notice, so that no other's trace is taken for its.
const LONG_PAUSE_MS = [1_500, 2_500];
const HOLD_MS = [300, 1_500]; // how long a fault lasts, if it says not

// The endless row of { fault, pause, hold, random } that SEED makes of FAULTS:
// all of them in some order, then all in another. How long one takes when it
// happens changes nothing in those that follow, as each has a RANDOM of its
// own.
export function* schedule(faults, seed) {
  const order = new Random(`${seed} order`);
  for (let round = 0; ; round++) {
    for (const fault of order.shuffle(faults)) {
      const random = new Random(`${seed} ${round} ${fault.name}`);
      yield {
        fault,
        pause: random.between(...(fault.unseen ? LONG_PAUSE_MS : PAUSE_MS)),
        hold: random.between(...(fault.hold ?? HOLD_MS)),
        random,
      };
    }
  }
}
