// SPDX-License-Identifier: MIT
// log-lines.test.mjs -- every event that the source can log, with hostile
// values in it, is read by a strict parser of its own: logfmt, JSON, and what
// the journal gets. And the id of a request is in every line that it causes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { form } from './form.mjs';
import { REPO, run, sanitized, waitFor, withSystem } from './harness.mjs';
import { buildTree } from './tree.mjs';

const BUILD = buildTree();

const HOSTILE = [
  'plain',
  '',
  ' ',
  '"',
  '\\',
  'a" x="1',
  'a=b',
  '=',
  'a b',
  'a\nlevel=error',
  '\r\n<3>error forged x=1',
  '\tTab',
  '\u001b[2J\u007f',
  '"}',
  '{"a":1}',
  '\u0001',
  'a\u0001b\u0001 c=\u0001',
  'Größe 你好 🙂',
  '\u2028',
  '\u202e',
  'null',
  '0',
  '012',
  '-1',
  '9'.repeat(30),
  `"${'\\"'.repeat(1500)}`,
  '🙂'.repeat(1500),
].map((text) => Buffer.from(text));
HOSTILE.push(
  Buffer.from([0x61, 0xff, 0xc3, 0x28, 0x22]),
  Buffer.from([0xe2, 0x82]),
  Buffer.from([0xc0, 0x80, 0x3d]),
);

// A public key of zeros, with its id: nobody can agree on a key with it.
const BAD_KEY = `admitone-public-key 89eb0d6a8a691dae ${'A'.repeat(43)} 2026-01-01\n`;

// The arguments of the call that begins at AT in TEXT, as they stand there.
function argumentsAt(text, at) {
  const found = [''];
  let depth = 0;
  for (const [token] of text.slice(at).matchAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[\s\S]/g)) {
    if ('([{'.includes(token)) depth++;
    if (')]}'.includes(token) && depth-- === 0) return found.map((argument) => argument.trim());
    if (token === ',' && depth === 0) found.push('');
    else found[found.length - 1] += token;
  }
  throw new Error('a call without an end');
}

// [{ event, format }]: all that src/ has, the format being C.
function eventsOfSource() {
  const src = path.join(REPO, 'src');
  return fs
    .readdirSync(src, { recursive: true })
    .filter((name) => name.endsWith('.c'))
    .flatMap((name) => {
      const text = fs.readFileSync(path.join(src, name), 'utf8');
      return [...text.matchAll(/\blog_event\((?!enum)/g)].map((m) => {
        const [, event, format] = argumentsAt(text, m.index + m[0].length);
        return { event: JSON.parse(event), format };
      });
    });
}

// What goes with each conversion of a format: a text, or the largest number.
function valuesFor(format) {
  return [...format.matchAll(/%(\.\*)?(ll|l|z|)([sdux])/g)]
    .map(([, precision, size, kind]) =>
      kind === 's'
        ? precision
          ? '(int)strlen(text), text'
          : 'text'
        : { '': 'INT_MIN', l: 'LONG_MIN', ll: 'LLONG_MIN', z: 'SIZE_MAX' }[size],
    )
    .map((value) => `, ${value}`)
    .join('');
}

const literal = (bytes) =>
  `"${[...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')}"`;

function programOf(events) {
  return `#include <limits.h>
#include <stdint.h>
#include <string.h>
#include "base/log.h"
int main(int argc, char **argv) {
	static const char *const texts[] = { ${HOSTILE.map(literal).join(',\n')} };
	(void)argc;
	log_open("program", LOG_LEVEL_DEBUG, strcmp(argv[1], "json") == 0 ?
	    LOG_FORMAT_JSON : LOG_FORMAT_LOGFMT);
	for (unsigned i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		const char *text = texts[i];
		(void)text;
${events
  .map(
    ({ event, format }) => `log_event(LOG_LEVEL_ERROR, "${event}",
    ${format}${valuesFor(format)});`,
  )
  .join('\n')}
	}
	return 0;
}
`;
}

// TEXT, logfmt, as [[key, value]]: key=value with one blank between them; a
// value is bare, or quoted and escaped. Throws where it is anything else.
function parseLogfmt(text) {
  const field =
    /([a-z][a-z0-9_]*)=(?:([!#-<>-[\]-~]+)|"((?:[^"\\\p{Cc}]|\\["\\nrt]|\\u00[01][0-9a-f]|\\u007f)*)")( |$)/uy;
  const fields = [];
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const m = field.exec(text);
    assert.ok(m, `no field at ${at}: ${text.slice(at)}`);
    assert.ok(m[4] === '' || field.lastIndex < text.length, `a blank at the end: ${text}`);
    fields.push([m[1], m[2] ?? JSON.parse(`"${m[3]}"`)]);
  }
  return fields;
}

// The first words of a line that is no JSON.
const HEAD = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z program\[\d+\] error ([a-z_]+)(?: (.*))?$/su;
const JOURNAL_HEAD = /^<3>error ([a-z_]+)(?: (.*))?$/su;

describe('every event that can be logged', () => {
  const events = eventsOfSource();
  const lines = {};
  let folder;

  // Runs the program with its standard error in a file; gives its lines.
  function logged(program, format, journal) {
    const name = path.join(folder, `${format}${journal}`);
    const fd = fs.openSync(name, 'w');
    const { dev, ino } = fs.fstatSync(fd, { bigint: true });
    execFileSync(program, [format], {
      stdio: ['ignore', 'ignore', fd],
      env: journal ? { JOURNAL_STREAM: `${dev}:${ino}` } : {},
    });
    fs.closeSync(fd);
    const bytes = fs.readFileSync(name);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    assert.ok(text.endsWith('\n'));
    return text.slice(0, -1).split('\n');
  }

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'admitone-'));
    const source = path.join(folder, 'events.c');
    const program = path.join(folder, 'events');
    fs.writeFileSync(source, programOf(events));
    execFileSync(process.env.CC ?? 'cc', [
      '-D_GNU_SOURCE',
      ...(sanitized ? ['-fsanitize=address,undefined'] : []),
      '-I',
      path.join(REPO, 'src'),
      '-o',
      program,
      source,
      path.join(BUILD, 'src/libadmitone.a'),
      '-lunistring',
    ]);
    for (const format of ['logfmt', 'json'])
      for (const journal of [false, true])
        lines[format + (journal ? ' journal' : '')] = logged(program, format, journal);
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  it('is in docs/events.md', () => {
    const documented = [
      ...fs.readFileSync(path.join(REPO, 'docs/events.md'), 'utf8').matchAll(/^\| `([a-z_]+)`/gm),
    ].map(([, name]) => name);
    assert.deepEqual(events.map(({ event }) => event).sort(), documented.sort());
  });

  // The fields that LINE has, by FORMAT; checks all that stands before.
  function read(line, format, event) {
    if (format.startsWith('json')) {
      const at = format.endsWith('journal') ? '<3>' : '';
      assert.ok(line.startsWith(`${at}{`), line);
      const {
        time,
        program,
        process: pid,
        level,
        event: name,
        ...rest
      } = JSON.parse(line.slice(at.length));
      assert.deepEqual([level, name], ['error', event]);
      assert.deepEqual(
        [time, program, pid].map((value) => value === undefined),
        Array(3).fill(at !== ''),
        line,
      );
      return Object.entries(rest).map(([key, value]) => [key, `${value}`]);
    }
    const m = (format === 'logfmt' ? HEAD : JOURNAL_HEAD).exec(line);
    assert.ok(m, line);
    assert.equal(m[1], event);
    return parseLogfmt(m[2] ?? '');
  }

  for (const format of ['logfmt', 'json', 'logfmt journal', 'json journal'])
    it(`is read as ${format}, whatever is in it`, () => {
      const all = lines[format];
      assert.equal(all.length, events.length * HOSTILE.length);
      for (const [n, line] of all.entries()) {
        const { event, format: c } = events[n % events.length];
        const keys = [...c.matchAll(/([a-z_]+)=/g)].map(([, key]) => key);
        assert.ok(keys.length > 0 || c === '""', `${event} has something that is no field`);
        const fields = read(line, format, event);
        const hostile = HOSTILE[Math.floor(n / events.length)];
        // A long line is cut: its last fields are not there.
        const got = fields.map(([key]) => key);
        assert.deepEqual(got, hostile.length < 1000 ? keys : keys.slice(0, got.length), line);
        assert.ok(Buffer.byteLength(line) <= 4096);
      }
    });

  it('has the value that it was given', () => {
    const reason = events.findIndex(({ format }) => format === '"statement=%s reason=\\"%s\\""');
    for (const [i, bytes] of HOSTILE.entries()) {
      const text = bytes.toString();
      if (bytes.length > 1000 || text.includes('\ufffd')) continue;
      for (const format of ['logfmt', 'json']) {
        const fields = read(
          lines[format][i * events.length + reason],
          format,
          events[reason].event,
        );
        // Blanks at the end are a message's of libpq's.
        assert.deepEqual(
          fields.map(([, value]) => value),
          Array(2).fill(text.replace(/[ \n\t\r]+$/, '')),
        );
      }
    }
  });
});

withSystem('the id of a request', { env: { ADMITONE_DB_PATIENCE: '2' } }, (s, it) => {
  let who;

  // What the triggers do to a request: the events that it causes. The last
  // takes longer than anybody waits for an answer.
  const HARM = {
    refused: ["RAISE EXCEPTION 'no' USING ERRCODE = '23514'", ['db_refused']],
    lost: ['PERFORM pg_terminate_backend(pg_backend_pid())', ['db_refused']],
    late: ['PERFORM pg_sleep(6)', ['db_lost']],
  };
  const SIDES = {
    intake: {
      log: 'intake',
      table: 'submission',
      path: '/api/submissions',
      send: async () => s.submit(form((await s.tokens(1))[0])),
    },
    staff: {
      log: 'admin',
      table: 'employee',
      path: '/api/employees',
      send: () => who.post('/api/employees', { firstName: 'A', lastName: 'B' }),
    },
  };

  const fieldsOf = (line) => parseLogfmt(line.split(' ').slice(4).join(' '));
  const idOf = (line) => {
    const fields = fieldsOf(line);
    return fields.at(-1)?.[0] === 'id' ? fields.at(-1)[1] : undefined;
  };

  // Of the last request to WHERE in nginx's log from ACCESS on.
  const idFromNginx = async (where, access) => {
    // nginx keeps its lines for a while.
    process.kill(s.pid('nginx'), 'SIGUSR1');
    const [, id] = await waitFor(
      () =>
        s
          .log('nginx-access')
          .slice(access)
          .match(new RegExp(`POST ${where}.* id=([0-9a-f]{32})`)),
      'nginx',
    );
    return id;
  };

  // All LINES have the id; but a connection may be made between requests,
  // and then has none.
  const assertIds = (lines, id) => {
    for (const line of lines)
      if (!line.includes(' db_connected ') || idOf(line) !== undefined)
        assert.equal(idOf(line), id, line);
  };

  it('make one of the staff', async () => {
    who = await s.person();
    await run('sleep', ['1']); // the tidying after it
  });

  for (const [name, { log, table, path: where, send }] of Object.entries(SIDES))
    for (const [harm, [what, expected]] of Object.entries(HARM))
      it(`is in each line, ${name}, ${harm}`, async () => {
        await s.sql(
          `CREATE FUNCTION admitone.harm()
            RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
            AS $$ BEGIN ${what}; RETURN NEW; END $$;
            CREATE TRIGGER harm BEFORE INSERT ON
            admitone.${table} FOR EACH ROW
            EXECUTE FUNCTION admitone.harm()`,
          s.superuser,
        );
        const from = s.log(log).length;
        const access = s.log('nginx-access').length;
        const { status } = await send();
        await s.sql('DROP FUNCTION admitone.harm CASCADE', s.superuser);
        assert.ok(status >= 500, `${status}`);
        const id = await idFromNginx(where, access);
        const lines = s.log(log).slice(from).trim().split('\n');
        assertIds(lines, id);
        for (const event of expected)
          assert.ok(
            lines.some((line) => idOf(line) === id && line.includes(` ${event} `)),
            lines.join('\n'),
          );
      });

  it('is in the line of a connection that is made for it', async () => {
    const [token] = await s.tokens(1);
    const operator = s.session(s.superuser);
    await operator.run(`ALTER ROLE admitone_intake CONNECTION LIMIT 0;
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE usename = 'admitone_intake'`);
    const from = s.log('intake').length;
    const access = s.log('nginx-access').length;
    // It waits, for as long as the patience.
    const answer = s.submit(form(token));
    await waitFor(() => s.log('intake').slice(from).includes('db_connect_failed'), 'a refusal');
    await operator.run('ALTER ROLE admitone_intake CONNECTION LIMIT -1');
    assert.equal((await answer).status, 201);
    await operator.end();
    const id = await idFromNginx('/api/submissions', access);
    const made = s
      .log('intake')
      .slice(from)
      .split('\n')
      .filter((line) => line.includes(' db_connected '));
    assert.ok(
      made.some((line) => idOf(line) === id),
      made.join('\n'),
    );
  });

  it('is in the line of a form that could not be sealed', async () => {
    const [token] = await s.tokens(1);
    const file = s.env.ADMITONE_SEAL_KEYS;
    const good = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, BAD_KEY);
    const workers = s.workers();
    const renewed = () =>
      waitFor(
        () => s.workers().length > 0 && !s.workers().some((pid) => workers.includes(pid)),
        'new workers',
      );
    process.kill(s.pid('intake'), 'SIGHUP');
    await renewed();
    const from = s.log('intake').length;
    const access = s.log('nginx-access').length;
    assert.equal((await s.submit(form(token))).status, 503);
    const id = await idFromNginx('/api/submissions', access);
    const lines = s.log('intake').slice(from).trim().split('\n');
    assert.ok(
      lines.some((line) => line.includes(' not_sealed ') && idOf(line) === id),
      lines.join('\n'),
    );
    fs.writeFileSync(file, good);
    workers.splice(0, workers.length, ...s.workers());
    process.kill(s.pid('intake'), 'SIGHUP');
    await renewed();
    assert.equal((await s.submit(form(token))).status, 201);
  });
});
