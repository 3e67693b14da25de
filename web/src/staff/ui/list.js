// SPDX-License-Identifier: MIT
// list.js -- a page that lists: search, filters, order, pages of rows.
import { make } from '../../common/dom.js';
import { language, t } from '../../common/language.js';
import { formatQuery, moveTo } from '../address.js';
import { app } from '../app.js';
import { makeButton } from './show.js';
import { makeTable } from './table.js';

// As long as nobody pauses between two letters: each answer shows people, and
// is a read of theirs in the audit.
const TYPING_MS = 1000;

// A list is
//   name      names its texts, and its path, "/NAME"
//   rows      the member of the server's answer; the path below api/ too
//   columns   (list) => [{ name, show(row) }] (table.js)
//   selects   [{ name, label: key, choices }]: of the query. Choices, or what
//             returns them: [value, key], or [key, choices] for a group; with
//             more(body): [[value, text]] that the answer adds
//   days      [{ name, label: key, hint: key }]: of the query
//   personal  the names of the query that no address has
//   search    whether the server searches
//   before    (visit) => what is waited for before anything is shown
//   above     (list) => what stands above it
//   shown     (list) => called when its first rows are there
//   note      (list) => what stands above the rows
//   total     (body) => { total, page, limit, more } of an answer that has
//             it elsewhere

// What is asked of the server: the query, and the search. Exported for what
// saves the same as a file.
export function asked({ search, query }) {
  return { ...query, search };
}

function countText(name, { total, page, limit, more }) {
  const number = new Intl.NumberFormat(language());
  if (total === 0) return t(`${name}.none`);
  const values = {
    from: number.format((page - 1) * limit + 1),
    to: number.format(Math.min(page * limit, total)),
    total: number.format(total),
  };
  return t(more ? 'list.countMore' : 'list.count', values);
}

function makePager(list, { page, totalPages }) {
  if (totalPages < 2) return null;
  const turn = (to) => () => turnTo(list, to);
  return make(
    'nav',
    { class: 'pager', 'aria-label': t('list.pages') },
    page > 1 && makeButton('previous', 'list.previous', {}, turn(page - 1)),
    make('span', {}, t('list.page', { page, totalPages })),
    page < totalPages && makeButton('next', 'list.next', {}, turn(page + 1)),
  );
}

async function turnTo(list, page) {
  change(list, { page: page === 1 ? '' : page });
  if (!(await load(list))) return;
  list.place.querySelector('.count').focus();
  list.place.scrollIntoView();
}

const summaryOf = ({ spec }, body) => (spec.total ?? (({ pagination }) => pagination))(body);

function drawRows(list, body) {
  const { spec, place } = list;
  const summary = summaryOf(list, body);
  const rows = body[spec.rows];
  list.body = body;
  list.counted.textContent = body.tooMany
    ? t(`${spec.name}.tooMany`)
    : countText(spec.name, summary);
  for (const select of spec.selects ?? []) if (select.more) addChoices(list, select, body);
  place
    .querySelector('.found')
    .replaceChildren(
      ...[
        spec.note?.(list, body),
        rows.length > 0 && makeTable(spec.name, spec.columns(list), rows),
        makePager(list, summary),
      ]
        .flat()
        .filter(Boolean),
    );
}

// Asks for the rows and shows them; the newest question counts. Returns
// whether it was answered.
export async function load(list) {
  const { spec, visit, place } = list;
  list.loading?.abort();
  const loading = new AbortController();
  list.loading = loading;
  visit.signal.addEventListener('abort', () => loading.abort());
  place.setAttribute('aria-busy', 'true');
  const body = await visit.read(`${spec.path ?? spec.rows}` + formatQuery(asked(list)), {
    signal: loading.signal,
  });
  if (loading.signal.aborted) return false;
  place.removeAttribute('aria-busy');
  drawRows(list, body);
  return true;
}

// What is typed replaces its entry in the browser's history; what is chosen
// is a new one.
function change(list, query, { search = list.search, replace } = {}) {
  const by = app.account.id;
  Object.assign(list, { search, query: { ...list.query, ...query } });
  const { personal: names = [] } = list.spec;
  const part = (isIn) => Object.fromEntries(Object.entries(list.query).filter(isIn));
  const personal = part(([name, value]) => value && names.includes(name));
  const open = part(([name]) => !names.includes(name));
  const isKept = search || Object.keys(personal).length > 0;
  moveTo(`/${list.spec.name}`, open, isKept ? { search, personal, by } : null, { replace });
}

// CONTROL among the filters. A HINT is what describes it.
function makeFilter(control, label, hint) {
  return make(
    'div',
    { class: 'filter' },
    make('label', { class: 'usa-label', for: control.id }, t(label)),
    hint && make('span', { class: 'usa-hint', id: `${control.id}-hint` }, t(hint)),
    control,
  );
}

// What is chosen in a control is the filter NAME from then on.
const chooses = (list, name) => ({
  change({ currentTarget }) {
    change(list, { [name]: currentTarget.value, page: '' });
    load(list);
  },
});

// What is typed is looked for after a moment, if one is still here then.
function makeSearch(list) {
  let timer;
  list.visit.signal.addEventListener('abort', () => clearTimeout(timer));
  const find = () => {
    clearTimeout(timer);
    if (input.value.trim() === (list.search ?? '')) return;
    change(list, { page: '' }, { search: input.value.trim(), replace: true });
    load(list);
  };
  const input = make('input', {
    class: 'usa-input',
    type: 'search',
    id: 'search',
    autocomplete: 'off',
    spellcheck: 'false',
    maxlength: 200,
    'aria-describedby': 'search-hint',
    on: {
      input() {
        clearTimeout(timer);
        timer = setTimeout(find, TYPING_MS);
      },
    },
  });
  input.value = list.search ?? '';
  list.find = find;
  return makeFilter(input, 'list.search', `${list.spec.name}.searchHint`);
}

const makeOption = ([value, text]) => make('option', { value }, text);

function makeChoice([value, key]) {
  return Array.isArray(key)
    ? make('optgroup', { label: t(value) }, key.map(makeChoice))
    : makeOption([value, t(key)]);
}

// What is chosen stays chosen.
function addChoices(list, { name, choices, more }, body) {
  const select = document.getElementById(`by-${name}`);
  select.replaceChildren(...choices.map(makeChoice), ...more(body).map(makeOption));
  select.value = list.query[name] ?? '';
}

function makeDay(list, { name, label, hint }) {
  const input = make('input', {
    class: 'usa-input',
    type: 'date',
    id: `by-${name}`,
    'aria-describedby': `by-${name}-hint`,
    on: chooses(list, name),
  });
  input.value = list.query[name] ?? '';
  return makeFilter(input, label, hint);
}

function makeSelect(list, { name, label, choices }) {
  const select = make(
    'select',
    {
      class: 'usa-select',
      id: `by-${name}`,
      on: chooses(list, name),
    },
    (typeof choices === 'function' ? choices() : choices).map(makeChoice),
  );
  select.value = list.query[name] ?? '';
  return makeFilter(select, label);
}

function makeFilters(list) {
  const { search, selects = [], days = [] } = list.spec;
  return make(
    'form',
    {
      class: 'filters',
      role: 'search',
      novalidate: true,
      on: {
        submit(event) {
          event.preventDefault();
          list.find?.();
        },
      },
    },
    search && makeSearch(list),
    selects.map((select) => makeSelect(list, select)),
    days.map((day) => makeDay(list, day)),
  );
}

export function listPage(spec) {
  return {
    heading: `${spec.name}.heading`,
    async open(visit) {
      // Not what somebody else looked for in this tab.
      const mine = visit.state.by === app.account.id ? visit.state : {};
      const list = {
        spec,
        visit,
        query: { ...visit.query, ...mine.personal },
        search: mine.search,
      };
      list.counted = make('p', { class: 'count', role: 'status', tabindex: '-1' }, t('loading'));
      list.place = make('div', { class: 'results' }, list.counted, make('div', { class: 'found' }));
      await spec.before?.(visit);
      visit.show(spec.above?.(list), makeFilters(list), list.place);
      await load(list);
      await spec.shown?.(list);
    },
  };
}
