// SPDX-License-Identifier: MIT
// help.js -- whom to ask.
import { make } from '../common/dom.js';
import { t } from '../common/language.js';

// The name of the employer, in words when nobody has set it.
export function employerOf(settings) {
  return settings.employerBusinessName || settings.businessName || t('employer');
}

// An address or a number becomes a link; other words stay as they are.
function makeContact(contact) {
  const schemes = [
    [/^\S+@\S+\.\S+$/, `mailto:${contact}`],
    [/^\+?[\d\s().-]{7,}$/, `tel:${contact.replace(/[^\d+]/g, '')}`],
  ];
  const [, href] = schemes.find(([pattern]) => pattern.test(contact)) ?? [];
  return href ? make('a', { class: 'usa-link', href }, contact) : contact;
}

// "Ask your employer: 555-0100"
export function makeHelp(settings) {
  const contact = settings.supportContact?.trim();
  return make(
    'p',
    { class: 'help' },
    t(contact ? 'help.contact' : 'help.employer', {
      employer: employerOf(settings),
    }),
    ' ',
    contact && makeContact(contact),
  );
}
