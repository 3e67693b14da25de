// SPDX-License-Identifier: MIT
// retry.js -- asks again until there is an answer: backoff, jitter, offline.

const LONGEST_S = 30;

// Milliseconds to wait after ATTEMPT (0, 1, …) got no answer: up to 1, 2, 4,
// … 30 s, anything between (a crowd that was cut off together must not come
// back together), and never less than the server asked for.
export function backoff(attempt, retryAfter = 0, random = Math.random) {
  const most = Math.min(LONGEST_S, 2 ** attempt);
  return 1000 * Math.max(retryAfter, most * random());
}

// Waits that can be cut short: all of them by hurry(), each by its SIGNAL,
// and, unless the server named the time, by the connection's return.
export function makeWaiter() {
  const waiting = new Set();

  function wait(ms, { signal, offline, untilOnline }) {
    return new Promise((resolve) => {
      const timer = offline ? undefined : setTimeout(wake, ms);
      function wake() {
        clearTimeout(timer);
        waiting.delete(wake);
        removeEventListener('online', wake);
        signal.removeEventListener('abort', wake);
        resolve();
      }
      waiting.add(wake);
      if (untilOnline) addEventListener('online', wake);
      signal.addEventListener('abort', wake);
    });
  }

  function hurry() {
    for (const wake of waiting) wake();
  }
  return { wait, hurry };
}

// Calls ASK until it is reached. ON_WAIT is told before each wait: the
// milliseconds, and whether the device is offline (then it waits for the
// connection). Resolves to the answer, or undefined once SIGNAL is aborted.
export async function untilReached(ask, { signal, waiter, onTry, onWait }) {
  for (let attempt = 0; !signal.aborted; attempt++) {
    onTry?.(attempt);
    const answer = await ask().catch((error) => {
      if (!signal.aborted) throw error;
    });
    if (signal.aborted || answer.reached) return signal.aborted ? undefined : answer;
    const ms = backoff(attempt, answer.retryAfter);
    const offline = navigator.onLine === false;
    onWait?.({ ms, offline, attempt });
    await waiter.wait(ms, {
      signal,
      offline,
      untilOnline: offline || answer.retryAfter === 0,
    });
  }
  return undefined;
}
