// SPDX-License-Identifier: MIT
// notices.js -- what stands above the questions of a step.
import { today } from '../common/dates.js';
import { make, makeLinkOut } from '../common/dom.js';
import { language, t } from '../common/language.js';
import { nameText } from '../common/names.js';
import { fieldsOf, valuesOf } from './answers.js';
import { FIELDS, STEPS } from './fields.js';
import { flagsOf } from './flags.js';
import { employerOf } from './help.js';
import { ownWords } from './own.js';
import { sizeOf } from './signature.js';
import { nameOf } from './widgets/frame.js';

const INSTRUCTIONS = { en: 'https://www.uscis.gov/i-9', es: 'https://www.uscis.gov/es/i-9' };

export function makeAlert(kind, heading, ...content) {
  return make(
    'div',
    { class: `usa-alert usa-alert--${kind}` },
    make(
      'div',
      { class: 'usa-alert__body' },
      heading && make('h2', { class: 'usa-alert__heading' }, heading),
      content,
    ),
  );
}

function paragraph(text) {
  return make('p', { class: 'usa-alert__text' }, text);
}

// The first question is on a telephone's first screen: a short welcome stands
// above it, if nothing else has to; the rest is there for who opens it.
const SHORT = 160;

// There are two places for it; it is in one.
function makeWelcome({ settings, invite }, isAbove) {
  const { text, lang } = ownWords(settings, 'welcomeMessage');
  const standsAbove = !invite.isRenewal && text?.length <= SHORT;
  return text && standsAbove === isAbove && make('p', { class: 'welcome', lang }, text);
}

function welcome(app) {
  return makeWelcome(app, true);
}

function beforeYouStart(app) {
  return make(
    'details',
    { class: 'before' },
    make('summary', {}, t('before.heading')),
    makeWelcome(app, false),
    make(
      'ul',
      { class: 'usa-list' },
      ['documents', 'once'].map((item) => make('li', {}, t(`before.${item}`))),
      make('li', {}, makeLinkOut(INSTRUCTIONS[language()], t('before.instructions'), t('newTab'))),
    ),
  );
}

// Whom the invite is for: a link that was passed on is noticed.
function invited({ invite, settings }) {
  return (
    invite.nameHint &&
    make(
      'p',
      { class: 'invited' },
      t('invited', {
        name: nameText(invite.nameHint),
        employer: employerOf(settings),
      }),
    )
  );
}

function renewal({ invite }) {
  return invite.isRenewal && makeAlert('info', t('renewal.heading'), paragraph(t('renewal.text')));
}

// No employer may ask for a certain one (M-274, 6.1).
function renewalChoice({ invite }) {
  return invite.isRenewal && make('p', {}, t('renewal.choice'));
}

// Outside Puerto Rico the form that counts is the English one.
function spanish() {
  return language() === 'es' && make('p', { class: 'translated' }, t('spanish.text'));
}

const stepIndexOf = (name) => STEPS.findIndex((step) => fieldsOf(step).includes(name));

// What leads to field NAME, said in TEXT.
function makeWayTo(name, text) {
  return make(
    'button',
    {
      type: 'button',
      class: 'usa-button usa-button--unstyled',
      'data-action': 'goTo',
      'data-step': STEPS[stepIndexOf(name)].name,
      'data-for': name,
    },
    text,
  );
}

function makeMissed(name) {
  return make(
    'li',
    {},
    makeWayTo(name, t('missed.item', { label: nameOf(name), step: stepIndexOf(name) + 1 })),
  );
}

// After a reload: what this tab did not keep, and where it is asked.
function missed({ missed: names }) {
  return (
    names.size > 0 &&
    makeAlert(
      'warning',
      t('missed.heading'),
      paragraph(t('missed.text')),
      make(
        'ul',
        { class: 'usa-list', id: 'missed' },
        Object.keys(FIELDS)
          .filter((name) => names.has(name))
          .map(makeMissed),
      ),
    )
  );
}

// The typed name is part of the signature.
const askedAt = (field) => (field === 'signatureName' ? 'signatureDataUrl' : field);

function makeQuestion({ code, field }) {
  return make(
    'li',
    { 'data-flag': code },
    makeWayTo(askedAt(field), nameOf(askedAt(field))),
    ': ',
    t(`flag.${code}`),
  );
}

// What may be right but looks wrong. It can be sent all the same.
function flags({ answers, form, settings, invite }) {
  const found = flagsOf({
    form,
    settings,
    values: valuesOf(answers),
    day: today(),
    picture: sizeOf(answers.signature),
    invited: invite.nameHint,
  });
  return (
    found.length > 0 &&
    makeAlert(
      'warning',
      t('flags.heading'),
      paragraph(t('flags.text')),
      make('ul', { class: 'usa-list', id: 'flags' }, found.map(makeQuestion)),
    )
  );
}

const NOTICES = {
  personal: [missed, renewal, welcome, invited, spanish, beforeYouStart],
  status: [missed],
  documents: [missed, renewalChoice],
  review: [missed, flags],
};

export function makeNotices(app, screen) {
  return NOTICES[screen].map((notice) => notice(app));
}
