// SPDX-License-Identifier: MIT
// list.js -- a page that lists: search, filters, order, pages of rows.
import { make } from '../../common/dom.js';
import { language, t } from '../../common/language.js';
import { formatQuery, moveTo } from '../address.js';
import { app } from '../app.js';
import { makeButton } from './show.js';
import { makeTable } from './table.js';

const TYPING_MS = 300;

// A list is
//   name      names its texts, and its path, "/NAME"
//   rows      the member of the server's answer; the path below api/ too
//   columns   (list) => [{ name, show(row) }] (table.js)
//   selects   [{ name, label: key, choices: [[value, key]] }]: of the query
//   search    whether the server searches
//   before    (visit) => what is waited for before anything is shown
//   above     (list) => what stands above it
//   shown     (list) => called when its first rows are there
//   note      (list) => what stands above the rows
//   total     (body) => { total, page, limit, more } of an answer that has
//             it elsewhere

// What is asked of the server: the address' query, and the search.
function asked({ search, query }) {
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
  list.counted.textContent = countText(spec.name, summary);
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
  moveTo(`/${list.spec.name}`, list.query, search ? { search, by } : null, {
    replace,
  });
}

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
  return make(
    'div',
    { class: 'filter' },
    make('label', { class: 'usa-label', for: 'search' }, t('list.search')),
    make('span', { class: 'usa-hint', id: 'search-hint' }, t(`${list.spec.name}.searchHint`)),
    input,
  );
}

function makeSelect(list, { name, label, choices }) {
  const select = make(
    'select',
    {
      class: 'usa-select',
      id: `by-${name}`,
      on: {
        change() {
          change(list, { [name]: select.value, page: '' });
          load(list);
        },
      },
    },
    choices.map(([value, key]) => make('option', { value }, t(key))),
  );
  select.value = list.query[name] ?? '';
  return make(
    'div',
    { class: 'filter' },
    make('label', { class: 'usa-label', for: select.id }, t(label)),
    select,
  );
}

function makeFilters(list) {
  const { search, selects = [] } = list.spec;
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
  );
}

export function listPage(spec) {
  return {
    heading: `${spec.name}.heading`,
    async open(visit) {
      const list = {
        spec,
        visit,
        query: visit.query,
        // Not what somebody else looked for in this tab.
        search: visit.state.by === app.account.id ? visit.state.search : undefined,
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
