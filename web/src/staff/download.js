// SPDX-License-Identifier: MIT
// download.js -- CSV files: of a page's own, and of the server's.
import { BOM } from '../common/csv.js';
import { t } from '../common/language.js';
import { saveFile } from '../common/save.js';
import { formatQuery } from './address.js';
import { isDone } from './answer.js';
import { ask } from './server.js';
import { saidOf } from './ui/notice.js';

const WHOLE_FILE_MS = 120000;

// Saves the CSV TEXT, with or without a byte order mark, as file NAME.
export function saveText(name, text) {
  saveFile(name, 'text/csv', BOM + text.replace(/^\ufeff/, ''));
}

// Saves what the server has at PATH. Returns what there is to say about it.
export async function downloadFrom(path, query, name) {
  const answer = await ask(path + formatQuery(query), {
    as: 'text',
    timeout: WHOLE_FILE_MS,
  });
  if (!isDone(answer)) return answer.reached ? saidOf(answer.body) : t('error.unknown');
  saveText(name, answer.body);
  return t('saved', { name });
}
