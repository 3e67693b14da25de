// SPDX-License-Identifier: MIT
// router.js -- from the browser's address to a page, and its message when it
// cannot be shown.
import { announce, hush } from '../common/announce.js';
import { make, setApart } from '../common/dom.js';
import { t } from '../common/language.js';
import { cameFrom, noteShown, readAddress } from './address.js';
import { app, isAdministrator } from './app.js';
import { drawFrame } from './frame.js';
import { watchLeaving } from './leave.js';
import { findPage, NAVIGATION } from './pages.js';
import { drawLeft } from './ui/left.js';
import { makeDone, makeNotice } from './ui/notice.js';
import { labelsOf } from './ui/show.js';
import { beginPage, keepDrafts } from './unsaved.js';
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
  if (current.signal.aborted) return;
  drawLeft();
  main.removeAttribute('aria-busy');
}

function takeNotice() {
  const notice = toSay && makeDone(toSay);
  if (toSay) announce(toSay);
  toSay = null;
  return notice;
}

// Draws this page again, with what is typed on it; SAID, if something was done.
function again(said) {
  const rest = keepDrafts();
  toSay = said && rest.length > 0 ? `${said} ${t('unsaved.rest', { what: labelsOf(rest) })}` : said;
  draw();
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
  beginPage(address.path);
  hush();
  for (const one of document.querySelectorAll('dialog')) one.remove();
  main.replaceChildren(
    ...[
      page.back && makeBack(page.back),
      heading,
      takeNotice(),
      make('div', { id: 'left' }),
    ].filter(Boolean),
  );
  visit = makeVisit(address, params, main);
  visit.title = (text) => {
    heading.replaceChildren(...[setApart(text)].flat());
    nameDocument(t(page.heading));
  };
  visit.again = again;
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

export function watchAddress() {
  watchLeaving(draw);
}
