// SPDX-License-Identifier: MIT
// person.js -- what else there is of a person: forms, invites that took none,
// and for whom the invite of a form was made.
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { makeName } from '../../common/names.js';
import { makeNotice } from '../ui/notice.js';
import { byWhom, date, day, link, makeNameOf, makePart, moment, tag } from '../ui/show.js';
import { makeTable } from '../ui/table.js';

const FORMS = [
  {
    name: 'createdAt',
    show: (row) => link(`/submissions/${row.id}`, day(row.createdAt)),
  },
  {
    name: 'status',
    show: (row) => [tag('status', row.status), row.isRenewal && ` ${t('submissions.isRenewal')}`],
  },
  { name: 'nextRenewalDate', show: (row) => date(row.nextRenewalDate) },
];

const INVITES = [
  { name: 'whom', show: (row) => makeWhom(row) },
  {
    name: 'state',
    show: (row) => [tag('invite', row.state), row.isRenewal && ` ${t('invites.isRenewal')}`],
  },
  { name: 'createdAt', show: (row) => day(row.createdAt) },
  { name: 'expiresAt', show: (row) => day(row.expiresAt) },
];

export const makeForms = (heading, rows) =>
  makePart(
    'submissions',
    heading,
    rows.length > 0
      ? makeTable('submissions', FORMS, rows)
      : make('p', {}, t('employee.noSubmission')),
  );

// The invites that took no form; nothing where there is none.
export const makeInvites = (rows) =>
  rows.length > 0 &&
  makePart(
    'invites',
    t('person.invites'),
    makeTable('invites', INVITES, rows),
    make('p', {}, link('/invites', t('person.toInvites'))),
  );

// Parts with commas between them.
const joined = (parts) => parts.filter(Boolean).flatMap((part, i) => (i > 0 ? [', ', part] : part));

const makeWhom = ({ nameHint, emailHint, externalId }) =>
  make('span', {}, joined([makeName(nameHint), emailHint, externalId]));

// Of a submission, as facts: whom the invite was for, and who filled it in.
export function makeOrigin({ invite, formError, ...row }) {
  const { nameHint, emailHint, externalId, createdAt, createdBy } = invite;
  return [
    [
      t('submission.invited'),
      make(
        'span',
        {},
        nameHint || emailHint || externalId ? makeWhom(invite) : t('invites.nobody'),
        ', ',
        byWhom({ actor: createdBy }),
        moment(createdAt),
      ),
      { id: 'invited' },
    ],
    [
      t('submission.filledIn'),
      make('span', {}, joined([makeNameOf(row), !formError && row.email])),
      { id: 'filledIn' },
    ],
  ];
}

// The form is in another name than the invite: somebody may have passed it on.
export const tellPassedOn = ({ flags = [] }) =>
  flags.some(({ code }) => code === 'otherName') &&
  makeNotice('warning', make('p', { id: 'passed-on' }, t('submission.passedOn')));
