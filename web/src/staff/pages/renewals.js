// SPDX-License-Identifier: MIT
// renewals.js -- whose right to work ends soon, or has ended.
import { today } from '../../common/dates.js';
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { isReady, learnSettings, tellNotReady } from '../ready.js';
import { listPage, load } from '../ui/list.js';
import { date, link, makeButton, makeNameOf, nameOf, tag } from '../ui/show.js';
import { sendRenewal } from './employee.js';

const DAYS = ['30', '', '180', '365', '3650'];

async function invite(list, row) {
  const body = await sendRenewal(list.visit, { ...row, id: row.employeeId });
  if (body) await load(list);
}

const columns = (list) => [
  {
    name: 'name',
    show: (row) => link(`/employees/${row.employeeId}`, makeNameOf(row)),
  },
  {
    name: 'nextRenewalDate',
    show: (row) => [
      date(row.nextRenewalDate),
      row.nextRenewalDate < today() &&
        make(
          'span',
          { class: 'also' },
          make('span', { class: 'usa-tag tag-rejected' }, t('renewals.over')),
        ),
    ],
  },
  { name: 'email', show: (row) => row.employeeEmail },
  {
    name: 'submission',
    show: (row) => [
      link(`/submissions/${row.submissionId}`, t('renewals.submission')),
      ' ',
      tag('status', row.submissionStatus),
    ],
  },
  {
    name: 'acts',
    show: (row) =>
      isReady() &&
      makeButton(
        'sendRenewal',
        'sendRenewal.open',
        {
          kind: 'unstyled',
          'aria-label': t('sendRenewal.openFor', {
            whom: nameOf(row),
          }),
        },
        () => invite(list, row),
      ),
  },
];

// What lists of what is due within some days have in common.
export const WITHIN = {
  selects: [
    {
      name: 'days',
      label: 'renewals.within',
      choices: DAYS.map((days) => [days, `renewals.days.${days || 90}`]),
    },
  ],
  total: ({ total, more }) => ({
    total,
    more,
    page: 1,
    limit: total,
    totalPages: 1,
  }),
};

export const renewals = listPage({
  name: 'renewals',
  rows: 'renewals',
  path: 'renewals/upcoming',
  columns,
  before: learnSettings,
  note: () => [make('p', {}, t('renewals.note')), !isReady() && tellNotReady()],
  ...WITHIN,
});
