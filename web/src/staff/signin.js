// SPDX-License-Identifier: MIT
// signin.js -- the gate: signing in, and choosing a password by a one-time
// link. What the pages show is not in the document meanwhile.
import { hush } from '../common/announce.js';
import { ask } from '../common/api.js';
import { makeContact } from '../common/contact.js';
import { make } from '../common/dom.js';
import { t } from '../common/language.js';
import { goInstead } from './address.js';
import { app } from './app.js';
import { makeBrand } from './brand.js';
import { makeForm } from './ui/form.js';
import { tellFailure } from './ui/notice.js';
import { setAside, unsaved } from './unsaved.js';

const LOGIN = [
  { name: 'email', kind: 'email', input: { autocomplete: 'username' } },
  {
    name: 'password',
    kind: 'password',
    input: { autocomplete: 'current-password' },
  },
];
const CODE = [
  {
    name: 'code',
    input: { inputmode: 'numeric', width: 'sm', autocomplete: 'one-time-code' },
    hint: true,
  },
];
const SETUP = [
  {
    name: 'password',
    kind: 'password',
    hint: true,
    input: { autocomplete: 'new-password' },
  },
];

const send = (body) => ask('../api/auth', { body });

let waiting = null; // the promise of whoever waits for a sign-in

function drawGate(name, form, ...more) {
  document
    .getElementById('gate')
    .replaceChildren(
      make('p', { class: 'brand' }, makeBrand(app.settings)),
      make('h1', { tabindex: '-1' }, t(`${name}.heading`)),
      form,
      ...more,
    );
  document.title = `${t(`${name}.heading`)} – ${t('app')}`;
  (form.querySelector('input') ?? document.querySelector('#gate h1')).focus();
}

// Takes what is anybody's out of the document. Returns [[its place, nodes]].
function takeOut() {
  hush();
  document.title = t('app');
  return ['who', 'nav', 'main'].map((id) => {
    const place = document.getElementById(id);
    const nodes = [...place.childNodes];
    place.replaceChildren();
    return [place, nodes];
  });
}

// Nothing of anybody's is left, also for the browser's memory of past pages.
export function wipe() {
  for (const dialog of document.querySelectorAll('dialog')) dialog.remove();
  takeOut();
}

// What the pages show leaves the document with the session. Where something
// is typed, or an act waits, it comes back with the person: a dialog that was
// open is open again, with what is in it. Else (DROP) nothing is kept, and the
// page is reloaded.
function shut(drop) {
  const dialogs = [...document.querySelectorAll('dialog[open]')];
  const dropped = drop && dialogs.length === 0 && unsaved().length === 0;
  const { title } = document;
  const focused = document.activeElement;
  for (const dialog of dialogs) dialog.close();
  const held = dropped ? [] : takeOut();
  if (dropped) wipe();
  for (const dialog of dialogs) dialog.remove();
  setAside(make('div', {}, ...dialogs, ...held.map(([, nodes]) => nodes)));
  document.getElementById('app').hidden = true;
  document.getElementById('gate').hidden = false;
  return function open() {
    if (dropped) {
      location.reload();
      return;
    }
    document.getElementById('gate').hidden = true;
    document.getElementById('gate').replaceChildren();
    for (const [place, nodes] of held) place.replaceChildren(...nodes);
    setAside(null);
    document.getElementById('app').append(...dialogs);
    document.getElementById('app').hidden = false;
    document.title = title;
    for (const dialog of dialogs) dialog.showModal();
    focused?.focus();
  };
}

// By what the server answers to a right password: is there a next step?
function needsCode({ status, body }) {
  return status === 401 && body.totp === true;
}

function drawCode(login, done) {
  drawGate(
    'code',
    makeForm({
      id: 'code',
      fields: CODE,
      submit: 'signin.submit',
      send: ({ code = '' }) => send({ ...login, code: code.replace(/\s/g, '') }),
      done,
    }),
    make(
      'p',
      {},
      make(
        'button',
        {
          type: 'button',
          class: 'usa-button usa-button--unstyled',
          'data-action': 'other',
          on: { click: () => drawLogin(done) },
        },
        t('code.other'),
      ),
    ),
  );
}

// Nobody can do it alone: a new link comes from an administrator.
function makeForgot() {
  const { supportContact } = app.settings;
  return make(
    'p',
    { id: 'forgot' },
    ...(supportContact
      ? [t('signin.forgotContact'), ' ', makeContact(supportContact)]
      : [t('signin.forgot')]),
  );
}

function drawLogin(done, email = '') {
  drawGate(
    'signin',
    makeForm({
      id: 'signin',
      fields: LOGIN,
      values: { email },
      submit: 'signin.submit',
      send: (given) => login({ email, password: '', ...given }, done),
      done,
    }),
    makeForgot(),
  );
}

async function login(given, done) {
  const credentials = { action: 'login', ...given };
  const answer = await send(credentials);
  if (!answer.reached || !needsCode(answer)) return answer;
  drawCode(credentials, done);
  return null;
}

// Whoever is somebody else has pages of their own, and sees nothing of these.
function finish({ account }, open, resolve) {
  if (app.account && app.account.id !== account.id) {
    setAside(null);
    location.reload();
    return;
  }
  app.account = account;
  waiting = null;
  open();
  resolve();
}

// Resolves once somebody has signed in; for all who ask meanwhile at once.
// DROP: nobody waits for what the pages show.
export function signIn({ drop = false } = {}) {
  waiting ??= new Promise((resolve) => {
    const open = shut(drop);
    const token = /^#setup=(.+)$/.exec(location.hash)?.[1];
    const done = (body) => finish(body, open, resolve);
    if (token) tryLink(decodeURIComponent(token), done);
    else drawLogin(done, app.account?.email);
  });
  return waiting;
}

// Is the link still good? An unacceptable password is refused, whatever the
// link; a bad link is told first.
async function tryLink(token, done) {
  const answer = await send({ action: 'setup', token, password: ' ' });
  if (answer.status !== 410) {
    drawSetup(token, done);
    return;
  }
  goInstead('/');
  drawGate(
    'setup',
    tellFailure(answer),
    make(
      'p',
      {},
      make(
        'button',
        {
          type: 'button',
          class: 'usa-button',
          'data-action': 'other',
          on: { click: () => drawLogin(done) },
        },
        t('signin.submit'),
      ),
    ),
  );
}

// The link was used: it leaves the address, and the person is signed in with
// the password that was just chosen.
function drawSetup(token, done) {
  let password = '';
  drawGate(
    'setup',
    makeForm({
      id: 'setup',
      fields: SETUP,
      submit: 'setup.submit',
      send(given) {
        password = given.password ?? '';
        return send({ action: 'setup', token, password });
      },
      async done({ email }) {
        goInstead('/');
        const answer = await login({ email, password }, done);
        if (answer?.status === 200) done(answer.body);
        else if (answer) drawLogin(done, email);
      },
    }),
    make('p', {}, t('setup.text')),
  );
}

export const isSetup = () => location.hash.startsWith('#setup=');
