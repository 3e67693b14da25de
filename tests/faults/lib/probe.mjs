// SPDX-License-Identifier: MIT
// probe.mjs -- asks until the service is back, and every worker of it.
import { open } from '../../system/fastcgi.mjs';
import { sleep } from '../../system/harness.mjs';
import { freeze, thaw } from '../../system/proc.mjs';
import { now } from './history.mjs';

const AT_ONCE = 4; // claims at a time, each over its own connection
const STREAK = 3; // times that all of them must have succeeded
const QUICK_MS = 1_000; // for longer nobody calls it a service
const GIVE_UP_MS = 40_000;
const ALONE_MS = 5_000;

// Submits until all is answered, and quickly, several times in a row. Gives
// when the first of these times was over, or undefined. What was refused is
// sent again, as a person would.
export async function waitUntilBack(crowd) {
  const limit = now() + GIVE_UP_MS;
  const people = Array.from({ length: AT_ONCE }, () => crowd.take());
  let streak = 0;
  let since;
  while (now() < limit && streak < STREAK) {
    const good = await submitAll(crowd, people);
    streak = good ? streak + 1 : 0;
    if (streak === 1) since = now();
    await sleep(20);
  }
  return streak === STREAK ? since : undefined;
}

async function submitAll(crowd, people) {
  const began = now();
  const good = await Promise.all(
    people.map(async (entry, n) => {
      const { status } = await crowd.submit('probe', entry, 0, false);
      const taken = status === 200 || status === 201;
      if (taken) people[n] = crowd.take();
      return taken;
    }),
  );
  return good.every(Boolean) && now() - began < QUICK_MS;
}

// Each worker of SITE has to answer with all others stopped. Gives what is
// wrong, as texts.
export async function askWorkers(site) {
  const workers = site.workers();
  const wrong = [];
  if (workers.length !== site.nWorkers)
    wrong.push(`${workers.length} workers, not ${site.nWorkers}`);
  for (const worker of workers) {
    const others = workers.filter((pid) => pid !== worker);
    await freeze(others);
    const status = await askAnybody(site).finally(() => thaw(others));
    if (status !== 200) wrong.push(`worker ${worker}: ${status}`);
  }
  if (site.queued() > 0) wrong.push(`${site.queued()} requests wait in the queue`);
  if (site.staffWorkers().length === 0) wrong.push('no worker of the staff side');
  const { status } = await site.ops('/admin/readyz');
  if (status !== 200) wrong.push(`the staff side is not ready: ${status}`);
  return wrong;
}

async function askAnybody(site) {
  const { answer } = await open(site.socket, '/readyz', '', {
    REQUEST_METHOD: 'GET',
  });
  return Promise.race([
    answer.then(
      ({ status }) => status,
      (error) => error.message,
    ),
    sleep(ALONE_MS).then(() => 'no answer'),
  ]);
}
