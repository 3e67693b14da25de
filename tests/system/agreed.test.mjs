// SPDX-License-Identifier: MIT
// agreed.test.mjs -- what nginx, systemd and quickstart's PostgreSQL are told,
// directive by directive: one that is lost or added is noticed, also where no
// request shows it.
//
// agreed/ has the directives, without comments and with every include resolved,
// but those of quickstart's nginx.conf: they are copies. What is meant to
// change is written anew, as root: ADMITONE_UPDATE=1 node --test ….
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { REPO, withSystem } from './harness.mjs';

const NGINX = path.join(REPO, 'deploy/nginx');
const SYSTEMD = path.join(REPO, 'deploy/systemd');
const AGREED = path.join(REPO, 'tests/system/agreed');

// TEXT, nginx's, as words, ";", "{" and "}".
function tokens(text) {
  return text
    .match(/#[^\n]*|"(?:\\.|[^"])*"|'(?:\\.|[^'])*'|[{};]|[^\s{};"'#](?:\$\{[^}]*\}|[^\s;{}])*/g)
    .filter((token) => !token.startsWith('#'));
}

// A line for each directive of nginx's FILE, behind those it stands in; those
// of the files that it includes in their place.
const resolved = (file, within, lines) =>
  directives(fs.readFileSync(path.join(NGINX, file), 'utf8'), within, lines, resolved);

// The same of TEXT, with each include done by FOLLOW, if there is one.
function directives(text, within = '', lines = [], follow = undefined) {
  const stack = [];
  let words = [];

  for (const token of tokens(text)) {
    const place = [within, ...stack].filter(Boolean).join(' > ');
    if (token === '{') {
      stack.push(words.join(' '));
    } else if (token === '}') {
      stack.pop();
    } else if (token !== ';') {
      words.push(token);
      continue;
    } else if (words[0] === 'include' && follow) {
      follow(words[1], place, lines);
    } else {
      lines.push(`${place === '' ? '' : `${place}: `}${words.join(' ')}`);
    }
    words = [];
  }
  return lines;
}

// The lines of FILE, without comments and empty ones: a unit, PostgreSQL's.
const settings = (file) =>
  fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => !/^\s*(#|;|$)/.test(line))
    .map((line) => line.replace(/\s+#.*$/, ''));

// LINES are those of agreed/NAME, but for those that are not HERE.
function assertAgreed(name, lines, here = () => true) {
  const file = path.join(AGREED, name);
  if (process.env.ADMITONE_UPDATE) fs.writeFileSync(file, `${lines.join('\n')}\n`);
  assert.deepEqual(lines, fs.readFileSync(file, 'utf8').trimEnd().split('\n').filter(here));
}

// What quickstart can write on every machine: only root chooses a user.
const isHere = (line) =>
  (process.getuid() === 0 || !/^user /.test(line)) &&
  (Object.values(os.networkInterfaces())
    .flat()
    .some(({ address }) => address === '::1') ||
    !line.includes('[::1]'));

describe('what was agreed on', () => {
  for (const file of ['admitone.conf', 'admitone/both.conf'])
    it(`nginx: ${file}`, () => assertAgreed(path.basename(file), resolved(file)));

  for (const file of fs
    .readdirSync(SYSTEMD)
    .filter((name) => /\.(service|socket|conf)$/.test(name)))
    it(`systemd: ${file}`, () => assertAgreed(file, settings(path.join(SYSTEMD, file))));

  it("every file of nginx's is in one of the two", () => {
    const included = new Set();
    const follow = (file) => {
      included.add(file);
      for (const [, name] of fs
        .readFileSync(path.join(NGINX, file), 'utf8')
        .matchAll(/^\s*include\s+(\S+);/gm))
        follow(name);
    };
    follow('admitone.conf');
    follow('admitone/both.conf');
    assert.deepEqual(
      fs
        .readdirSync(path.join(NGINX, 'admitone'))
        .map((name) => `admitone/${name}`)
        .filter((name) => !included.has(name)),
      [],
    );
  });
});

withSystem('what quickstart writes', {}, (s, it) => {
  // LINES without what differs from place to place.
  const masked = (lines) =>
    lines.map((line) =>
      line
        .replaceAll(s.dir, 'DIR')
        .replace(new RegExp(`\\b${s.port}\\b`), 'PORT')
        .replace(new RegExp(`\\b${s.port + 1}\\b`), 'PORT+1')
        .replace(new RegExp(`\\b${s.port + 2}\\b`), 'PORT+2')
        .replace(/^user \S+/, 'user USER')
        .replace(/^(worker_rlimit_nofile) \d+/, '$1 FILES')
        .replace(/^(shared_buffers =) \d+MB/, '$1 MEMORY'),
    );

  it('nginx: nginx.conf, and copies of the rest', () => {
    assertAgreed(
      'quickstart.nginx.conf',
      masked(directives(fs.readFileSync(path.join(s.dir, 'nginx.conf'), 'utf8'))),
      isHere,
    );
    const names = fs.readdirSync(path.join(NGINX, 'admitone'));
    assert.deepEqual(fs.readdirSync(path.join(s.dir, 'admitone')), names);
    for (const name of names)
      assert.equal(
        fs.readFileSync(path.join(s.dir, 'admitone', name), 'utf8'),
        fs.readFileSync(path.join(NGINX, 'admitone', name), 'utf8'),
        name,
      );
  });

  for (const name of ['quickstart.conf', 'pg_hba.conf'])
    it(`PostgreSQL: ${name}`, () =>
      assertAgreed(
        name.replace(/^(quickstart\.)?/, 'quickstart.'),
        masked(settings(path.join(s.dir, 'pg', name))),
      ));

  it('PostgreSQL: quickstart.conf has the last word', () =>
    assert.equal(
      settings(path.join(s.dir, 'pg/postgresql.conf')).at(-1),
      "include 'quickstart.conf'",
    ));
});
