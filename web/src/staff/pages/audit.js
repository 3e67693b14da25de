// SPDX-License-Identifier: MIT
// audit.js -- who did what, and who read what.
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { listPage } from '../ui/list.js';
import { makeNotice } from '../ui/notice.js';
import { action, actor, link, shortMoment } from '../ui/show.js';

const KINDS = [
  'submission',
  'invite',
  'employee',
  'renewal',
  'receipt',
  'account',
  'session',
  'setting',
];
const LIMIT = 50;
const PATHS = { submission: '/submissions', employee: '/employees' };

// Of the rows that a list showed: how many.
function show(name, value) {
  if (Array.isArray(value)) return t('audit.rows', { count: value.length });
  return `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`;
}

// { status: "approved", count: 3 } as "status: approved, count: 3"
function detail(meta) {
  return Object.entries(meta ?? {})
    .filter(([, value]) => value !== null)
    .map(([name, value]) => show(name, value))
    .join(', ');
}

function makeRow({ rowKind, rowId }) {
  const what = t(`row.${rowKind}`);
  if (!rowId) return what;
  return PATHS[rowKind]
    ? link(`${PATHS[rowKind]}/${rowId}`, what)
    : link(`/audit?rowId=${rowId}`, what);
}

const columns = () => [
  { name: 'at', show: (row) => shortMoment(row.at) },
  { name: 'actor', show: (row) => actor(row.actor) },
  {
    name: 'action',
    show: (row) => make('span', { 'data-action-name': row.action }, action(row.action)),
  },
  { name: 'row', show: makeRow },
  { name: 'meta', show: (row) => detail(row.meta) },
];

export const audit = listPage({
  name: 'audit',
  rows: 'logs',
  path: 'audit',
  columns,
  selects: [
    {
      name: 'action',
      label: 'audit.action',
      choices: [['', 'list.all'], ...KINDS.map((kind) => [`${kind}.`, `row.${kind}`])],
    },
  ],
  note: ({ query }) =>
    query.rowId &&
    makeNotice(
      'info',
      t('audit.oneRow', { id: query.rowId }),
      ' ',
      link('/audit', t('audit.everything')),
    ),
  total: ({ total, page, totalPages, more }) => ({
    total,
    page,
    totalPages,
    more,
    limit: LIMIT,
  }),
});
