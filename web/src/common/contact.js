// SPDX-License-Identifier: MIT
// contact.js -- whom to ask: an address or a number becomes a link; other words
// stay as they are, and say their language LANG where it is not the page's.
import { make } from './dom.js';

export function makeContact(contact, lang = null) {
  const schemes = [
    [/^\S+@\S+\.\S+$/, `mailto:${contact}`],
    [/^\+?[\d\s().-]{7,}$/, `tel:${contact.replace(/[^\d+]/g, '')}`],
  ];
  const [, href] = schemes.find(([pattern]) => pattern.test(contact)) ?? [];
  return href ? make('a', { class: 'usa-link', href }, contact) : make('span', { lang }, contact);
}
