// SPDX-License-Identifier: MIT
// submissions.js -- the table: one row per hire.
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { learnSettings } from '../ready.js';
import { drawTodo } from '../todo.js';
import { makeExport } from '../ui/export.js';
import { listPage } from '../ui/list.js';
import { date, day, link, makeNameOf, tag } from '../ui/show.js';

const STATUSES = ['pending_review', 'approved', 'rejected'];
const SORTS = [
  ['', 'newest'],
  ['createdAt', 'oldest'],
  ['lastName', 'lastName'],
  ['-lastName', 'lastNameDown'],
  ['nextRenewalDate', 'renewal'],
];

const columns = () => [
  {
    name: 'name',
    show: (row) => link(`/submissions/${row.id}`, makeNameOf(row)),
  },
  {
    name: 'status',
    show: (row) => [
      tag('status', row.status),
      row.isRenewal && ` ${t('submissions.isRenewal')}`,
      row.differingReplays > 0 &&
        make('span', { class: 'also' }, t('submissions.differs', { count: row.differingReplays })),
    ],
  },
  { name: 'createdAt', show: (row) => day(row.createdAt) },
  { name: 'nextRenewalDate', show: (row) => date(row.nextRenewalDate) },
];

// Who has a submission has invited; else it is asked, until it is so.
let invited = false;

async function showTodo({ visit, body }) {
  invited ||= body.pagination.total > 0 || (await visit.read('start')).invited;
  drawTodo(document.getElementById('first'), { invited });
}

export const submissions = listPage({
  name: 'submissions',
  rows: 'submissions',
  search: true,
  columns,
  selects: [
    {
      name: 'status',
      label: 'list.status',
      choices: [['', 'list.all'], ...STATUSES.map((status) => [status, `status.${status}`])],
    },
    {
      name: 'sort',
      label: 'list.sort',
      choices: SORTS.map(([sort, key]) => [sort, `submissions.sort.${key}`]),
    },
  ],
  before: learnSettings,
  above: (list) => [
    make('div', { id: 'first' }),
    makeExport('submissions', () => ({ status: list.query.status })),
  ],
  shown: showTodo,
});
