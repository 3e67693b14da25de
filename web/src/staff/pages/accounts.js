// SPDX-License-Identifier: MIT
// accounts.js -- who may sign in, and as what.
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { makeName, nameText } from '../../common/names.js';
import { patch, post } from '../server.js';
import { askWithForm } from '../ui/dialog.js';
import { showLink } from '../ui/link.js';
import { day, makeButton, tag } from '../ui/show.js';
import { makeTable } from '../ui/table.js';

const ROLES = [
  ['reviewer', 'role.reviewer'],
  ['administrator', 'role.administrator'],
];
const NEW = [
  { name: 'name', always: true, input: { maxlength: 200 } },
  { name: 'email', kind: 'email', always: true, input: { maxlength: 254 } },
  { name: 'role', kind: 'select', always: true, hint: true, choices: ROLES },
];

// For texts.
const named = (row) => ({ ...row, name: nameText(row.name) });

const change =
  (body) =>
  ({ id }, _given, key) =>
    patch(`accounts/${id}`, body, key);

const ACTS = [
  {
    name: 'changeRole',
    when: () => true,
    fields: [{ name: 'role', kind: 'select', choices: ROLES }],
    send: ({ id }, given) => patch(`accounts/${id}`, given),
  },
  {
    name: 'resetPassword',
    when: ({ disabled }) => !disabled,
    danger: true,
    send: change({ resetPassword: true }),
  },
  {
    name: 'removeTotp',
    when: ({ totp }) => totp,
    danger: true,
    send: change({ removeTotp: true }),
  },
  {
    name: 'disable',
    when: ({ disabled }) => !disabled,
    danger: true,
    send: change({ disabled: true }),
  },
  {
    name: 'enable',
    when: ({ disabled }) => disabled,
    send: change({ disabled: false }),
  },
];

async function showSetup({ setupUrl, name }) {
  if (setupUrl) await showLink('setupLink', setupUrl, { name });
}

async function perform(visit, row, act) {
  const body = await askWithForm({
    id: act.name,
    about: named(row),
    danger: act.danger,
    fields: act.fields ?? [],
    values: row,
    send: (given, key) => act.send(row, given, key),
  });
  if (!body) return;
  await showSetup(body);
  visit.again(t(`${act.name}.done`, named(row)));
}

async function create(visit) {
  const body = await askWithForm({
    id: 'newAccount',
    fields: NEW,
    values: { role: 'reviewer' },
    send: (given, key) => post('accounts', given, key),
  });
  if (!body) return;
  await showSetup(body);
  visit.again(t('newAccount.done', body));
}

const stateOf = ({ disabled, hasPassword }) =>
  disabled ? 'disabled' : hasPassword ? 'ready' : 'waiting';

const columns = (visit) => [
  {
    name: 'name',
    show: (row) => [
      make('span', { class: 'whom' }, makeName(row.name)),
      make('span', { class: 'also' }, row.email),
    ],
  },
  { name: 'role', show: (row) => t(`role.${row.role}`) },
  { name: 'state', show: (row) => tag('account', stateOf(row)) },
  { name: 'totp', show: (row) => t(row.totp ? 'yes' : 'no') },
  { name: 'lastSeenAt', show: (row) => day(row.lastSeenAt) },
  {
    name: 'acts',
    show: (row) =>
      make(
        'div',
        { class: 'acts' },
        ACTS.filter(({ when }) => when(row)).map((act) =>
          makeButton(
            act.name,
            `${act.name}.open`,
            {
              kind: 'unstyled',
              'aria-label': t(`${act.name}.openFor`, named(row)),
            },
            () => perform(visit, row, act),
          ),
        ),
      ),
  },
];

export const accounts = {
  heading: 'accounts.heading',
  async open(visit) {
    const { accounts: rows } = await visit.read('accounts');
    visit.show(
      make(
        'div',
        { class: 'buttons' },
        makeButton('create', 'newAccount.open', { kind: '' }, () => create(visit)),
      ),
      makeTable('accounts', columns(visit), rows),
    );
  },
};
