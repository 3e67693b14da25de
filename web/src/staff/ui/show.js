// SPDX-License-Identifier: MIT
// show.js -- values as people read them.
import { showDate, showDay, showMoment } from '../../common/dates.js';
import { make } from '../../common/dom.js';
import { firstText, language, t } from '../../common/language.js';
import { nameText } from '../../common/names.js';

export function date(text) {
  return text && /^\d{4}-\d\d-\d\d$/.test(text)
    ? make('time', { datetime: text }, showDate(text, language()))
    : text;
}

export function moment(text) {
  return text && make('time', { datetime: text }, showMoment(text, language()));
}

// The day of a moment: enough in a list.
export function day(text) {
  return text && make('time', { datetime: text }, showDay(text, language()));
}

// The labels of CHANGES (unsaved.js) as one text.
export const labelsOf = (changes) =>
  new Intl.ListFormat(language()).format([...new Set(changes.map(({ label }) => label))]);

// A state in a word, and a color for who sees one.
export function tag(kind, state) {
  return make(
    'span',
    { class: `usa-tag tag-${state}`, 'data-state': state },
    t(`${kind}.${state}`),
  );
}

export function link(path, ...content) {
  return make('a', { class: 'usa-link', href: `#${path}` }, ...content);
}

// A person's name: for a text, and as an element.
export const nameOf = ({ firstName, lastName }) =>
  [lastName, firstName].filter(Boolean).map(nameText).join(', ');
// The same as an invite has it, which greets by it.
export const hintOf = ({ firstName, lastName }) => `${firstName} ${lastName}`;
export const makeNameOf = (row) => make('bdi', {}, nameOf(row));

// What an audit row says was done.
export function action(name) {
  return firstText([`action.${name}`]) ?? name;
}

export function makeFacts(facts) {
  return make(
    'dl',
    { class: 'facts' },
    facts
      .filter((fact) => fact)
      .map(([label, value, more = {}]) =>
        make(
          'div',
          { class: 'row', ...more },
          make('dt', {}, label),
          make('dd', { dir: 'auto', class: value ? null : 'none' }, value || t('none')),
        ),
      ),
  );
}

export function makeButton(act, key, { kind = 'outline', values, ...more }, click) {
  return make(
    'button',
    {
      type: 'button',
      'data-action': act,
      class: `usa-button${kind ? ` usa-button--${kind}` : ''}`,
      on: { click },
      ...more,
    },
    t(key, values),
  );
}

export function makePart(id, heading, ...content) {
  return make(
    'section',
    { class: 'part', 'aria-labelledby': `${id}-part` },
    make('h2', { id: `${id}-part` }, heading),
    ...content,
  );
}

// An email address, which a narrow place may break behind the "@" only.
function makeAddress(text) {
  const [user, ...rest] = text.split('@');
  return rest.length > 0 ? [`${user}@`, make('wbr', {}), rest.join('@')] : [text];
}

// Who did it, by name and account; or what did.
export function actor({ actor: account, actorName }) {
  const known = firstText([`actor.${account}`]);
  if (known) return known;
  if (!actorName) return make('bdi', {}, makeAddress(account));
  return make(
    'span',
    { class: 'actor' },
    make('bdi', {}, nameText(actorName)),
    ' ',
    make('bdi', { class: 'address' }, '(', makeAddress(account), ')'),
  );
}

// The same behind what was done.
export const byWhom = (one) => one.actor && [t('history.byWhom'), ' ', actor(one), ', '];

export function makeHistory(history) {
  if (history.length === 0) return make('p', {}, t('history.none'));
  return make(
    'ol',
    { class: 'history', id: 'history' },
    history.map((one) =>
      make('li', {}, make('strong', {}, action(one.action)), ' ', byWhom(one), moment(one.at)),
    ),
  );
}
