// SPDX-License-Identifier: MIT
// names.js -- names among other words: whatever their direction, they turn
// nothing around. New ones have no marks of direction; those stored before may.
import { make } from './dom.js';

const MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]|\ud83a|\ud802|\ud803/;

// Its marks are shown as what they are, odd.
const plain = (name) => (name ?? '').replace(MARKS, '\ufffd');

// NAME for a text; one that is written from the right is set apart (FSI …
// PDI), in a <bdi> where the text becomes an element (dom.js).
export function nameText(name) {
  const text = plain(name);
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

// The same as an element; nothing for no name.
export function makeName(name) {
  return name && make('bdi', {}, plain(name));
}
