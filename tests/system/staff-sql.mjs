// SPDX-License-Identifier: MIT
// staff-sql.mjs -- the statements of sql/queries/, run in sessions of psql as
// the programs' roles, so that tests can hold one back and race two.
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { REPO, waitFor } from './harness.mjs';

const FIELD = '\x1f';
const ROW = '\x1e';
const END = '\x1d\n'; // behind a query's rows

const textOf = (name) =>
  fs
    .readFileSync(path.join(REPO, `sql/queries/${name}.sql`), 'utf8')
    .trim()
    .replace(/;$/, '');

const paramsOf = (name) => textOf(name).match(/^-- (In:)? +\$\d+ /gm) ?? [];

// A value (null, a Buffer, an array of such, or a text) as PostgreSQL's text
// format has it.
function format(value) {
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  if (!Array.isArray(value)) return String(value);
  return `{${value
    .map((v) => (v === null ? 'NULL' : `"${format(v).replace(/["\\]/g, '\\$&')}"`))
    .join(',')}}`;
}

const literal = (value) =>
  value === null || value === undefined ? 'NULL' : `'${format(value).replaceAll("'", "''")}'`;

export class Statements {
  #prepared = new Set();
  #out = '';
  #waiting = [];
  #ended = false;

  // A session with the database of S as ROLE.
  constructor(s, role) {
    // One stream: an error comes before the mark behind it.
    this.child = spawn(
      'sh',
      ['-c', 'exec psql "$@" 2>&1', 'psql', '-XAtq', '-F', FIELD, '-R', ROW],
      { env: { ...s.env, PGUSER: role } },
    );
    this.child.stdin.on('error', () => {});
    this.child.stdout.setEncoding('utf8').on('data', (data) => this.#take(data));
    this.exited = new Promise((resolve) =>
      this.child.on('close', () => {
        this.#ended = true;
        for (const answer of this.#waiting.splice(0)) answer('ERROR:  psql has ended');
        resolve();
      }),
    );
    s.sessions.push(this);
    this.ready = this.query('SET search_path = admitone')
      .then(() => this.query('SELECT pg_backend_pid()'))
      .then(([[pid]]) => {
        this.pid = pid;
      });
  }

  #take(data) {
    this.#out += data;
    for (let end = this.#out.indexOf(END); end >= 0; end = this.#out.indexOf(END)) {
      const text = this.#out.slice(0, end).replace(/\n$/, '');
      this.#out = this.#out.slice(end + END.length);
      this.#waiting.shift()(text);
    }
  }

  // Runs SQL and gives its rows, arrays of texts ("" is null); throws what
  // psql says of an error. A row that is one null counts as none.
  async query(sql) {
    if (this.#ended) throw new Error('psql has ended');
    const text = await new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.child.stdin.write(`${sql};\n\\echo '\x1d'\n`);
    });
    if (/^(ERROR|FATAL): /m.test(text)) throw new Error(text);
    return text === '' ? [] : text.split(ROW).map((row) => row.split(FIELD));
  }

  // Runs the statement NAME of sql/queries/ and gives its rows. Parameters
  // that are left out at the end are null.
  async run(name, ...params) {
    if (!this.#prepared.has(name)) {
      await this.query(`PREPARE ${name} AS ${textOf(name)}`);
      this.#prepared.add(name);
    }
    const list = paramsOf(name)
      .map((_, i) => literal(params[i]))
      .join(', ');
    return this.query(`EXECUTE ${name}${list && `(${list})`}`);
  }

  // Runs a staff's statement in the name of WHO and gives { status, body,
  // more }; BODY is an object, or the text if that is no JSON.
  async act(who, name, ...params) {
    const [[status, body, ...more]] = await this.run(name, who.id, who.email, ...params);
    return { status: Number(status), body: parse(body), more };
  }

  // Waits until this session waits for a lock, as WATCH sees it.
  waits(watch) {
    return waitFor(
      async () =>
        (await watch.query(`SELECT pid FROM pg_locks WHERE pid = ${this.pid} AND NOT granted`))
          .length > 0,
      'a session to wait for a lock',
    );
  }

  async end() {
    this.child.stdin.end();
    await this.exited;
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export const digest = () => randomBytes(32);

// A person of the staff with ROLE and a password.
export async function person(owner, role) {
  const who = {
    id: randomUUID(),
    email: `${randomUUID()}@example.org`,
    password: `hash of ${role}`,
  };
  await owner.query(
    'INSERT INTO account (id, email, name, role, ' +
      `password_hash) VALUES ('${who.id}', '${who.email}', ` +
      `'A ${role}', '${role}', '${who.password}')`,
  );
  return who;
}

// Sets what must be set before invites are made.
export function configure(admin, who) {
  return admin.act(
    who,
    'staff_set_settings',
    [
      'useEVerify',
      'employerName',
      'employerTitle',
      'employerBusinessName',
      'employerBusinessAddress',
    ],
    ['false', '"N. N."', '"HR"', '"Works"', '"1 Main St"'],
  );
}

// Makes N invites and gives [{ id, digest }].
export async function invites(admin, who, n) {
  const made = Array.from({ length: n }, () => ({ id: randomUUID(), digest: digest() }));
  const none = made.map(() => null);
  const all = (text) => made.map(() => text);
  const { status, body } = await admin.act(
    who,
    'staff_create_invites',
    made.map(({ id }) => id),
    made.map((invite) => invite.digest),
    none,
    all('Erika Example'),
    none,
    none,
    none,
    none,
    none,
    'true',
    null,
    randomUUID(),
  );
  if (status !== 200) throw new Error(JSON.stringify(body));
  return made;
}

// Claims INVITE as the intake does; gives whether it was won.
export async function claim(
  intake,
  invite,
  {
    externalId = null,
    renewal = null,
    receipt = null,
    until = null,
    first = 'Erika',
    last = 'Example',
  } = {},
) {
  const rows = await intake.run(
    'claim',
    [invite.digest],
    [randomUUID()],
    [first],
    [last],
    [externalId],
    [renewal],
    [digest()],
    [Buffer.concat([Buffer.from([1]), randomBytes(120)])],
    receipt && [receipt],
    until && [until],
  );
  return rows.length === 1;
}
