// SPDX-License-Identifier: MIT
// api.js -- asks the server, and tells its answer from having no answer.
import { noteServerTime } from './dates.js';

// "Not now": the same question may be asked again. 408: the line was too
// slow for the server's patience.
const AGAIN = new Set([408, 429, 502, 503, 504]);

// Seconds to wait: a number, or a date (RFC 9110, 10.2.3).
function readRetryAfter(value) {
  if (!value) return 0;
  const seconds = /^\d+$/.test(value.trim()) ? Number(value) :
    (Date.parse(value) - Date.now()) / 1000;
  return seconds > 0 ? seconds : 0;
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

async function classify(response) {
  noteServerTime(response.headers.get('Date'));
  const retryAfter = readRetryAfter(response.headers.get('Retry-After'));
  if (AGAIN.has(response.status)) return { reached: false, retryAfter };
  const body = await response.json();
  // A hotel's log-in page says 200 as well; our server speaks JSON only.
  if (!isObject(body)) return { reached: false, retryAfter: 0 };
  return { reached: true, status: response.status, body };
}

// Asks for PATH; with a body, posts it as JSON. Resolves to
// { reached: true, status, body } or { reached: false, retryAfter }; rejects
// only when SIGNAL is aborted.
export async function ask(path, { body, signal, timeout = 20000 } = {}) {
  const limit = within(timeout, signal);
  try {
    return await classify(await fetch(path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store', credentials: 'same-origin',
      redirect: 'error', referrerPolicy: 'no-referrer',
      signal: limit.signal,
    }));
  } catch (error) {
    if (signal?.aborted) throw error;
    return { reached: false, retryAfter: 0 };
  } finally {
    limit.end();
  }
}
