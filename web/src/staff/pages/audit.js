// SPDX-License-Identifier: MIT
// audit.js -- who did what, and who read of whom.
import { make } from '../../common/dom.js';
import { firstText, keysOf, t } from '../../common/language.js';
import { nameText } from '../../common/names.js';
import { makeExport } from '../ui/export.js';
import { asked, listPage } from '../ui/list.js';
import { makeNotice } from '../ui/notice.js';
import { action, actor, date, link, makeNameOf, moment } from '../ui/show.js';

const LIMIT = 50;
const PATHS = { submission: '/submissions', employee: '/employees' };

const pathOf = ({ kind, id }) => (PATHS[kind] ? `${PATHS[kind]}/${id}` : `/audit?rowId=${id}`);

// Somebody by name, with a link to the page, or to the rows, about them.
function makePerson(person) {
  const name =
    'name' in person ? person.name && nameText(person.name) : person.kind && makeNameOf(person);
  return link(pathOf(person), name || t(person.kind ? `row.${person.kind}` : 'audit.gone'));
}

// Whom it is about; of a list the first, and how many more.
function makePeople({ people, rowKind, rowId, meta }) {
  const more = (meta.ids?.length ?? people.length) - people.length;
  if (people.length === 0 && rowId) return link(`/audit?rowId=${rowId}`, t(`row.${rowKind}`));
  if (people.length === 0) return null; // what was done says all
  return people
    .flatMap((person, i) => [i > 0 && '; ', makePerson(person)])
    .concat(more > 0 ? ` ${t('audit.andMore', { count: more })}` : []);
}

const countRows = (count) => t('audit.rows', { count });
const state = (value) => firstText([`status.${value}`]) ?? date(value);
const toInvite = (id) => link(`/audit?rowId=${id}`, t('row.invite'));
const nothing = () => null;
const plain = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

// What a row tells besides, by its name; null: it says nothing to a reader.
const SHOWN = {
  ids: ({ length }) => countRows(length),
  count: countRows,
  from: state,
  to: state,
  status: state,
  role: (role) => t(`role.${role}`),
  key: (key) => firstText([`field.${key}.label`]) ?? key,
  action: (name) => action(name),
  expiresAt: moment,
  renewalOf: (id) => link(`/employees/${id}`, t('row.employee')),
  newInviteId: toInvite,
  insteadOf: toInvite,
  importedId: nothing,
  contentDigest: nothing,
  searched: nothing,
};

// The old state of a review is no first day of a file.
const labelOf = (name, value) =>
  firstText([`meta.${name}.${value}`, `meta.${name}`]) ?? (SHOWN[name] ? '' : `${name}:`);

function makeDetail(meta) {
  const shown = Object.entries(meta)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => [labelOf(name, value), SHOWN[name] ? SHOWN[name](value) : plain(value)])
    .filter(([, value]) => value);
  if (shown.length === 0) return null;
  return shown.flatMap(([label, value], i) => [i > 0 && ', ', label, label && ' ', value]);
}

const columns = () => [
  { name: 'at', show: (row) => moment(row.at) },
  { name: 'actor', show: actor },
  {
    name: 'action',
    show: (row) => make('span', { 'data-action-name': row.action }, action(row.action)),
  },
  { name: 'row', show: makePeople },
  { name: 'meta', show: (row) => makeDetail(row.meta) },
];

// Each kind, and each act of it.
function actChoices() {
  const names = keysOf('action.').map((key) => key.replace('action.', ''));
  const kinds = [...new Set(names.map((name) => name.split('.')[0]))];
  return kinds.map((kind) => [
    `row.${kind}`,
    [
      [`${kind}.`, 'audit.allOf'],
      ...names
        .filter((name) => name.startsWith(`${kind}.`))
        .map((name) => [name, `action.${name}`]),
    ],
  ]);
}

// When the list is about one row only: about whom.
function tellOne({ query }, { logs }) {
  const one = logs.flatMap(({ people }) => people).find(({ id }) => id === query.rowId);
  return (
    query.rowId &&
    makeNotice(
      'info',
      t('audit.oneRow'),
      ' ',
      one && [makePerson(one), '. '],
      link('/audit', t('audit.everything')),
    )
  );
}

export const audit = listPage({
  name: 'audit',
  rows: 'logs',
  path: 'audit',
  search: true,
  columns,
  personal: ['by'],
  selects: [
    {
      name: 'by',
      label: 'audit.column.actor',
      choices: [['', 'list.all']],
      more: ({ actors }) =>
        actors.map(({ actor: account, name }) => [
          account,
          firstText([`actor.${account}`]) ?? (name ? `${name} (${account})` : account),
        ]),
    },
    {
      name: 'action',
      label: 'audit.column.action',
      choices: () => [['', 'list.all'], ...actChoices()],
    },
  ],
  days: [
    { name: 'from', label: 'audit.from', hint: 'audit.dayHint' },
    { name: 'to', label: 'audit.to', hint: 'audit.dayHint' },
  ],
  above: (list) => makeExport('audit', () => ({ ...asked(list), page: '' })),
  note: tellOne,
  total: ({ total, page, totalPages, more }) => ({
    total,
    page,
    totalPages,
    more,
    limit: LIMIT,
  }),
});
