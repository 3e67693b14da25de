// SPDX-License-Identifier: MIT
// script.mjs -- reads requests.txt: which requests it makes of the routes of a
// docs/openapi.yaml.

// What a word of a request is, by its sign.
const SIGNS = {
  '@': 'who',
  $: 'row',
  '?': 'query',
  '!': 'method',
  '#': 'key',
  '~': 'type',
  '^': 'origin',
  '&': 'host',
  '=': 'keep',
  '*': 'until',
};
const LINE = /^([A-Z]+ \/\S+)((?: [@$?!#~^&=*]\S*)*)(?: (.*))?$/;
const WORD = /^(\S+) ?(.*)$/;

// The operations of an OpenAPI document, { route, text }. It is read by its
// indentation: no parser for YAML is needed.
export function operationsOf(yaml) {
  const found = [];
  let where;
  for (const line of yaml.split(/^components:/m)[0].split('\n')) {
    where = /^ {2}(\/\S*):$/.exec(line)?.[1] ?? where;
    const [, verb] = /^ {4}(get|post|put|patch|delete):$/.exec(line) ?? [];
    if (verb !== undefined) found.push({ route: `${verb.toUpperCase()} ${where}`, text: '' });
    else if (found.length > 0) found.at(-1).text += `${line}\n`;
  }
  return found;
}

// The members of all objects and the parameters of all queries, but for those
// that decide which others are looked at.
function namesOf(yaml) {
  const names = (found) =>
    [...new Set(found.map(([, name]) => name))].filter(
      (name) => !['action', 'token', 'inviteToken'].includes(name),
    );
  return {
    members: names(
      [...yaml.matchAll(/^( *)properties:.*\n((?:\1 .*\n|\n)+)/gm)].flatMap(([, indent, block]) => [
        ...block.matchAll(new RegExp(`^${indent}  (\\w+):`, 'gm')),
      ]),
    ),
    parameters: names([...yaml.matchAll(/name: (\w+),?\s+in: query/g)]),
  };
}

// LINE once for each of the alternatives in "<a|b>".
function expand(line) {
  const [all, list] = /<([^<>]*\|[^<>]*)>/.exec(line) ?? [];
  return all === undefined
    ? [line.trimEnd()]
    : list.split('|').flatMap((one) => expand(line.replace(all, () => one)));
}

// The request of LINE, whose ALL(x) are x for all NAMES.
function parse(line, { members, parameters }) {
  const [, route, words, body] = LINE.exec(line);
  const all = (text, names, one, between) =>
    text?.replace(/ALL\((.*?)\)(?=[,}]|$)/, (_whole, value) =>
      names.map((name) => one(name, value)).join(between),
    );
  const what = Object.fromEntries(
    words
      .split(' ')
      .slice(1)
      .map((word) => [SIGNS[word[0]], word.slice(1)]),
  );
  return {
    step: 'send',
    name: line.slice(0, 140),
    route,
    ...what,
    query: all(what.query, parameters, (name, value) => `${name}=${value}`, '&'),
    body: all(body, members, (name, value) => `"${name}":${value}`, ','),
  };
}

// The steps of TEXT for the routes in YAML: { step, … }.
export function readScript(text, yaml) {
  const names = namesOf(yaml);
  const read = (line) => {
    const [, step, rest] = WORD.exec(line);
    if (/^[A-Z]/.test(step)) return expand(line).map((one) => parse(one, names));
    if (step !== 'each') return [{ step, rest }];
    const [, which, what] = WORD.exec(rest);
    return operationsOf(yaml)
      .filter(({ route, text: described }) => new RegExp(which).test(`${route}\n${described}`))
      .flatMap(({ route }) => read(`${route} ${what}`));
  };
  return text
    .replace(/^(#.*)?\n/gm, '')
    .trimEnd()
    .split('\n')
    .flatMap(read);
}
