// SPDX-License-Identifier: MIT
// nemesis.mjs -- breaks one thing after another, and times how the service
// comes back.
import { sleep } from '../../system/harness.mjs';
import { isUnknown } from './check.mjs';
import { now } from './history.mjs';
import { waitUntilBack } from './probe.mjs';

// Follows EVENTS (schedule.mjs) until SECONDS are over, and the fault of that
// moment with them; or until one could not be made, or undone. Gives what
// happened, as { fault, began, ended, back, error }, times of now(); BACK is
// undefined when the service was not. ON EVENT is told of each fault when it
// begins.
export async function attack(site, crowd, events, seconds, onEvent = () => {}) {
  const until = now() + seconds * 1_000;
  const done = [];
  for (;;) {
    // Not for … of, which would end the row of events for good.
    const event = events.next().value;
    await sleep(event.pause);
    if (now() >= until) return done;
    onEvent(event);
    done.push(await strike(site, crowd, event));
    if (done.at(-1).error !== undefined) return done;
  }
}

async function strike(site, crowd, { fault, hold, random }) {
  const began = now();
  let error;
  try {
    await fault.begin(site, random);
    await sleep(hold);
  } catch (why) {
    error = why;
  }
  try {
    await fault.end(site);
  } catch (why) {
    error ??= why;
  }
  const ended = now();
  const back = error === undefined ? await waitUntilBack(crowd) : undefined;
  return { fault, began, ended, back, error };
}

// When the service was back after each of DONE, as { ...event, back }: the
// probes may all have met workers that were faster than another one, so it is
// not before the last call failed that began until the next fault; END is when
// the load ended.
export function settle(done, history, end) {
  return done.map((event, n) => {
    const next = done[n + 1]?.began ?? end;
    const failed = history.calls.filter(
      (call) => isUnknown(call) && call.start >= event.ended && call.end <= next,
    );
    return {
      ...event,
      back:
        event.back === undefined
          ? Infinity
          : Math.max(event.back, ...failed.map((call) => call.end)),
    };
  });
}

// What was wrong with the service after the faults of settle(), beside its
// answers (check.mjs), as texts: what came in a fault's way, it was back too late, was away for too long
// (FAULT.GAP), let something be seen that nobody should notice (FAULT.UNSEEN),
// or workers did not follow a new leader.
export function judge(done, history) {
  return done.flatMap(({ fault, began, ended, back, error, gap, followed = 0 }) => {
    const took = (back - ended) / 1_000;
    const seen = !fault.unseen ? [] : history.during(began, ended).filter(isUnknown);
    return [
      ...(error === undefined ? [] : [`${fault.name}: ${error.message}`]),
      ...(took <= fault.recovery
        ? []
        : [`${fault.name}: back after ${took.toFixed(1)} s, not ${fault.recovery} s`]),
      ...(gap === undefined || gap <= fault.gap * 1_000
        ? []
        : [
            `${fault.name}: nobody succeeded for ${(gap / 1_000).toFixed(1)} s, not ${fault.gap} s`,
          ]),
      ...(followed <= (fault.follow ?? Infinity) * 1_000
        ? []
        : [`${fault.name}: the workers followed after ${(followed / 1_000).toFixed(1)} s`]),
      ...(seen.length === 0
        ? []
        : [
            `${seen.length} calls ` +
              `noticed ${fault.name}: call ${seen[0].id} ` +
              `${seen[0].status} ${seen[0].error ?? ''}`,
          ]),
    ];
  });
}

// For the table: of each kind of fault how often it was, how many calls it
// hit and how many of these failed, and how long the service took.
export function summarize(done, history) {
  const rows = new Map();
  for (const { fault, began, ended, back, gap, followed } of done) {
    const row = rows.get(fault.name) ?? {
      fault,
      times: 0,
      hit: 0,
      failed: 0,
      back: [],
      gap: [],
      followed: [],
    };
    const hit = history.during(began, ended);
    row.times++;
    row.hit += hit.length;
    row.failed += hit.filter(isUnknown).length;
    row.back.push(back - ended);
    if (gap !== undefined) row.gap.push(gap);
    if (followed !== undefined) row.followed.push(followed);
    rows.set(fault.name, row);
  }
  return [...rows.values()];
}
