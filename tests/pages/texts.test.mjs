// SPDX-License-Identifier: MIT
// texts.test.mjs -- the staff's pages: each text is used, and each key that
// the source names has a text. (The wizard's: tests/browser/languages.)
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { describe, it } from 'node:test';

const folder = new URL('../../web/src/', import.meta.url);
const texts = JSON.parse(fs.readFileSync(new URL('staff/texts/en.json', folder), 'utf8'));
const source = ['staff/', 'common/']
  .flatMap((name) =>
    fs
      .readdirSync(new URL(name, folder), { recursive: true })
      .filter((file) => /\.(js|html)$/.test(file))
      .map((file) => fs.readFileSync(new URL(name + file, folder), 'utf8')),
  )
  .join('\n');

// What the source has as a string, and its words: parts of keys.
const words = new Set(source.match(/\w+/g));
const strings = new Set([...source.matchAll(/(['"`])([\w.-]+)\1/g)].map(([, , text]) => text));

// The keys that are put together, as patterns.
const patterns = [...source.matchAll(/`((?:[\w.-]|\$\{[^{}`]*\})+)`/g)]
  .map(([, text]) => text)
  .filter((text) => /\$\{.*\.|\..*\$\{/.test(text))
  .map(
    (text) =>
      new RegExp(
        `^${text.replace(/\./g, '\\.').replace(/\$\{[^{}`]*\}/g, '([\\w-]+(?:\\.[\\w-]+)*)')}$`,
      ),
  );

// What is filled in behind a fixed part may come from the server; in front of
// one the source has its words.
function fits(key) {
  return patterns.some((pattern) => {
    const [, ...filled] = pattern.exec(key) ?? [];
    return (
      filled.length > 0 &&
      (!pattern.source.startsWith('^(') ||
        filled.flatMap((part) => part.split('.')).every((word) => words.has(word)))
    );
  });
}

describe("texts of the staff's pages", () => {
  it('each is used', () => {
    assert.ok(Object.keys(texts).length > 300);
    assert.deepEqual(
      Object.keys(texts).filter((key) => !strings.has(key) && !fits(key)),
      [],
    );
  });

  it('each key of the source has one', () => {
    const keys = [...source.matchAll(/\bt\(\s*'([\w.-]+)'|data-text="([\w.-]+)"/g)].map(
      ([, code, page]) => code ?? page,
    );
    assert.ok(keys.length > 50);
    assert.deepEqual(
      keys.filter((key) => !(key in texts)),
      [],
    );
  });

  it('each says something', () => {
    assert.deepEqual(
      Object.entries(texts).filter(([, text]) => text.trim() === ''),
      [],
    );
  });
});
