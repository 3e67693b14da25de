// SPDX-License-Identifier: MIT
// again.js -- nobody is invited twice without a word: whoever has an open link
// or a form gets another one only after a question.
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { post } from '../server.js';
import { makeNotice } from './notice.js';
import { day, makeButton } from './show.js';

const CODES = ['already_invited', 'form_exists'];

function tellOpen({ code, openInvites = [] }) {
  const [newest] = openInvites;
  return newest
    ? [t('again.open'), ' ', day(newest.createdAt), '.']
    : [t(`again.${code === 'form_exists' ? 'form' : 'other'}`)];
}

// SEND and FAILED of a form (form.js) that posts what is given to PATH and makes
// an invite. What is changed after the question is asked about again. That there
// is a form is no question where FORM_IS_KNOWN: only an open link is one.
export function invitesOnce(path, { formIsKnown = false } = {}) {
  let again = false;
  return {
    async send(given, key) {
      const body = { ...given, again };
      again = false;
      const answer = await post(path, body, key);
      return formIsKnown && answer?.body?.code === 'form_exists' && !answer.body.openInvites.length
        ? post(path, { ...body, again: true }, key)
        : answer;
    },
    failed({ body }, form) {
      if (!CODES.includes(body?.code)) return false;
      const button = makeButton('again', 'again.submit', {}, () => {
        again = true;
        form.requestSubmit();
      });
      form
        .querySelector('.problem')
        .replaceChildren(makeNotice('warning', make('p', {}, tellOpen(body)), button));
      return true;
    },
  };
}
