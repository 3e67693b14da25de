// SPDX-License-Identifier: MIT
// faults-database.mjs -- what can happen to PostgreSQL, to its disk and its
// clock, and on the way to it.
import { CLOCK, withClock } from './clock.mjs';
import { DISK, unmount } from './disk.mjs';
import { FAILOVER, withStandby } from './failover.mjs';
import { ON_THE_WAY, proxied } from './on-the-way.mjs';
import { POOLED, pooled } from './pooled.mjs';

export const ARRANGEMENTS = {
  plain: { ...proxied, after: unmount },
  standby: withStandby,
  clock: withClock,
  pooled: pooled(),
};

export const FAULTS = [...ON_THE_WAY, ...DISK, ...FAILOVER, ...CLOCK, ...POOLED];
