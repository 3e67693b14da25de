// SPDX-License-Identifier: MIT
// employee.js -- one employee: the file, the submissions, what can be done.
import { today } from '../../common/dates.js';
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { isAdministrator } from '../app.js';
import { isReady, learnSettings, tellNotReady } from '../ready.js';
import { patch } from '../server.js';
import { invitesOnce } from '../ui/again.js';
import { askWithForm } from '../ui/dialog.js';
import { showLink } from '../ui/link.js';
import { makeNotice } from '../ui/notice.js';
import {
  date,
  link,
  makeButton,
  makeFacts,
  makeHistory,
  makePart,
  moment,
  nameOf,
  tag,
} from '../ui/show.js';
import { FIELDS } from './employees.js';
import { DAYS } from './invites.js';
import { makeForms, makeInvites } from './person.js';

const isDue = ({ submissions }) => Boolean(submissions[0]?.nextRenewalDate);

const change = ({ id, version }, given) => patch(`employees/${id}`, { version, ...given });

// Each needs one of these states, and that it is allowed; asks for fields and
// sends them, by SEND or by what FORM gives.
const ACTS = [
  {
    name: 'edit',
    states: ['active', 'inactive', 'terminated'],
    fields: FIELDS.filter(({ once }) => !once),
    values: (row) => row,
    send: change,
  },
  {
    name: 'sendRenewal',
    states: ['active', 'inactive'],
    fields: [DAYS],
    allowed: (row) => isReady() && isDue(row),
    form: ({ id }) => invitesOnce(`employees/${id}/send-renewal`),
  },
  {
    name: 'terminate',
    states: ['active', 'inactive'],
    danger: true,
    kind: 'secondary',
    values: () => ({ terminatedAt: today() }),
    fields: [{ name: 'terminatedAt', kind: 'date', always: true }],
    send: (row, given) => change(row, { status: 'terminated', ...given }),
  },
  {
    name: 'reactivate',
    states: ['inactive', 'terminated'],
    values: (row) => row,
    fields: [{ name: 'hireDate', kind: 'date', optional: true, hint: true }],
    send: (row, given) => change(row, { status: 'active', ...given }),
  },
  {
    name: 'deactivate',
    states: ['active'],
    fields: [],
    send: (row) => change(row, { status: 'inactive' }),
  },
];

function tellChanged(visit, { status, body }, form) {
  if (status !== 409 || !body.version) return false;
  form.querySelector('.problem').replaceChildren(
    makeNotice(
      'warning',
      make('p', { 'data-conflict': true }, t('conflict.employee')),
      makeButton('reload', 'conflict.reload', {}, () => visit.again()),
    ),
  );
  return true;
}

// Asks for what ACT needs and does it. Resolves to the answer's body.
export function perform(visit, row, act) {
  return askWithForm({
    id: act.name,
    about: { name: nameOf(row) },
    danger: act.danger,
    fields: act.fields,
    values: act.values?.(row) ?? {},
    ...(act.form?.(row) ?? {
      send: (given, key) => act.send(row, given, key),
      failed: (answer, form) => tellChanged(visit, answer, form),
    }),
  });
}

export async function sendRenewal(visit, row) {
  const body = await perform(
    visit,
    row,
    ACTS.find(({ name }) => name === 'sendRenewal'),
  );
  if (body) await showLink('invited', body.inviteUrl, { whom: nameOf(row) });
  return body;
}

async function onAct(visit, row, act) {
  const body =
    act.name === 'sendRenewal' ? await sendRenewal(visit, row) : await perform(visit, row, act);
  if (body) visit.again(t(`${act.name}.done`));
}

// What ROW has in the field, as people read it.
function textOf({ name, kind, choices }, row) {
  if (kind === 'date') return date(row[name]);
  const chosen = choices?.find(([value]) => value === row[name]);
  return chosen ? t(chosen[1]) : row[name];
}

// The names stand above; a choice that was not made is not told.
const FACTS = FIELDS.filter(({ needed }) => !needed);

function makeFile(visit, row) {
  return makePart(
    'file',
    t('employee.file'),
    makeFacts([
      [t('list.status'), tag('employee', row.status), { id: 'status' }],
      row.terminatedAt && [t('field.terminatedAt.label'), date(row.terminatedAt)],
      ...FACTS.map(
        (field) =>
          (row[field.name] || !field.choices) && [
            t(`field.${field.name}.label`),
            textOf(field, row),
          ],
      ),
      [t('employee.since'), moment(row.createdAt)],
    ]),
    make(
      'div',
      { class: 'buttons' },
      ACTS.filter(
        ({ states, allowed }) => states.includes(row.status) && (!allowed || allowed(row)),
      ).map((act) =>
        makeButton(act.name, `${act.name}.open`, { kind: act.kind ?? 'outline' }, () =>
          onAct(visit, row, act),
        ),
      ),
    ),
  );
}

export const employee = {
  heading: 'employee.heading',
  back: ['/employees', 'nav.employees'],
  async open(visit) {
    await learnSettings(visit);
    const row = await visit.read(`employees/${visit.params.id}`);
    visit.title(nameOf(row));
    visit.show(
      !isReady() && isDue(row) && tellNotReady(),
      makeFile(visit, row),
      makeForms(t('nav.submissions'), row.submissions),
      makeInvites(row.invites),
      makePart(
        'trail',
        t('history.heading'),
        makeHistory(row.history),
        isAdministrator() && make('p', {}, link(`/audit?rowId=${row.id}`, t('history.audit'))),
      ),
    );
  },
};
