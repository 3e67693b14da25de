// SPDX-License-Identifier: MIT
// numbers.mjs -- medians, and numbers as people read them.

// The middle one of LIST; undefined when one of them is.
export function median(list) {
  if (list.includes(undefined)) return undefined;
  const sorted = [...list].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// X with DIGITS behind the point and thousands apart; "–" for none.
export function show(x, digits = 0) {
  return Number.isFinite(x)
    ? x.toLocaleString('en-US', {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      })
    : '–';
}

// A Markdown table: the first column to the left, numbers to the right.
export function markdown(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |\n`;
  return (
    line(head) + line(head.map((_, n) => (n === 0 ? '---' : '---:'))) + rows.map(line).join('')
  );
}
