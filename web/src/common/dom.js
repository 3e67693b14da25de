// SPDX-License-Identifier: MIT
// dom.js -- makes elements. Text is always text, never markup.

// Attributes that are null, undefined or false are left out. `on` has event
// listeners by the event's name. Children are nodes, texts, or nothing.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on')
      for (const [event, listener] of Object.entries(value))
        element.addEventListener(event, listener);
    else setAttribute(element, name, value);
  }
  element.append(...children.flat().flatMap(setApart).filter(isSomething));
  return element;
}

// What a text sets apart (FSI … PDI, see names.js) becomes an element.
export function setApart(child) {
  return typeof child !== 'string'
    ? child
    : child
        .split(/\u2068([^\u2068\u2069]*)\u2069/)
        .map((part, i) => (i % 2 === 1 ? make('bdi', {}, part) : part));
}

// Sets the attribute, or removes it when there is nothing to say.
export function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : value);
}

function isSomething(child) {
  return child !== null && child !== undefined && child !== false && child !== '';
}

// Words for those who hear the page and do not see it.
export function makeHidden(text) {
  return make('span', { class: 'usa-sr-only' }, text);
}

// Links to another site leave this tab and its form where they are.
export function makeLinkOut(href, text, opens) {
  return make(
    'a',
    {
      class: 'usa-link',
      href,
      target: '_blank',
      rel: 'noopener noreferrer',
    },
    text,
    ' ',
    make('span', { class: 'opens' }, `(${opens})`),
  );
}
