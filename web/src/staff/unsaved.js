// SPDX-License-Identifier: MIT
// unsaved.js -- what was typed into the staff's forms and is not saved: which
// it is, and keeping it while the page is redrawn.
//
// Every form (ui/form.js) is watched. What differs from what it began with is
// unsaved. Before a page is drawn again in its place (an act was done, somebody
// else was faster) its texts are kept as drafts, by page and form: the new form
// begins with its draft, and what no form takes the page tells (leftDrafts).
// Whoever leaves is asked first (leave.js).
//
// Drafts are in memory only. They are about people: in the browser's storage
// they would lie on the disk of a shared computer, also after a crash in which
// nothing can remove them. So a reload loses them, and leave.js warns of it.

const watched = new WeakMap(); // form -> { key, before: value by field's name }
const drafts = new Map(); // key -> changes (changesOf)

let page = ''; // the path of the page that is shown
let aside = null; // what the gate has taken out of the document

// From now on forms belong to the page at PATH.
export function beginPage(path) {
  page = path;
}

// NODE, or nothing, has what belongs to the pages while the gate is shown.
export function setAside(node) {
  aside = node;
}

export const isAside = () => aside !== null;

const rawOf = (form, name) => form.elements[name].value;
const formsIn = (...places) =>
  places
    .filter(Boolean)
    .flatMap((place) => [...place.querySelectorAll('form')])
    .filter((form) => watched.has(form));
const allForms = () => formsIn(document.getElementById('app'), aside);

// What is typed in FORM, by field: VALUE as the control has it, TYPED as it shows it.
function changesOf(form) {
  return Object.entries(watched.get(form).before)
    .filter(([name, before]) => rawOf(form, name) !== before)
    .map(([name, before]) => ({
      name,
      before,
      label: form.elements[name].labels[0].firstChild.textContent,
      typed: shownValue(form.elements[name]),
      value: rawOf(form, name),
    }));
}

const shownValue = (control) => control.selectedOptions?.[0].text ?? control.value;

// Watches FORM, whose fields NAMES are texts worth keeping, and gives it back
// its draft. Returns what was saved since that was typed: [{ label, saved }].
export function watchForm(form, names) {
  const key = `${page} ${form.id}`;
  const before = Object.fromEntries(names.map((name) => [name, rawOf(form, name)]));
  watched.set(form, { key, before });
  return (drafts.get(key) ?? []).flatMap((draft) => {
    const control = form.elements[draft.name];
    const saved = shownValue(control);
    control.value = draft.value;
    control.dispatchEvent(new Event('input')); // what shows it follows
    return before[draft.name] === draft.before ? [] : [{ label: draft.label, saved }];
  });
}

// What FORM has now, for settle(): nobody stops typing while it is sent.
export const contentOf = (form) =>
  Object.fromEntries(
    Object.keys(watched.get(form).before).map((name) => [name, rawOf(form, name)]),
  );

// CONTENT of FORM is saved, or given up.
export function settle(form, content = contentOf(form)) {
  const { key, before } = watched.get(form);
  Object.assign(before, content);
  drafts.delete(key);
}

// Keeps what is typed for when its form is made again; returns it.
export function keepDrafts() {
  const kept = unsaved();
  for (const form of allForms()) {
    const { key } = watched.get(form);
    const changes = changesOf(form);
    settle(form);
    if (changes.length > 0) drafts.set(key, changes);
  }
  return kept;
}

// The keys of this page's drafts that none of its forms has.
function leftKeys() {
  const taken = new Set(allForms().map((form) => watched.get(form).key));
  return [...drafts.keys()].filter((key) => key.startsWith(`${page} `) && !taken.has(key));
}

export const leftDrafts = () => leftKeys().flatMap((key) => drafts.get(key));

export function forgetLeft() {
  for (const key of leftKeys()) drafts.delete(key);
}

// What is unsaved in PLACE, or on the whole page: [{ label, typed }].
export function unsaved(place = null) {
  if (place) return formsIn(place).flatMap(changesOf);
  return [...allForms().flatMap(changesOf), ...leftDrafts()];
}

// Gives up what is unsaved on this page.
export function giveUp() {
  for (const form of allForms()) settle(form);
  forgetLeft();
}
