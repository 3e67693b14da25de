// SPDX-License-Identifier: MIT
// server.js -- asks the staff's API. Whoever is not signed in, or not any
// more, signs in, and the request goes out again: 401 means that it did
// nothing.
import { ask as askOnce } from '../common/api.js';
import { signIn } from './signin.js';

const IDLE_MS = 30 * 60 * 1000 + 2000; // when the server ends a session

let idle;

// After that long without a request the server is asked, which then says
// that the session is over: nobody else reads what the screen shows.
function watchIdle() {
  clearTimeout(idle);
  idle = setTimeout(look, IDLE_MS);
}

// Is the session still there? Nothing waits for the answer.
export async function look() {
  const { status } = await askOnce('../api/account');
  if (status === 401) await signIn({ drop: true });
  else watchIdle();
}

// As common/api.js has it, below api/.
export async function ask(path, options) {
  for (;;) {
    const answer = await askOnce(`../api/${path}`, options);
    if (answer.status !== 401) {
      watchIdle();
      return answer;
    }
    await signIn();
  }
}

// A KEY (ui/form.js) stands for what a person wants once.
export const post = (path, body, key) => ask(path, { method: 'POST', body, key });
export const patch = (path, body, key) => ask(path, { method: 'PATCH', body, key });
export const put = (path, body) => ask(path, { method: 'PUT', body });
export const remove = (path) => ask(path, { method: 'DELETE' });
