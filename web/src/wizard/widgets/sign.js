// SPDX-License-Identifier: MIT
// sign.js -- the signature, drawn or typed, and the day of it.
import { showDate, today } from '../../common/dates.js';
import { make } from '../../common/dom.js';
import { language, t } from '../../common/language.js';
import { openPad, openTyped } from '../signature.js';
import { fieldText, labelOf, makeGroup } from './frame.js';

// answers.signature is { url, day, strokes, width } of what was drawn and
// { url, day } of what was typed; inputs.signatureTyped is the name, and is
// undefined while the person draws.
function isTyping({ inputs }) {
  return inputs.signatureTyped !== undefined;
}

function isSigned({ inputs }) {
  return !isTyping({ inputs }) || inputs.signatureTyped.trim() !== '';
}

function makeButton(action, on) {
  return make(
    'button',
    {
      type: 'button',
      class: 'usa-button usa-button--outline',
      'data-action': action,
      on: { click: on },
    },
    t(`signature.${action}`),
  );
}

function makeTyped({ answers }) {
  const input = make('input', {
    class: 'usa-input',
    id: 'signatureTyped',
    name: 'signatureTyped',
    type: 'text',
    autocomplete: 'off',
    spellcheck: 'false',
    autocapitalize: 'words',
    enterkeyhint: 'done',
    'data-described': '',
  });
  input.value = answers.inputs.signatureTyped;
  return [make('label', { id: 'signature-how', for: input.id }, t('signature.howToType')), input];
}

function makeCanvas(typing) {
  return make('canvas', {
    id: 'signature',
    tabindex: '-1',
    role: 'img',
    'aria-label': t(typing ? 'signature.shown' : 'signature.area'),
    'data-described': 'signature-how',
    'aria-describedby': 'signature-how',
  });
}

// Tells the screen that the answer is another one.
function tell(group) {
  group.dispatchEvent(new CustomEvent('answered', { bubbles: true }));
}

function keep(group, answers, drawn) {
  answers.signature = drawn && { day: today(), ...drawn };
  tell(group);
}

// Each way to sign, laid into PLACE. Returns { clear, stop, show }.
function openDrawing(group, canvas, answers) {
  const drawn = answers.signature?.strokes ? answers.signature : null;
  const opening = openPad(canvas, drawn, (signature) => keep(group, answers, signature));
  opening.catch(() => {
    group.querySelector('#signature-how').textContent = t('signature.missing');
  });
  return {
    clear: () => opening.then((pad) => pad.clear()),
    stop: () =>
      opening.then(
        (pad) => pad.stop(),
        () => {},
      ),
  };
}

function openTyping(group, canvas, answers) {
  const typed = openTyped(canvas, () => answers.inputs.signatureTyped ?? '');
  return {
    show() {
      const url = typed.show();
      keep(group, answers, isSigned(answers) ? { url } : null);
    },
    clear() {
      answers.inputs.signatureTyped = '';
      group.querySelector('#signatureTyped').value = '';
    },
    stop: typed.stop,
  };
}

const open = new WeakMap(); // of a group, the way to sign that is open

function layOut(field, group, place) {
  const { answers } = field;
  const typing = isTyping(answers);
  const canvas = makeCanvas(typing);
  open.get(group)?.stop();
  place.replaceChildren(
    ...(typing
      ? makeTyped(field)
      : [make('p', { class: 'usa-hint', id: 'signature-how' }, t('signature.howToDraw'))]),
    make('div', { class: 'paper', 'data-control': !typing }, canvas),
    make(
      'div',
      { class: 'buttons' },
      makeButton(typing ? 'drawSignature' : 'typeSignature', () => change(field, group, place)),
      makeButton('clearSignature', () => clear(field, group)),
    ),
  );
  if (typing) place.querySelector('#signatureTyped').setAttribute('data-control', '');
  requestAnimationFrame(() => {
    if (!canvas.isConnected) return;
    open.set(group, (typing ? openTyping : openDrawing)(group, canvas, answers));
  });
}

function clear({ answers }, group) {
  open.get(group)?.clear();
  open.get(group)?.show?.();
  keep(group, answers, null);
}

// From drawing to typing, or back. What was signed the other way is gone.
function change(field, group, place) {
  const { answers } = field;
  answers.inputs.signatureTyped = isTyping(answers) ? undefined : '';
  answers.signature = null;
  layOut(field, group, place);
  place.querySelector('#signatureTyped, [data-action=typeSignature]').focus();
  tell(group);
}

export const signature = {
  render(field) {
    const place = make('div');
    const group = makeGroup(
      field,
      make(
        'fieldset',
        { class: 'usa-fieldset' },
        make('legend', { class: 'usa-legend' }, labelOf(field.name)),
        place,
      ),
    );
    layOut(field, group, place);
    return group;
  },
  changed(_field, group, id) {
    if (id === 'signatureTyped') open.get(group)?.show?.();
  },
  show: (value) =>
    value ? make('img', { class: 'signed', src: value, alt: t('signature.shown') }) : null,
};

export const signingDay = {
  render: (field) =>
    makeGroup(
      field,
      make(
        'p',
        { id: field.name, tabindex: '-1', 'data-control': true },
        fieldText(field.name, 'label'),
        ': ',
        make('strong', {}, showDate(today(), language())),
      ),
    ),
  show: (value) => showDate(value, language()),
};
