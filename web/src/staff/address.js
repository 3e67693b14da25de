// SPDX-License-Identifier: MIT
// address.js -- where one is: "#/submissions?status=approved&page=2". What is
// personal (a search) is in the history's state, never in the address.

let shown = { hash: '' }; // the address and the state that the screen shows
let before = ''; // the path that it showed before

const split = (hash) => hash.replace(/^#/, '').split('?');

// { path, query, state } of the browser's address.
export function readAddress() {
  const [path, query] = split(location.hash);
  return {
    path: path || '/',
    state: history.state ?? {},
    query: Object.fromEntries(new URLSearchParams(query ?? '')),
  };
}

// The query string of VALUES, those that say something; "" or "?…".
export function formatQuery(values) {
  const said = Object.entries(values).filter(
    ([, value]) => value !== '' && value !== null && value !== undefined,
  );
  return said.length > 0 ? `?${new URLSearchParams(said)}` : '';
}

export function noteShown() {
  const [last] = split(shown.hash);
  if (last !== split(location.hash)[0]) before = last;
  shown = { hash: location.hash, state: history.state };
}

// The path of the page from which one came to this one.
export const cameFrom = () => before;

export function isShown() {
  return shown.hash === location.hash && shown.state === history.state;
}

// The browser has gone elsewhere, but the page that is shown stays.
export function stay() {
  history.pushState(shown.state, '', shown.hash || '#/');
  shown = { hash: location.hash, state: history.state };
}

// The page that is shown has become another view of itself.
export function moveTo(path, query, state, { replace = false } = {}) {
  history[replace ? 'replaceState' : 'pushState'](state, '', `#${path}${formatQuery(query)}`);
  noteShown();
}

export function go(path) {
  location.hash = `#${path}`;
}

// Never drawn from where it was: for what must not be in the history.
export function goInstead(path) {
  location.replace(`#${path}`);
}
