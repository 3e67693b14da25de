// SPDX-License-Identifier: MIT
// record.mjs -- sends requests to a system of one build and writes the answers
// down, so that two runs of the same build write the same.
import path from 'node:path';
import { dataUrl, form, JPEG } from '../../system/form.mjs';
import { request, waitFor } from '../../system/harness.mjs';
import { freeze, thaw } from '../../system/proc.mjs';
import { code } from '../../system/totp.mjs';

const INTAKE = /^POST \/api\/(submissions|invites\/validate)$|^GET .*config$/;
const TOLD = [
  'content-type',
  'allow',
  'cache-control',
  'retry-after',
  'location',
  'content-disposition',
  'www-authenticate',
  'set-cookie',
  'idempotent-replayed',
];
const UUID = '01993f0e-0000-7000-8000-00000000000'; // and a digit
const HOUR_MS = 3_600_000;
const NEAR_H = 9_600; // 400 days: such a time depends on today

// Ids, tokens, secrets, digests, names of keys; times and dates.
const RANDOM = new RegExp(
  '(?<![\\w-])([0-9a-f]{8}(-[0-9a-f]{4}){3}-' +
    '[0-9a-f]{12}|[\\w-]{43}|[A-Z2-7]{32}|[0-9a-f]{64}|[0-9a-f]{16})(?![\\w-])',
  'g',
);
const TIME = /(?<=^|,)\d{4}-\d\d-\d\d(T[\d:.]+Z)?(?=,|$)/g;

const day = (n) => new Date(Date.now() + n * 24 * HOUR_MS).toISOString().slice(0, 10);

// A near time as hours from now, a date as hours from today.
function relative(text) {
  const now = text.length === 10 ? Date.parse(day(0)) : Date.now();
  const hours = Math.round((Date.parse(text) - now) / HOUR_MS);
  return Math.abs(hours) < NEAR_H ? `<${hours} h>` : text;
}

class Recorder {
  answers = {};
  #kept = { none: { id: 'x' }, unknown: { sessionToken: 'x' } };
  #names = new Map(); // for what is random

  constructor(s) {
    const told = (head) => new RegExp(`^${head} .*[#=](.*)$`, 'm').exec(s.output)[1];
    this.s = s;
    this.#kept.start = { token: told('invite'), setup: told('staff'), staff: s.staffUrl };
  }

  // The steps of requests.txt are sql, freeze and send.
  sql({ rest }) {
    return this.s.sql(`SET search_path = admitone; ${this.#fill(rest)}`);
  }

  freeze() {
    return freeze(this.s.postgres());
  }

  async send(row) {
    const { status, headers, text } = await waitFor(async () => {
      const answer = await this.#ask(row);
      return new RegExp(row.until ?? '').test(answer.text) && answer;
    }, row.name);
    const number = Object.keys(this.answers).length + 1;
    const settle = this.#settle(number);
    this.answers[`${number} ${row.name}`] = {
      route: row.route,
      status,
      headers: Object.fromEntries(
        TOLD.filter((name) => name in headers).map((name) => [
          name,
          settle(name, `${headers[name]}`).replace(/^\d\d+$/, '<n>'),
        ]),
      ),
      body:
        text && headers['content-type'] === 'application/json'
          ? JSON.parse(text, settle)
          : settle('', text).split('\r\n'),
    };
    if (row.keep === undefined) return;
    const json = JSON.parse(text);
    this.#kept[row.keep] = { ...json, ...json.account, setup: json.setupUrl?.split('#setup=')[1] };
  }

  #ask({ route, who, row = '', query, method, key, type, origin, host, body }) {
    const [verb, where] = route.split(' ');
    const isPublic = host === 'intake' || (!host && INTAKE.test(route));
    const token = this.#kept[who ?? (isPublic ? '' : 'administrator')]?.sessionToken;
    const [name, member = 'id'] = row.split('.');
    const headers = Object.entries({
      'Content-Type': body && (type ?? (where.endsWith('/bulk') ? 'text/csv' : 'application/json')),
      Authorization: origin === undefined && token && `Bearer ${token}`,
      Cookie: origin !== undefined && `__Host-admitone=${token}`,
      Origin: this.#fill(origin),
      'Idempotency-Key': this.#fill(key),
    }).filter(([, value]) => value);
    return request(
      (isPublic ? this.s.url : this.s.staffUrl) +
        where.replace('{id}', this.#kept[name]?.[member] ?? `${UUID}0`) +
        (query === undefined ? '' : `?${this.#fill(query)}`),
      { method: method ?? verb, headers: Object.fromEntries(headers), body: this.#body(body) },
    );
  }

  #body(body) {
    if (body?.startsWith('FORM'))
      return JSON.stringify(
        form(
          this.#kept.start.token,
          {
            signatureDataUrl: dataUrl(JPEG, 'image/jpeg'),
            ...JSON.parse(this.#fill(body.slice(4))),
          },
          'word',
        ),
      );
    if (!body?.startsWith('"')) return this.#fill(body);
    // "ÿ" is a byte that UTF-8 does not have.
    const text = this.#fill(JSON.parse(body));
    return Buffer.from(text, text.includes('ÿ') ? 'latin1' : 'utf8');
  }

  // TEXT of requests.txt with what it stands for.
  #fill(text) {
    return text
      ?.replace(/\$(\w+)\.(\w+)/g, (_all, name, member) => this.#kept[name][member])
      .replace(/TODAY([+-]\d+)/g, (_all, n) => day(Number(n)))
      .replace(/CODE\+(\d)/g, (_all, n) => code(this.#kept.totp.secret, Number(n)))
      .replace(/KEY(\d)/g, `${UUID}$1`)
      .replace(/REPEAT\((\d+),(.*?)\)/gs, (_all, n, one) => one.repeat(n));
  }

  // Gives what takes from a member what is another one each time. The random
  // is named by the NUMBER of the request that showed it first, so that one
  // more there renames none that comes later.
  #settle(number) {
    let shown = 0;
    const nameOf = (random) => {
      if (!this.#names.has(random)) this.#names.set(random, `<${number}.${++shown}>`);
      return this.#names.get(random);
    };
    return (key, value) =>
      typeof value === 'string'
        ? value
            .replaceAll(this.s.staffUrl, '<staff>')
            .replaceAll(this.s.url, '<intake>')
            .replace(RANDOM, nameOf)
            .replace(TIME, relative)
            .replace(/\d\d+(?= seconds)/, '<n>')
        : typeof value === 'number' && /^(id|retryAfter)$/.test(key)
          ? '<n>'
          : value;
  }
}

// Sends ROWS to a system of a build, which its own harness starts, with one
// worker of each kind: several know of a change at different times. Gives the
// answers by the requests' numbers and names.
export async function record({ source, build }, rows, signal) {
  const { System } = await import(path.join(source, 'tests/system/harness.mjs'));
  const s = new System({
    env: {
      ADMITONE_BUILD: build,
      ADMITONE_WORKERS: '1',
      ADMITONE_ADMIN_WORKERS: '1',
      ADMITONE_DB_PATIENCE: '3',
    },
  });
  await s.start();
  try {
    const recorder = new Recorder(s);
    for (const row of rows) {
      signal.throwIfAborted();
      await recorder[row.step](row);
    }
    return recorder.answers;
  } finally {
    thaw(s.postgres());
    await s.stop();
  }
}
