// SPDX-License-Identifier: MIT
// account.js -- my own account: password, second factor, other sessions.
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { makeName } from '../../common/names.js';
import { app } from '../app.js';
import { post } from '../server.js';
import { askWithForm } from '../ui/dialog.js';
import { makeForm } from '../ui/form.js';
import { makeQr } from '../ui/qr.js';
import { makeButton, makeFacts, makePart, moment } from '../ui/show.js';

const PASSWORD = [
  {
    name: 'currentPassword',
    kind: 'password',
    always: true,
    input: { autocomplete: 'current-password' },
  },
  {
    name: 'newPassword',
    kind: 'password',
    always: true,
    hint: true,
    input: { autocomplete: 'new-password' },
  },
];
const CODE = [
  {
    name: 'code',
    always: true,
    hint: true,
    input: { inputmode: 'numeric', width: 'sm', autocomplete: 'one-time-code' },
  },
];
const PROOF = [
  {
    name: 'password',
    kind: 'password',
    always: true,
    input: { autocomplete: 'current-password' },
  },
];

const act = (action) => (given) => post('auth', { action, ...given });

function makePasswordPart(visit) {
  return makePart(
    'password',
    t('me.password'),
    makeForm({
      id: 'password',
      fields: PASSWORD,
      submit: 'password.submit',
      send: act('change-password'),
      done: () => visit.again(t('password.done')),
    }),
  );
}

// The secret as a picture for a camera, as a text, and as a link for an app
// on this device.
async function makeSecret({ secret, uri }) {
  const picture = await makeQr(uri, t('totp.picture'));
  return [
    ...(picture ? [make('p', {}, t('totp.scan')), picture] : []),
    make(
      'p',
      {},
      t('totp.type'),
      ' ',
      make('code', { id: 'secret' }, secret.match(/.{1,4}/g).join(' ')),
    ),
    make('p', {}, make('a', { class: 'usa-link', href: uri, id: 'otpauth' }, t('totp.open'))),
  ];
}

async function begin(visit, place) {
  const body = await askWithForm({
    id: 'beginTotp',
    fields: PROOF,
    send: act('totp-begin'),
  });
  if (!body) return;
  place.replaceChildren(
    ...(await makeSecret(body)),
    makeForm({
      id: 'totp',
      fields: CODE,
      submit: 'totp.submit',
      send: ({ code }) => act('totp-confirm')({ code: code.replace(/\s/g, '') }),
      done: () => finish(visit, true),
    }),
  );
  place.querySelector('input').focus();
}

function finish(visit, totp) {
  app.account.totp = totp;
  visit.again(t(totp ? 'totp.done' : 'removeMyTotp.done'));
}

async function removeTotp(visit) {
  const body = await askWithForm({
    id: 'removeMyTotp',
    danger: true,
    fields: PROOF,
    send: act('totp-remove'),
  });
  if (body) finish(visit, false);
}

function makeTotpPart(visit, { totp }) {
  const place = make('div', { class: 'totp' });
  const button = totp
    ? makeButton('removeTotp', 'removeMyTotp.open', {}, () => removeTotp(visit))
    : makeButton('beginTotp', 'beginTotp.open', {}, () => begin(visit, place));
  place.append(make('div', { class: 'buttons' }, button));
  return makePart('totp', t('me.totp'), make('p', {}, t(totp ? 'totp.isOn' : 'totp.isOff')), place);
}

async function endOthers(visit) {
  const body = await askWithForm({
    id: 'endOthers',
    fields: [],
    send: act('logout-others'),
  });
  if (body) visit.again(t('endOthers.done'));
}

export const account = {
  heading: 'me.heading',
  async open(visit) {
    const { account: me, session } = await visit.read('account');
    visit.show(
      makePart(
        'me',
        t('me.who'),
        makeFacts([
          [t('field.name.label'), makeName(me.name)],
          [t('field.email.label'), me.email],
          [t('field.role.label'), t(`role.${me.role}`)],
          [t('me.since'), moment(session.createdAt)],
          [t('me.until'), moment(session.expiresAt)],
        ]),
        make(
          'div',
          { class: 'buttons' },
          makeButton('endOthers', 'endOthers.open', {}, () => endOthers(visit)),
        ),
      ),
      makePasswordPart(visit),
      makeTotpPart(visit, me),
    );
  },
};
