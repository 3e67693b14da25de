// SPDX-License-Identifier: MIT
// correction.js -- the way on after a form was rejected: the same person is
// invited to a new one, which comes into the same file.
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { nameText } from '../../common/names.js';
import { isReady, tellNotReady } from '../ready.js';
import { invitesOnce } from '../ui/again.js';
import { askWithForm } from '../ui/dialog.js';
import { showLink } from '../ui/link.js';
import { makeNotice } from '../ui/notice.js';
import { hintOf, makeButton, nameOf } from '../ui/show.js';
import { DAYS } from './invites.js';

// For whom the first one was, tied to the employee, who keeps number and file;
// it is no reverification.
const inviteOf = ({ employee, invite, ...row }) => ({
  nameHint: invite.nameHint ?? hintOf(row),
  emailHint: employee.email,
  externalId: employee.externalId,
  workerType: employee.workerType,
  employeeId: employee.id,
});

async function inviteAgain(visit, row) {
  const whom = nameText(row.invite.nameHint) || nameOf(row);
  const { send, failed } = invitesOnce('invites', { formIsKnown: true });
  const body = await askWithForm({
    id: 'inviteAgain',
    about: { whom },
    fields: [DAYS],
    send: (given, key) => send({ ...inviteOf(row), ...given }, key),
    failed,
  });
  if (!body) return;
  await showLink('invited', body.inviteUrl, { whom });
  visit.again(t('inviteAgain.done'));
}

// What to do about ROW, a submission that is rejected; else nothing.
export function tellWayOn(visit, row) {
  if (row.status !== 'rejected' || !row.employee?.id) return null;
  if (row.employee.status === 'terminated') return null;
  if (!isReady()) return tellNotReady();
  return makeNotice(
    'info',
    make('p', { id: 'way-on' }, t('rejected.wayOn')),
    makeButton('inviteAgain', 'inviteAgain.open', {}, () => inviteAgain(visit, row)),
  );
}
