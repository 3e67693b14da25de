// SPDX-License-Identifier: MIT
// many.js -- rows of a list that are chosen, for one act on all of them.
import { announce } from '../../common/announce.js';
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';
import { isDone } from '../answer.js';
import { askWithForm } from './dialog.js';
import { load } from './list.js';
import { makeNotice, saidOf } from './notice.js';
import { makeButton } from './show.js';

// LIST.many is { chosen: rows by id, told: what the last act came to }; rows are
// chosen among those on the page, and again when it is redrawn.

// The box by which ROW of LIST is chosen; LABEL is its name.
export function makeChoice(list, row, label) {
  const box = make('input', {
    type: 'checkbox',
    class: 'choice',
    'aria-label': label,
    on: {
      change() {
        const { chosen } = list.many;
        if (box.checked) chosen.set(row.id, row);
        else chosen.delete(row.id);
        drawChosen(list);
      },
    },
  });
  return box;
}

function drawChosen({ many, place }) {
  const n = many.chosen.size;
  const boxes = place.querySelectorAll('.choice').length;
  const all = place.querySelector('#chooseAll');
  all.checked = n === boxes;
  all.indeterminate = n > 0 && n < boxes;
  place.querySelector('#chosen').textContent = n > 0 ? t('many.chosen', { n }) : '';
  place.querySelector('.many .buttons').hidden = n === 0;
}

function chooseAll(list, { checked }) {
  for (const box of list.place.querySelectorAll('.choice'))
    if (box.checked !== checked) box.click();
}

// Sends ACT for each of ROWS, one after the other, until one gets no answer, or
// what was given is wrong: then that is the answer, and pressed again it goes on
// with the rest. What was asked for once is made once, by the KEYS of the rows.
function makeSender(act, rows) {
  const left = [...rows];
  const keys = new Map(rows.map(({ id }) => [id, crypto.randomUUID()]));
  const body = { done: [], refused: [] };
  return async (given) => {
    while (left.length > 0) {
      const [row] = left;
      const answer = await act.send(row, given, keys.get(row.id));
      if (!answer.reached || answer.body.details) return answer;
      left.shift();
      if (isDone(answer)) body.done.push(answer.body);
      else body.refused.push({ row, why: saidOf(answer.body) });
      announce(t('many.progress', { n: rows.length - left.length, all: rows.length }));
    }
    return { reached: true, status: 200, body };
  };
}

function tell(act, { done, refused }, labelOf) {
  return makeNotice(
    refused.length > 0 ? 'warning' : 'success',
    make('p', {}, t(`${act.many}.done`, { n: done.length })),
    refused.length > 0 &&
      make(
        'ul',
        {},
        refused.map(({ row, why }) => make('li', { dir: 'auto' }, `${labelOf(row)}: ${why}`)),
      ),
    act.afterMany?.(done) ?? null,
  );
}

async function perform(list, act, labelOf) {
  const rows = [...list.many.chosen.values()];
  const body = await askWithForm({
    id: act.many,
    about: { n: rows.length },
    danger: act.danger,
    fields: act.fields,
    values: act.values,
    send: makeSender(act, rows),
  });
  if (!body) return;
  list.many.told = tell(act, body, labelOf);
  await load(list);
  list.counted.focus();
}

// What stands above the rows of LIST, if SOME can be chosen. ACTS are { many: the
// name, fields, values, danger, send(row, given, key), afterMany(bodies) }, or do
// something with the chosen rows by { many, open(rows) }; LABELOF names a row.
export function makeMany(list, some, acts, labelOf) {
  const told = list.many?.told;
  list.many = { chosen: new Map(), told: null };
  if (!some) return [told].filter(Boolean);
  const chosen = () => [...list.many.chosen.values()];
  const box = make('input', {
    type: 'checkbox',
    id: 'chooseAll',
    on: { change: () => chooseAll(list, box) },
  });
  return [
    told,
    make(
      'div',
      { class: 'many not-printed' },
      make('p', {}, box, ' ', make('label', { for: 'chooseAll' }, t('many.all'))),
      make('p', { id: 'chosen', role: 'status' }),
      make(
        'div',
        { class: 'buttons', hidden: true },
        acts.map((act) =>
          makeButton(act.many, `${act.many}.open`, {}, () =>
            act.open ? act.open(chosen()) : perform(list, act, labelOf),
          ),
        ),
      ),
    ),
  ].filter(Boolean);
}
