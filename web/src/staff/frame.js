// SPDX-License-Identifier: MIT
// frame.js -- what is around the pages: brand, ways, who one is.
import { useColors } from '../common/brand.js';
import { make } from '../common/dom.js';
import { t } from '../common/language.js';
import { makeName } from '../common/names.js';
import { app, isAdministrator } from './app.js';
import { post } from './server.js';
import { whileBusy } from './ui/form.js';

const byId = (id) => document.getElementById(id);

export function drawBrand() {
  useColors(app.settings);
  byId('skip').textContent = t('skip');
  byId('brand').textContent = app.settings.businessName ?? t('app');
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

function signOut(event) {
  whileBusy(event.currentTarget, async () => {
    await post('auth', { action: 'logout' });
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
  const here = path.split('/')[1];
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
