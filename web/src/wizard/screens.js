// SPDX-License-Identifier: MIT
// screens.js -- the screens that are no step of the form.
import { make } from '../common/dom.js';
import { t } from '../common/language.js';
import { shortReference } from '../common/reference.js';
import { makeCopy } from './copy.js';
import { employerOf, makeHelp } from './help.js';
import { makeAlert } from './notices.js';
import { ownWords } from './own.js';
import { makeMoment } from './review.js';
import { makeAction } from './steps.js';

function heading(key, values) {
  return make('h1', {}, t(key, values));
}

function paragraphs(...keys) {
  return keys.map((key) => make('p', {}, t(key)));
}

// While something is asked of the server: words, that are also heard, and
// moving dots for the eyes. "Try now" comes when there is a wait to cut.
function makeProgress() {
  return make(
    'div',
    { class: 'progress' },
    make('span', { class: 'dots', 'aria-hidden': 'true' }, make('i'), make('i'), make('i')),
    make('p', { role: 'status', id: 'progress' }),
  );
}

function makeTryNow() {
  return makeAction('tryNow', t('tryNow'), { hidden: true });
}

function link() {
  return [
    heading('link.heading'),
    make('p', {}, t('link.text')),
    make(
      'form',
      { class: 'usa-form usa-form--large', novalidate: true },
      make(
        'div',
        { class: 'usa-form-group', 'data-field': 'inviteLink' },
        make('label', { class: 'usa-label', for: 'inviteLink' }, t('link.label')),
        make('span', { class: 'usa-hint', id: 'inviteLink-hint' }, t('link.hint')),
        make('input', {
          class: 'usa-input',
          id: 'inviteLink',
          name: 'inviteLink',
          type: 'text',
          autocomplete: 'off',
          autocapitalize: 'off',
          autocorrect: 'off',
          spellcheck: 'false',
          enterkeyhint: 'go',
          'data-control': true,
          'data-described': 'inviteLink-hint',
          'aria-describedby': 'inviteLink-hint',
        }),
      ),
      make('div', { class: 'buttons' }, makeAction('useLink', t('link.use'), { type: 'submit' })),
    ),
    make('h2', {}, t('link.help')),
    make(
      'ul',
      { class: 'usa-list' },
      ['where', 'paste', 'blocked', 'ask'].map((item) => make('li', {}, t(`link.${item}`))),
    ),
  ];
}

function unreachable() {
  return [
    heading('unreachable.heading'),
    ...paragraphs('unreachable.text'),
    makeProgress(),
    makeTryNow(),
  ];
}

function sending() {
  return [
    heading('sending.heading'),
    makeProgress(),
    make('p', { id: 'sending-text' }, t('sending.text')),
    make(
      'div',
      { class: 'buttons' },
      makeTryNow(),
      makeAction('back', t('sending.back'), {
        class: 'usa-button usa-button--outline',
        hidden: true,
      }),
    ),
  ];
}

function endOf(name) {
  return ({ settings }) => [
    heading(`${name}.heading`),
    make('p', {}, t(`${name}.text`, { employer: employerOf(settings) })),
    ownWords(settings, 'supportContact').text && makeHelp(settings),
    make(
      'div',
      { class: 'buttons' },
      makeAction('otherLink', t('otherLink'), {
        class: 'usa-button usa-button--outline',
      }),
    ),
  ];
}

function makeReference(reference) {
  return (
    reference && [
      make('dt', {}, t('done.reference')),
      make('dd', { id: 'reference', 'data-reference': reference }, shortReference(reference)),
    ]
  );
}

function makeReceived(date) {
  return date && [make('dt', {}, t('done.date')), make('dd', { id: 'received' }, makeMoment(date))];
}

// The earlier version counts: said in so many words, first of all.
function makeDiffers({ differs }, settings) {
  return (
    differs &&
    make(
      'div',
      { 'data-differs': true },
      makeAlert(
        'warning',
        t('differs.heading'),
        make('p', { class: 'usa-alert__text' }, t('differs.text')),
        makeHelp(settings),
      ),
    )
  );
}

function done({ done: record, copy, settings }) {
  const values = { employer: employerOf(settings) };
  return [
    make(
      'div',
      { class: 'received' },
      make('h1', {}, t(record.alreadyUsed ? 'alreadyUsed.heading' : 'done.heading')),
      make('dl', {}, makeReference(record.reference), makeReceived(record.date)),
    ),
    makeDiffers(record, settings),
    record.alreadyUsed && make('p', {}, t('alreadyUsed.text', values)),
    make('h2', {}, t('done.next')),
    make(
      'ul',
      { class: 'usa-list' },
      // Where the form was not sent from, there is no reference to write down.
      ['bring', copy ? 'copy' : record.reference && 'keep', 'close']
        .filter(Boolean)
        .map((item) => make('li', {}, t(`done.${item}`, values))),
    ),
    make(
      'div',
      { class: 'buttons' },
      copy && makeAction('showCopy', t('copy.show')),
      makeAction('print', t('print'), {
        class: 'usa-button usa-button--outline',
      }),
    ),
  ];
}

// By the screen's name: makes its content from the wizard's state.
export const SCREENS = {
  link,
  unreachable,
  sending,
  done,
  copy: makeCopy,
  expired: endOf('expired'),
  revoked: endOf('revoked'),
  notFound: endOf('notFound'),
};
