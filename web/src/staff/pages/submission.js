// SPDX-License-Identifier: MIT
// submission.js -- one submission: all that it says, and what is decided.
import { make } from '../../common/dom.js';
import { loadJson } from '../../common/files.js';
import { t } from '../../common/language.js';
import { nameText } from '../../common/names.js';
import { shortReference } from '../../common/reference.js';
import { isAdministrator } from '../app.js';
import { learnSettings } from '../ready.js';
import { patch } from '../server.js';
import { askWithForm } from '../ui/dialog.js';
import { makeForm } from '../ui/form.js';
import { makeNotice } from '../ui/notice.js';
import {
  date,
  link,
  makeButton,
  makeFacts,
  makeHistory,
  makeNameOf,
  makePart,
  moment,
  nameOf,
  tag,
} from '../ui/show.js';
import { makeAnswerParts } from './answers.js';
import { tellWayOn } from './correction.js';
import { makeForms, makeInvites, makeOrigin, tellPassedOn } from './person.js';
import { showDue } from './receipts.js';

const NOTES = [
  {
    name: 'adminNotes',
    kind: 'area',
    hint: true,
    always: true,
    input: { maxlength: 5000, rows: 5 },
  },
];

// Each act needs the state that it leads from, and asks for what it needs.
const ACTS = [
  {
    name: 'approve',
    status: 'approved',
    from: ['pending_review'],
    kind: '',
    fields: [{ name: 'hireDate', kind: 'date', hint: true, always: true }],
  },
  {
    name: 'reject',
    status: 'rejected',
    from: ['pending_review'],
    kind: 'secondary',
    danger: true,
    fields: [
      {
        name: 'reason',
        kind: 'area',
        hint: true,
        always: true,
        input: { maxlength: 1000, rows: 3 },
      },
    ],
  },
  {
    name: 'reopen',
    status: 'pending_review',
    from: ['approved', 'rejected'],
    fields: [],
  },
];

const send = ({ id, version }, changes) => patch(`submissions/${id}`, { version, ...changes });

// Somebody else was first: who, and what it is now.
function tellConflict({ visit }, { status, body }, form) {
  if (status !== 409) return false;
  const who = nameText(body.reviewedBy?.name);
  form.querySelector('.problem').replaceChildren(
    makeNotice(
      'warning',
      make(
        'p',
        { 'data-conflict': true },
        t('conflict.text'),
        ' ',
        who && t('conflict.who', { who, status: t(`status.${body.status}`) }),
        ' ',
        body.reviewedAt && moment(body.reviewedAt),
      ),
      makeButton('reload', 'conflict.reload', {}, () => visit.again()),
    ),
  );
  return true;
}

async function decide(context, act) {
  const { visit, submission } = context;
  const body = await askWithForm({
    id: act.name,
    about: { name: nameOf(submission) },
    danger: act.danger,
    fields: act.fields,
    values: { hireDate: submission.employee?.hireDate },
    send: (given) => send(submission, { status: act.status, ...given }),
    failed: (answer, form) => tellConflict(context, answer, form),
  });
  if (body) visit.again(t(`${act.name}.done`));
}

function makeDecision(context) {
  const { visit, submission } = context;
  return makePart(
    'decision',
    t('submission.decision'),
    makeFacts([
      [t('submission.status'), tag('status', submission.status), { id: 'status' }],
      submission.reviewedAt && [
        t('submission.reviewed'),
        make(
          'span',
          {},
          moment(submission.reviewedAt),
          ' ',
          submission.reviewedBy && t('history.by', { actor: nameText(submission.reviewedBy.name) }),
        ),
      ],
      submission.decisionReason && [t('submission.reason'), submission.decisionReason],
    ]),
    make(
      'div',
      { class: 'buttons' },
      ACTS.filter(({ from }) => from.includes(submission.status)).map((act) =>
        makeButton(act.name, `${act.name}.open`, { kind: act.kind ?? 'outline' }, () =>
          decide(context, act),
        ),
      ),
    ),
    tellWayOn(visit, submission),
  );
}

function makeAbout({ employee, ...submission }) {
  return makePart(
    'about',
    t('submission.about'),
    makeFacts([
      [t('submission.received'), moment(submission.createdAt)],
      ...makeOrigin(submission),
      [t('submission.kind'), t(submission.isRenewal ? 'submission.renewal' : 'submission.first')],
      [
        t('submission.nextRenewal'),
        submission.nextRenewalDate ? date(submission.nextRenewalDate) : t('submission.noRenewal'),
      ],
      submission.receipt && [
        t('submission.receipt'),
        make(
          'span',
          {},
          t(`receipt.${submission.receipt}`),
          ', ',
          t('receipt.due'),
          ' ',
          showDue(submission),
        ),
      ],
      employee?.id && [
        t('submission.employee'),
        make(
          'span',
          {},
          link(`/employees/${employee.id}`, makeNameOf(submission)),
          ' ',
          tag('employee', employee.status),
        ),
      ],
      employee?.externalId && [t('field.externalId.label'), employee.externalId],
      [t('field.hireDate.label'), date(employee?.hireDate)],
      [
        t('submission.id'),
        make('span', {}, make('code', {}, shortReference(submission.id)), ` (${submission.id})`),
      ],
    ]),
    tellPassedOn(submission),
  );
}

function makeNotes(context) {
  const { visit, submission } = context;
  const part = makePart(
    'notes',
    t('submission.notes'),
    makeForm({
      id: 'notes',
      fields: NOTES,
      values: submission,
      submit: 'notes.submit',
      send: (given) => send(submission, given),
      done: () => visit.again(t('notes.done')),
      failed: (answer, form) => tellConflict(context, answer, form),
    }),
  );
  part.classList.toggle('not-printed', !submission.adminNotes);
  return part;
}

// How many flags there are below, at their fields.
function tellFlags({ length: count }) {
  return makeNotice(
    'info',
    make(
      'p',
      { id: 'flags' },
      make('strong', {}, t(count === 1 ? 'flags.one' : 'flags.many', { count })),
      ' ',
      t('flags.text'),
    ),
  );
}

function makeWarnings({ differingReplays: count, formError, flags = [] }) {
  return [
    flags.length > 0 && tellFlags(flags),
    count > 0 &&
      makeNotice(
        'warning',
        make(
          'p',
          { id: 'differs' },
          make('strong', {}, t(count === 1 ? 'differs.once' : 'differs.times', { count })),
          ' ',
          t('differs.text'),
        ),
      ),
    formError && makeNotice('error', formError),
  ];
}

// What an import found besides: other versions of the same submission.
function makeVersions(form, versions) {
  const label = (name) => form.fields.find((field) => field.name === name)?.label ?? name;
  return (
    versions.length > 0 &&
    makePart(
      'versions',
      t('versions.heading'),
      make('p', {}, t('versions.text')),
      make(
        'ul',
        { id: 'versions' },
        versions.map((one) =>
          make(
            'li',
            {},
            moment(one.createdAt),
            ' ',
            make('code', {}, one.id),
            ': ',
            one.differs.length > 0
              ? t('versions.differs', {
                  fields: one.differs.map(label).join('; '),
                })
              : t('versions.same'),
          ),
        ),
      ),
    )
  );
}

function makeTrail({ id, history }) {
  return makePart(
    'trail',
    t('history.heading'),
    makeHistory(history),
    isAdministrator() && make('p', {}, link(`/audit?rowId=${id}`, t('history.audit'))),
  );
}

export const submission = {
  heading: 'submission.heading',
  back: ['/submissions', 'nav.submissions'],
  async open(visit) {
    const [form, row] = await Promise.all([
      loadJson('../form.json'),
      visit.read(`submissions/${visit.params.id}`),
      learnSettings(visit),
    ]);
    const context = { visit, submission: row };
    visit.title(nameOf(row));
    visit.show(
      makeWarnings(row),
      makeDecision(context),
      makeAbout(row),
      row.formError ? null : makeAnswerParts(form, row),
      makeNotes(context),
      row.others.submissions.length > 0 && makeForms(t('person.forms'), row.others.submissions),
      makeInvites(row.others.invites),
      makeVersions(form, row.versions),
      makeTrail(row),
    );
  },
};
