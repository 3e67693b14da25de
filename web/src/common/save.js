// SPDX-License-Identifier: MIT
// save.js -- files that the browser saves.
import { make } from './dom.js';

const KEPT_MS = 60_000; // Safari on a phone reads it only after a question

// Has the browser save the text CONTENT as file NAME of TYPE.
export function saveFile(name, type, content) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  make('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
