// SPDX-License-Identifier: MIT
// announce.js -- what those who hear the page are told beside what it shows.

const SAID_MS = 1000; // by then a screen reader has taken it

let timer;

const place = () => document.getElementById('announcer');

// Takes back what was said: it stays in the document for nobody to come upon.
export function hush() {
  clearTimeout(timer);
  place().textContent = '';
}

// Says TEXT, once.
export function announce(text) {
  hush();
  place().textContent = text;
  timer = setTimeout(hush, SAID_MS);
}
