// SPDX-License-Identifier: MIT
// receipts.js -- who showed a receipt, and must show the document itself.
import { today } from '../../common/dates.js';
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { listPage } from '../ui/list.js';
import { date, link, makeNameOf, tag } from '../ui/show.js';
import { WITHIN } from './renewals.js';

// The day by which the document is due; or what it depends on.
export const showDue = ({ receipt, receiptDue, isRenewal }) =>
  receiptDue
    ? date(receiptDue)
    : t(`receipt.open.${isRenewal && receipt !== 'i551' ? 'renewal' : receipt}`);

const due = (row) => [
  showDue(row),
  row.receiptDue &&
    row.receiptDue < today() &&
    make(
      'span',
      { class: 'also' },
      make('span', { class: 'usa-tag tag-rejected' }, t('receipts.over')),
    ),
];

const columns = () => [
  {
    name: 'name',
    show: (row) => link(`/employees/${row.employeeId}`, makeNameOf(row)),
  },
  { name: 'receipt', show: (row) => t(`receipt.${row.receipt}`) },
  { name: 'receiptDue', show: due },
  { name: 'email', show: (row) => row.employeeEmail },
  {
    name: 'submission',
    show: (row) => [
      link(`/submissions/${row.submissionId}`, t('receipts.submission')),
      ' ',
      tag('status', row.submissionStatus),
    ],
  },
];

export const receipts = listPage({
  name: 'receipts',
  rows: 'receipts',
  path: 'receipts',
  columns,
  note: () => make('p', {}, t('receipts.note')),
  ...WITHIN,
});
