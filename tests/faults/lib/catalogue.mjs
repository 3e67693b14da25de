// SPDX-License-Identifier: MIT
// catalogue.mjs -- all faults, and the kinds of system that they need.
import * as cluster from './faults-cluster.mjs';
import * as database from './faults-database.mjs';
import * as processes from './faults-process.mjs';

// A fault is { name, caption, kind, hold, recovery, unseen, reason(site),
// begin(site, random), end(site) }. It lasts from begin() on for HOLD ms
// ([least, most]; schedule.mjs) and until end() has resolved; then the service
// must be back within RECOVERY seconds. While it lasts, no call may fail when
// it is UNSEEN. With a GAP, there may be no more than so many seconds from one
// success to the next; with FOLLOW, all workers have to be at a new leader within
// so many after its promotion. REASON tells why it cannot be had here, or null. END may be
// called when BEGIN has failed half way.
export const FAULTS = [...processes.FAULTS, ...database.FAULTS, ...cluster.FAULTS].map((fault) => ({
  kind: 'plain',
  recovery: 2,
  unseen: false,
  reason: () => null,
  ...fault,
}));

// A kind of system is an arrangement { site, env, workers, reason(), before(site),
// arrange(site), started(site), after(site) }, all of them optional: SITE is its
// class, ENV goes to its quickstart; BEFORE is
// called before quickstart, ARRANGE when all is made and nothing runs, STARTED
// when all runs, AFTER when all has ended.
export const KINDS = {
  plain: {},
  ...database.ARRANGEMENTS,
  cluster: cluster.ARRANGEMENT,
};
