// SPDX-License-Identifier: MIT
// router.js -- from the browser's address to a page, and its message when it
// can not be shown.
import { make, setApart } from '../common/dom.js';
import { t } from '../common/language.js';
import { cameFrom, isShown, noteShown, readAddress } from './address.js';
import { app, isAdministrator } from './app.js';
import { drawFrame } from './frame.js';
import { findPage, NAVIGATION } from './pages.js';
import { announce, makeNotice } from './ui/notice.js';
import { makeVisit, Refused } from './visit.js';

let visit = null;
let toSay = null; // after an act: what the page says when it is drawn again

function nameDocument(heading) {
  document.title = [heading, app.settings.businessName, t('app')].filter(Boolean).join(' – ');
}

// The page's heading; a page may know a better one later.
function makeHeading(key) {
  return make('h1', { tabindex: '-1' }, t(key));
}

function tellRefused(error) {
  const key = { 403: 'error.forbidden', 404: 'error.notFound' }[error.status];
  return makeNotice('error', key ? t(key) : error.text);
}

async function open(page, current, main) {
  try {
    await page.open(current);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    current.show(tellRefused(error));
  }
  main.removeAttribute('aria-busy');
}

function takeNotice() {
  const notice = toSay && makeNotice('success', toSay);
  if (toSay) announce(toSay);
  toSay = null;
  return notice;
}

// Draws the page that the address names, from the start.
export function draw() {
  const address = readAddress();
  const { page, params } = findPage(address.path);
  const may = !page.administrators || isAdministrator();
  const main = document.getElementById('main');
  const heading = makeHeading(page.heading);
  visit?.end();
  noteShown();
  for (const one of document.querySelectorAll('dialog')) one.remove();
  main.replaceChildren(
    ...[page.back && makeBack(page.back), heading, takeNotice()].filter(Boolean),
  );
  visit = makeVisit(address, params, main);
  visit.title = (text) => {
    heading.replaceChildren(...[setApart(text)].flat());
    nameDocument(t(page.heading));
  };
  visit.again = (said) => {
    toSay = said;
    draw();
  };
  drawFrame(NAVIGATION, address.path);
  nameDocument(heading.textContent);
  scrollTo(0, 0);
  heading.focus({ preventScroll: true });
  visit.show(make('p', { role: 'status' }, t('loading')));
  main.setAttribute('aria-busy', 'true');
  open(may ? page : FORBIDDEN, visit, main);
}

const FORBIDDEN = {
  open() {
    throw new Refused({ status: 403, body: {} });
  },
};

function makeBack([path, key]) {
  return make(
    'p',
    { class: 'back' },
    make(
      'a',
      {
        class: 'usa-link',
        href: `#${path}`,
        on: {
          click(event) {
            goBack(event, path);
          },
        },
      },
      `← ${t(key)}`,
    ),
  );
}

// To the list as it was, with its search, if one came from there.
function goBack(event, path) {
  if (cameFrom() !== path) return;
  event.preventDefault();
  history.back();
}

function sync() {
  if (app.account && !isShown()) draw();
}

export function watchAddress() {
  addEventListener('popstate', sync);
  addEventListener('hashchange', sync);
}
