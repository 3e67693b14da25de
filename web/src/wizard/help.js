// SPDX-License-Identifier: MIT
// help.js -- whom to ask.
import { makeContact } from '../common/contact.js';
import { make } from '../common/dom.js';
import { t } from '../common/language.js';
import { ownWords } from './own.js';

// The name of the employer, in words when nobody has set it.
export function employerOf(settings) {
  return settings.employerBusinessName || settings.businessName || t('employer');
}

// "Ask your employer: 555-0100"
export function makeHelp(settings) {
  const { text, lang } = ownWords(settings, 'supportContact');
  const contact = text?.trim();
  return make(
    'p',
    { class: 'help' },
    t(contact ? 'help.contact' : 'help.employer', {
      employer: employerOf(settings),
    }),
    ' ',
    contact && makeContact(contact, lang),
  );
}
