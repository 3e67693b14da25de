// SPDX-License-Identifier: MIT
// blocks.mjs -- reads what a document tells its reader to do.
//
// A fenced block whose first line is "# as USER[, on HOST][, in the
// foreground]" holds commands, "# in FILE[, before the other lines|, at the
// end]" lines for a file, "# copy from HOST to HOST, …" files to carry over
// ("FROM as TO" where it gets another name). Other blocks are shown only.
import fs from 'node:fs';
import path from 'node:path';

const HEADS = [
  ['run', /^# as (?<user>\w+)(?:, on (?<host>\w+))?(?<stays>, in the foreground)?$/],
  ['file', /^# in (?<file>\/\S+?)(?<first>, before the other lines|, at the end)?$/],
  ['copy', /^# copy from (?<from>\w+) to (?<to>\w+), with owner and mode$/],
];

// Takes up to INDENT blanks off LINE.
function unindent(line, indent) {
  return line.slice(Math.min(indent, line.length - line.trimStart().length));
}

function block(where, section, lines) {
  for (const [kind, pattern] of HEADS) {
    const head = pattern.exec(lines[0] ?? '');
    if (head !== null)
      return {
        kind,
        ...head.groups,
        where,
        section,
        text: `${lines.slice(1).join('\n')}\n`,
      };
  }
  if (/^# (as|in|copy) /.test(lines[0] ?? ''))
    throw new Error(`${where}: "${lines[0]}" is no heading of a block`);
  return null;
}

// The blocks of FILE that say what to do, in order; each with its SECTION.
export function blocksOf(root, file) {
  const found = [];
  let section = '',
    open = null;
  fs.readFileSync(path.join(root, file), 'utf8')
    .split('\n')
    .forEach((line, i) => {
      const fence = /^( *)```/.exec(line);
      if (open === null && line.startsWith('## ')) section = line.slice(3);
      else if (open === null && fence !== null)
        open = { indent: fence[1].length, at: i + 1, lines: [] };
      else if (open !== null && fence !== null) {
        found.push(block(`${file}:${open.at}`, section, open.lines));
        open = null;
      } else if (open !== null) open.lines.push(unindent(line, open.indent));
    });
  return found.filter((b) => b !== null);
}
