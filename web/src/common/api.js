// SPDX-License-Identifier: MIT
// api.js -- asks the server, and tells its answer from having no answer.
import { noteServerTime } from './dates.js';

// "Not now": the same question may be asked again. 408: the line was too
// slow for the server's patience.
const AGAIN = new Set([408, 429, 502, 503, 504]);

// Seconds to wait: a number, or a date (RFC 9110, 10.2.3).
function readRetryAfter(value) {
  if (!value) return 0;
  const seconds = /^\d+$/.test(value.trim())
    ? Number(value)
    : (Date.parse(value) - Date.now()) / 1000;
  // What is no date is NaN.
  return Math.max(0, seconds || 0);
}

// An AbortSignal for SIGNAL or MS milliseconds, whichever is first.
function within(ms, signal) {
  const controller = new AbortController();
  const stop = () => controller.abort();
  const timer = setTimeout(stop, ms);
  signal?.addEventListener('abort', stop);
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    },
  };
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function classify(response, as) {
  const { status } = response;
  noteServerTime(response.headers.get('Date'));
  const retryAfter = readRetryAfter(response.headers.get('Retry-After'));
  if (AGAIN.has(status)) return { reached: false, status, retryAfter };
  if (as === 'text' && response.ok) return { reached: true, status, body: await response.text() };
  const body = await response.json();
  // A hotel's log-in page says 200 as well; our server speaks JSON only.
  if (!isObject(body)) return { reached: false, retryAfter: 0 };
  return { reached: true, status, body };
}

// What is sent of BODY: JSON, unless TYPE is another one; with its KEY.
function contentOf(body, type, key) {
  const headers = key ? { 'Idempotency-Key': key } : {};
  if (body === undefined) return { headers };
  return {
    headers: { ...headers, 'Content-Type': type },
    body: type === 'application/json' ? JSON.stringify(body) : body,
  };
}

// The answer to what first.js has asked already, once; else asks now.
function fetchOnce(path, options) {
  const key = path + (options.body ?? '');
  const early = globalThis.early?.[key];
  if (!early) return fetch(path, options);
  delete globalThis.early[key];
  return Promise.race([
    early,
    new Promise((_resolve, reject) => {
      options.signal.addEventListener('abort', () => reject(options.signal.reason));
    }),
  ]);
}

// Asks for PATH; with a body, posts it, unless METHOD says otherwise. What
// creates something has a KEY, by which it is done once. An
// answer is JSON, or AS 'text'. Resolves to { reached: true, status, body }
// or { reached: false, retryAfter } (with the status, if there was one);
// rejects only when SIGNAL is aborted.
export async function ask(
  path,
  {
    body,
    type = 'application/json',
    key,
    signal,
    as,
    timeout = 20000,
    method = body === undefined ? 'GET' : 'POST',
  } = {},
) {
  const limit = within(timeout, signal);
  try {
    return await classify(
      await fetchOnce(path, {
        method,
        ...contentOf(body, type, key),
        cache: 'no-store',
        credentials: 'same-origin',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
        signal: limit.signal,
      }),
      as,
    );
  } catch (error) {
    if (signal?.aborted) throw error;
    return { reached: false, retryAfter: 0 };
  } finally {
    limit.end();
  }
}
