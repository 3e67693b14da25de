// SPDX-License-Identifier: MIT
// csv.js -- lines of CSV (RFC 4180) that are no trap in a spreadsheet. The rule
// is that of csv_line() in sql/migrations/0009_csv_quote.sql; 0008 explains it.
// tests/system/csv.test.mjs compares the two.

// Excel takes a file for UTF-8 only if it begins with this.
export const BOM = '\ufeff';

const FORMULA = new RegExp(
  '(^|[;|\\t\\r\\n])([\\x01-\\x08\\x0b\\x0c\\x0e-\\x20"' +
    '\\x7f-\\xa0\\xad\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f' +
    '\\u3000\\ufeff]*[-=+@\\uff1d\\uff0b\\uff0d\\uff20\\ufe66\\ufe62\\ufe63\\ufe6b])',
  'g',
);

function formatCell(value) {
  const text = String(value ?? '')
    .replace(/^(?=[\t\r\n])/, "'")
    .replace(FORMULA, "$1'$2");
  return /[",;|\t\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

export function formatCsv(rows) {
  return rows.map((row) => `${row.map(formatCell).join(',')}\r\n`).join('');
}
