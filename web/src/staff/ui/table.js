// SPDX-License-Identifier: MIT
// table.js -- rows below each other; on a narrow screen each row is a card.
// The roles keep it a table for those who hear it, however it is laid out.
import { make } from '../../common/dom.js';
import { t } from '../../common/language.js';

function makeHead(name, columns) {
  return make(
    'thead',
    { role: 'rowgroup' },
    make(
      'tr',
      { role: 'row' },
      columns.map((column) =>
        make(
          'th',
          { role: 'columnheader', scope: 'col', 'data-column': column.name },
          t(`${name}.column.${column.name}`),
        ),
      ),
    ),
  );
}

function makeCell(name, { name: column, show }, row) {
  const value = show(row);
  return make(
    'td',
    {
      role: 'cell',
      dir: 'auto',
      'data-column': column,
      'data-label': t(`${name}.column.${column}`),
      class: value ? null : 'empty',
    },
    value,
  );
}

// The arrow keys go from row to row.
function onKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const rows = [...event.currentTarget.querySelectorAll('tbody tr')];
  const links = rows.map((row) => row.querySelector('a')).filter(Boolean);
  const at = links.indexOf(document.activeElement);
  if (!step || at < 0) return;
  event.preventDefault();
  links[at + step]?.focus();
}

// COLUMNS: [{ name, show(row) }]; a row's first link leads to it.
export function makeTable(name, columns, rows) {
  return make(
    'table',
    {
      class: 'usa-table cards',
      'data-table': name,
      role: 'table',
      'aria-label': t(`${name}.heading`),
      on: { keydown: onKey },
    },
    makeHead(name, columns),
    make(
      'tbody',
      { role: 'rowgroup' },
      rows.map((row) =>
        make(
          'tr',
          { role: 'row', 'data-id': row.id },
          columns.map((column) => makeCell(name, column, row)),
        ),
      ),
    ),
  );
}
