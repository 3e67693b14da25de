// SPDX-License-Identifier: MIT
// sameName.js -- can a name, as somebody wrote it, be a form's? As
// src/form/same_name.c has it.

// Letters that have no accent in Unicode's eyes, but in people's.
const PLAIN = { ø: 'o', đ: 'd', ı: 'i', ł: 'l', æ: 'ae', œ: 'oe' };

// The words of NAME, without case, accents and signs.
function wordsOf(name = '') {
  return name
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}'`\u02bc\u2018\u2019]/gu, '')
    .replace(/[øđıłæœ]/g, (letter) => PLAIN[letter])
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

export function isSameName({ firstName, lastName, otherLastNames }, text) {
  const words = wordsOf(text);
  const [first, last] = [wordsOf(firstName), wordsOf(lastName)];
  const has = (names) => names.some((word) => words.includes(word));
  const hasFirst = has(first);
  const hasLast = has([...last, ...wordsOf(otherLastNames)]);
  if (words.length === 1)
    return (
      hasFirst ||
      hasLast ||
      [
        [...last, ...first],
        [...first, ...last],
      ].some((names) => names.join('') === words[0])
    );
  const [initial] = first[0] ?? '';
  return hasLast && (hasFirst || words.includes(initial));
}
