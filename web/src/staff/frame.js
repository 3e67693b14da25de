// SPDX-License-Identifier: MIT
// frame.js -- what is around the pages: brand, ways, who one is.
import { ask } from '../common/api.js';
import { useColors } from '../common/brand.js';
import { make } from '../common/dom.js';
import { t } from '../common/language.js';
import { makeName } from '../common/names.js';
import { isDone } from './answer.js';
import { app, isAdministrator } from './app.js';
import { makeBrand } from './brand.js';
import { mayLeave } from './leave.js';
import { wipe } from './signin.js';
import { whileBusy } from './ui/form.js';
import { tellFailure } from './ui/notice.js';

const byId = (id) => document.getElementById(id);

export function drawBrand() {
  useColors(app.settings);
  byId('skip').textContent = t('skip');
  byId('brand').replaceChildren(makeBrand(app.settings));
  byId('footer').replaceChildren(make('p', {}, t('footer')));
}

function makeNavLink(name, here) {
  return make(
    'li',
    {},
    make(
      'a',
      { href: `#/${name}`, 'aria-current': here === name ? 'page' : null },
      t(`nav.${name}`),
    ),
  );
}

// 401: the session is over already. Whoever is told nothing by the server is
// still signed in, and has to know.
async function signOut({ currentTarget: button }) {
  if (!(await mayLeave())) return;
  whileBusy(button, async () => {
    const answer = await ask('../api/auth', { body: { action: 'logout' } });
    if (!isDone(answer) && answer.status !== 401) {
      byId('left').replaceChildren(tellFailure(answer));
      return;
    }
    wipe();
    location.replace(location.pathname);
  });
}

function makeWho() {
  return [
    make('a', { href: '#/account', id: 'me' }, makeName(app.account.name)),
    make(
      'button',
      { type: 'button', 'data-action': 'signOut', on: { click: signOut } },
      t('signOut'),
    ),
  ];
}

function openMenu(isOpen) {
  byId('menu').setAttribute('aria-expanded', String(isOpen));
  byId('nav').classList.toggle('open', isOpen);
}

// NAVIGATION is that of pages.js; PATH is the page that is shown.
export function drawFrame(navigation, path) {
  // The start page is the first one of the menu.
  const here = path.split('/')[1] || navigation[0].name;
  const menu = byId('menu');
  menu.hidden = false;
  menu.textContent = t('menu');
  openMenu(false);
  byId('nav').setAttribute('aria-label', t('menu'));
  byId('nav').replaceChildren(
    make(
      'ul',
      {},
      navigation
        .filter(({ administrators }) => !administrators || isAdministrator())
        .map(({ name }) => makeNavLink(name, here)),
    ),
  );
  byId('who').replaceChildren(...makeWho());
}

export function watchFrame() {
  byId('menu').addEventListener('click', () =>
    openMenu(byId('menu').getAttribute('aria-expanded') !== 'true'),
  );
  // The location's hash is the page: no other link may change it.
  byId('skip').addEventListener('click', (event) => {
    event.preventDefault();
    byId('main').focus();
  });
}
