// SPDX-License-Identifier: MIT
// download.js -- files that the browser saves.
import { make } from '../common/dom.js';
import { t } from '../common/language.js';
import { formatQuery } from './address.js';
import { isDone } from './answer.js';
import { ask } from './server.js';

const WHOLE_FILE_MS = 120000;

// Saves TEXT as file NAME.
export function saveText(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  make('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

// Saves what the server has at PATH. Returns what there is to say about it.
export async function downloadFrom(path, query, name) {
  const answer = await ask(path + formatQuery(query),
    { as: 'text', timeout: WHOLE_FILE_MS });
  if (!isDone(answer))
    return answer.reached ? answer.body.error : t('error.unknown');
  saveText(name, answer.body);
  return t('saved', { name });
}

// A cell of CSV; what a spreadsheet would take for a formula gets a "'".
function cell(value) {
  const text = String(value ?? '').replace(/^[-=+@\t\r]/, '\'$&');
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

export function formatCsv(rows) {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}
