// SPDX-License-Identifier: MIT
// employees.js -- the roster.
import { make } from '../../common/dom.js';
import { go } from '../address.js';
import { post } from '../server.js';
import { askWithForm } from '../ui/dialog.js';
import { listPage } from '../ui/list.js';
import { date, link, makeButton, makeNameOf, tag } from '../ui/show.js';

const STATUSES = ['active', 'inactive', 'terminated'];

// What an employee's file says; the names are needed, and some of it is said
// only once.
export const FIELDS = [
  { name: 'firstName', needed: true, input: { maxlength: 100 } },
  { name: 'lastName', needed: true, input: { maxlength: 100 } },
  { name: 'email', kind: 'email', optional: true, input: { maxlength: 254 } },
  { name: 'phone', kind: 'tel', optional: true, input: { maxlength: 30 } },
  { name: 'hireDate', kind: 'date', optional: true },
  { name: 'externalId', optional: true, once: true, input: { maxlength: 100 } },
  {
    name: 'workerType',
    kind: 'select',
    once: true,
    choices: [
      ['', 'worker.none'],
      ['employee', 'worker.employee'],
      ['contractor', 'worker.contractor'],
    ],
  },
  {
    name: 'notes',
    kind: 'area',
    optional: true,
    input: { maxlength: 5000, rows: 3 },
  },
];

const columns = () => [
  {
    name: 'name',
    show: (row) => link(`/employees/${row.id}`, makeNameOf(row)),
  },
  { name: 'status', show: (row) => tag('employee', row.status) },
  { name: 'externalId', show: (row) => row.externalId },
  { name: 'email', show: (row) => row.email },
  { name: 'hireDate', show: (row) => date(row.hireDate) },
];

async function create() {
  const body = await askWithForm({
    id: 'newEmployee',
    fields: FIELDS.map((field) => ({ ...field, always: field.needed })),
    send: (given, key) => post('employees', given, key),
  });
  if (body) go(`/employees/${body.id}`);
}

export const employees = listPage({
  name: 'employees',
  rows: 'employees',
  search: true,
  columns,
  selects: [
    {
      name: 'status',
      label: 'list.status',
      choices: [['', 'list.all'], ...STATUSES.map((status) => [status, `employee.${status}`])],
    },
  ],
  above: () =>
    make(
      'div',
      { class: 'buttons' },
      makeButton('create', 'newEmployee.open', { kind: '' }, create),
    ),
});
