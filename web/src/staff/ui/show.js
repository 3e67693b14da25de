// SPDX-License-Identifier: MIT
// show.js -- values as people read them.
import { showDate, showMoment } from '../../common/dates.js';
import { make } from '../../common/dom.js';
import { firstText, language, t } from '../../common/language.js';
import { nameText } from '../../common/names.js';

const SHORT = { year: 'numeric', month: 'short', day: 'numeric' };

export function date(text) {
  return text && /^\d{4}-\d\d-\d\d$/.test(text)
    ? make('time', { datetime: text }, showDate(text, language()))
    : text;
}

export function moment(text) {
  return text && make('time', { datetime: text }, showMoment(text, language()));
}

export function shortMoment(text) {
  return (
    text &&
    make(
      'time',
      { datetime: text },
      new Intl.DateTimeFormat(language(), {
        ...SHORT,
        hour: 'numeric',
        minute: '2-digit',
      }).format(new Date(text)),
    )
  );
}

// The day of a moment: enough in a list.
export function day(text) {
  return (
    text &&
    make(
      'time',
      { datetime: text },
      new Intl.DateTimeFormat(language(), SHORT).format(new Date(text)),
    )
  );
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

// Who did it, where it was no person of the staff.
export function actor(name) {
  return firstText([`actor.${name}`]) ?? nameText(name);
}

export function makeHistory(history) {
  if (history.length === 0) return make('p', {}, t('history.none'));
  return make(
    'ol',
    { class: 'history', id: 'history' },
    history.map((one) =>
      make(
        'li',
        {},
        make('strong', {}, action(one.action)),
        ' ',
        one.actor && `${t('history.by', { actor: actor(one.actor) })}, `,
        moment(one.at),
      ),
    ),
  );
}
