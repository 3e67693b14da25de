// SPDX-License-Identifier: MIT
// main.js -- starts the staff's pages.
import { ask } from '../common/api.js';
import { useLanguage } from '../common/language.js';
import { makeWaiter, untilReached } from '../common/retry.js';
import { isDone } from './answer.js';
import { app } from './app.js';
import { drawBrand, watchFrame } from './frame.js';
import { draw, watchAddress } from './router.js';
import { ask as askAsMe, look } from './server.js';
import { isSetup, signIn } from './signin.js';
import { tellFailure } from './ui/notice.js';
import { unsaved } from './unsaved.js';

// Those that have texts/LANGUAGE.json; the first one is for everybody else.
const LANGUAGES = ['en'];

function chooseLanguage() {
  const wanted = navigator.languages.map((name) => name.slice(0, 2));
  return wanted.find((name) => LANGUAGES.includes(name)) ?? LANGUAGES[0];
}

const watch = { signal: new AbortController().signal, waiter: makeWaiter() };

// Whatever else is open: a one-time link is for who chooses a password.
// Returns whether this host knows the staff.
async function whoAmI() {
  if (isSetup()) await signIn();
  const answer = await untilReached(() => askAsMe('account'), watch);
  if (isDone(answer)) app.account = answer.body.account;
  else document.getElementById('gate').append(tellFailure(answer));
  return isDone(answer);
}

// Somebody comes back to this tab: perhaps the session is over.
function lookAgain() {
  if (document.visibilityState === 'visible') look();
}

// The browser may keep this page, and show it to whoever presses Back.
function putAway({ persisted }) {
  if (persisted) document.getElementById('app').hidden = true;
}

// Whose session is it now? Till that is known nothing is seen.
async function comeBack({ persisted }) {
  if (!persisted) return;
  if (unsaved().length === 0) {
    location.reload();
    return;
  }
  await untilReached(() => askAsMe('account'), watch);
  document.getElementById('app').hidden = false;
}

async function start() {
  await useLanguage(chooseLanguage());
  const { body } = await untilReached(() => ask('../api/config'), watch);
  app.settings = body;
  drawBrand();
  if (!(await whoAmI())) return;
  document.getElementById('gate').hidden = true;
  document.getElementById('app').hidden = false;
  watchFrame();
  watchAddress();
  addEventListener('visibilitychange', lookAgain);
  addEventListener('pagehide', putAway);
  addEventListener('pageshow', comeBack);
  draw();
}

start();
