// SPDX-License-Identifier: MIT
// invites.js -- who was invited, and what became of it.
import { announce } from '../../common/announce.js';
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { nameText } from '../../common/names.js';
import { saveText } from '../download.js';
import { formatLinks } from '../links.js';
import { isReady, learnSettings, tellNotReady } from '../ready.js';
import { patch, post, remove } from '../server.js';
import { invitesOnce } from '../ui/again.js';
import { askWithForm } from '../ui/dialog.js';
import { makeCopyButton, showLink } from '../ui/link.js';
import { listPage, load } from '../ui/list.js';
import { makeChoice, makeMany } from '../ui/many.js';
import { day, link, makeButton, tag } from '../ui/show.js';

const STATES = ['fresh', 'used', 'expired', 'revoked'];
const WORKERS = [
  ['', 'worker.none'],
  ['employee', 'worker.employee'],
  ['contractor', 'worker.contractor'],
];
export const DAYS = {
  name: 'expiryDays',
  kind: 'number',
  hint: true,
  optional: true,
};
const NEW = [
  { name: 'nameHint', hint: true, optional: true, input: { maxlength: 200 } },
  {
    name: 'emailHint',
    kind: 'email',
    hint: true,
    optional: true,
    input: { maxlength: 254 },
  },
  { name: 'externalId', hint: true, optional: true, input: { maxlength: 100 } },
  { name: 'workerType', kind: 'select', choices: WORKERS },
  { name: 'startDate', kind: 'date', hint: true, optional: true },
  { ...DAYS, hint: true },
];

const whom = (invite) =>
  nameText(invite.nameHint) || invite.emailHint || invite.externalId || t('invites.nobody');

// As a file, the links of INVITES.
const saveLinks = (invites) =>
  saveText('invites.csv', formatLinks(invites.map((invite) => ({ invite }))));

// An act that is asked for once more, then done; and what comes after.
const ACTS = [
  {
    name: 'resend',
    many: 'resendMany',
    states: ['fresh', 'expired'],
    fields: [],
    send: ({ id }, _given, key) => post(`invites/${id}/resend`, undefined, key),
    after: (body) => showLink('invited', body.inviteUrl, { whom: whom(body) }),
    afterMany: (made) =>
      made.length > 0 && makeButton('saveNew', 'saveMany.open', {}, () => saveLinks(made)),
  },
  {
    name: 'extend',
    many: 'extendMany',
    states: ['fresh', 'expired'],
    fields: [{ ...DAYS, name: 'expiryDays', optional: false, always: true }],
    values: { expiryDays: 14 },
    send: ({ id }, given) => patch(`invites/${id}`, given),
  },
  {
    name: 'revoke',
    many: 'revokeMany',
    states: ['fresh', 'expired'],
    fields: [],
    danger: true,
    send: ({ id }) => remove(`invites/${id}`),
  },
];

async function perform(list, invite, act) {
  const body = await askWithForm({
    id: act.name,
    about: { whom: whom(invite) },
    danger: act.danger,
    fields: act.fields,
    values: act.values,
    send: (given, key) => act.send(invite, given, key),
  });
  if (!body) return;
  announce(t(`${act.name}.done`));
  await act.after?.(body);
  await load(list);
  list.counted.focus();
}

function makeActs(list, invite) {
  return [
    invite.inviteUrl &&
      makeCopyButton(invite.inviteUrl, {
        class: 'usa-button usa-button--unstyled',
        'aria-label': t('invites.copyFor', { whom: whom(invite) }),
      }),
    ACTS.filter(({ states }) => states.includes(invite.state)).map((act) =>
      makeButton(
        act.name,
        `${act.name}.open`,
        {
          kind: 'unstyled',
          'aria-label': t(`${act.name}.openFor`, { whom: whom(invite) }),
        },
        () => perform(list, invite, act),
      ),
    ),
  ]
    .flat()
    .filter(Boolean);
}

// Those of many at once.
const MANY = [...ACTS, { many: 'saveMany', open: saveLinks }];
const isOpen = ({ state }) => ACTS[0].states.includes(state);

const columns = (list) => [
  {
    name: 'choice',
    show: (row) => isOpen(row) && makeChoice(list, row, t('many.choose', { whom: whom(row) })),
  },
  {
    name: 'whom',
    show: (row) =>
      [
        row.state === 'used'
          ? link(`/submissions/${row.id}`, make('bdi', {}, whom(row)))
          : make('span', { class: 'whom' }, make('bdi', {}, whom(row))),
        row.nameHint && row.emailHint && make('span', { class: 'also' }, row.emailHint),
      ].filter(Boolean),
  },
  {
    name: 'state',
    show: (row) => [tag('invite', row.state), row.isRenewal && ` ${t('invites.isRenewal')}`],
  },
  { name: 'externalId', show: (row) => row.externalId },
  { name: 'createdAt', show: (row) => day(row.createdAt) },
  { name: 'expiresAt', show: (row) => day(row.expiresAt) },
  {
    name: 'acts',
    show: (row) => {
      const acts = makeActs(list, row);
      return acts.length > 0 && make('div', { class: 'acts' }, acts);
    },
  },
];

async function create(list) {
  const body = await askWithForm({
    id: 'newInvite',
    fields: NEW,
    ...invitesOnce('invites'),
  });
  if (!body) return;
  await showLink('invited', body.inviteUrl, { whom: whom(body) });
  await load(list);
}

export const invites = listPage({
  name: 'invites',
  rows: 'invites',
  search: true,
  columns,
  selects: [
    {
      name: 'state',
      label: 'list.state',
      choices: [['', 'list.all'], ...STATES.map((state) => [state, `invite.${state}`])],
    },
  ],
  before: learnSettings,
  note: (list, { invites: rows }) => makeMany(list, rows.some(isOpen), MANY, whom),
  above: (list) =>
    isReady()
      ? make(
          'div',
          { class: 'buttons' },
          makeButton('create', 'newInvite.open', { kind: '' }, () => create(list)),
          make(
            'a',
            { class: 'usa-button usa-button--outline', href: '#/invites/upload' },
            t('upload.open'),
          ),
        )
      : tellNotReady(),
});
