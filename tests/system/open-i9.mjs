// SPDX-License-Identifier: MIT
// open-i9.mjs -- builds the database of the system that Admit One replaces,
// with invented people: its tables as its migrations leave them, its sealing.
import assert from 'node:assert/strict';
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { dataUrl, png, SIGNATURE } from './form.mjs';
import { run, tryRun } from './harness.mjs';

// Prisma's names and types. Newer versions added externalId (EXTERNAL_IDS);
// LINKS adds what none of them has yet, a submission's inviteId.
const text = (...names) => names.map((name) => `"${name}" text`);
const need = (...names) => names.map((name) => `"${name}" text NOT NULL`);
const time = (...names) => names.map((name) => `"${name}" timestamp(3)`);
const TIMES = [
  '"createdAt" timestamp(3) NOT NULL DEFAULT now()',
  '"updatedAt" timestamp(3) NOT NULL DEFAULT now()',
];
const KEY = '"id" text PRIMARY KEY';
const lists = ['A', 'B', 'C'].flatMap((list) => [
  ...text(`list${list}Doc`, `list${list}DocNumber`),
  ...time(`list${list}ExpDate`),
  ...text(`list${list}FileKey`, `list${list}IssuingAuthority`),
]);

const columns = {
  AdminUser: [KEY, '"email" text NOT NULL UNIQUE', ...text('name'), ...TIMES],
  PortalConfig: [
    '"id" integer PRIMARY KEY DEFAULT 1',
    ...text(
      'businessName',
      'logoFileKey',
      'primaryColor',
      'accentColor',
      'notificationEmails',
      'footerText',
      'welcomeMessage',
    ),
    '"sendEmployeeConfirmation" boolean NOT NULL DEFAULT false',
    '"useEVerify" boolean',
    '"inviteLinkExpiryDays" integer DEFAULT 7',
    ...text(
      'employerName',
      'employerTitle',
      'employerBusinessName',
      'employerBusinessAddress',
      'i9FormFileKey',
      'i9FieldMapping',
    ),
    TIMES[1],
  ],
  Employee: [
    KEY,
    ...need('firstName', 'lastName', 'email'),
    ...text('phone'),
    `"workerType" text NOT NULL DEFAULT 'employee'`,
    `"status" text NOT NULL DEFAULT 'active'`,
    ...time('hireDate', 'terminatedAt'),
    ...text('notes'),
    ...TIMES,
  ],
  Invite: [
    KEY,
    '"token" text NOT NULL UNIQUE',
    ...text('emailHint', 'nameHint'),
    '"expiresAt" timestamp(3) NOT NULL',
    ...time('usedAt'),
    '"employeeId" text REFERENCES "Employee"',
    `"workerType" text NOT NULL DEFAULT 'employee'`,
    '"isRenewal" boolean NOT NULL DEFAULT false',
    TIMES[0],
  ],
  Submission: [
    KEY,
    ...TIMES,
    '"employeeId" text REFERENCES "Employee"',
    '"isRenewal" boolean NOT NULL DEFAULT false',
    ...need('firstName', 'lastName'),
    ...text('middleInitial', 'otherLastNames'),
    ...need('encryptedAddress'),
    ...text('encryptedAptUnit'),
    ...need('encryptedCity', 'state', 'encryptedZip', 'encryptedDob'),
    ...text('encryptedSsn', 'encryptedSsnLast4'),
    ...need('encryptedEmail'),
    ...text('encryptedPhone'),
    ...need('citizenshipStatus'),
    ...text(
      'encryptedAlienRegNumber',
      'encryptedI94Number',
      'encryptedForeignPassport',
      'passportCountry',
    ),
    ...time('authExpDate'),
    ...text('encryptedSignatureDataUrl'),
    '"signatureDate" timestamp(3) NOT NULL',
    ...need('docChoice'),
    ...lists,
    `"status" text NOT NULL DEFAULT 'pending_review'`,
    ...text('adminNotes'),
    ...time('emailSentAt', 'nextRenewalDate'),
    ...text('qbRecordId', 'qbSyncStatus'),
  ],
  AuditLog: [KEY, ...need('action'), ...text('detail', 'meta', 'actor'), TIMES[0]],
};

export function schema({ externalIds = true, links = false, audit = true } = {}) {
  const more = {
    Employee: externalIds ? ['"externalId" text UNIQUE'] : [],
    Invite: externalIds ? ['"externalId" text'] : [],
    Submission: links ? ['"inviteId" text REFERENCES "Invite"'] : [],
  };
  return Object.entries(columns)
    .filter(([table]) => audit || table !== 'AuditLog')
    .map(
      ([table, list]) =>
        `CREATE TABLE "${table}" (\n    ` +
        `${[...list, ...(more[table] ?? [])].join(',\n    ')});`,
    )
    .join('\n');
}

// What is stored sealed, and under which name.
const SEALED = {
  address: 'encryptedAddress',
  aptUnit: 'encryptedAptUnit',
  city: 'encryptedCity',
  zip: 'encryptedZip',
  dob: 'encryptedDob',
  ssn: 'encryptedSsn',
  ssnLast4: 'encryptedSsnLast4',
  email: 'encryptedEmail',
  phone: 'encryptedPhone',
  alienRegNumber: 'encryptedAlienRegNumber',
  i94Number: 'encryptedI94Number',
  foreignPassportNumber: 'encryptedForeignPassport',
  signatureDataUrl: 'encryptedSignatureDataUrl',
};

// "iv:tag:ciphertext" in hexadecimal, AES-256-GCM with an iv of 16 bytes.
export function encrypt(value, key) {
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'hex'), iv);
  const sealed = cipher.update(value, 'utf8', 'hex') + cipher.final('hex');
  return [iv.toString('hex'), cipher.getAuthTag().toString('hex'), sealed].join(':');
}

// 25 characters as cuid() makes them.
export function cuid() {
  const digits = randomBytes(24);
  return `c${[...digits].map((byte) => (byte % 36).toString(36)).join('')}`;
}

const FIRST = ['Zoë', 'Ana', 'Łukasz', 'Bo', 'Chidi', 'Mei', "D'Arcy", 'Ola'];
const LAST = ['Okonkwo', 'Smith-Jones', 'Nguyễn', 'Reyes', 'Ø', 'Kowalski'];
const DAY = 86_400_000;
const at = (ms) => new Date(ms).toISOString().slice(0, 23);

// A small picture; every hundredth signature is as large as drawn ones are.
const SMALL = Array.from({ length: 16 }, () => dataUrl(png(300)));

// What person number N typed: no two are equal.
export function content(n) {
  const listA = n % 3 !== 0;
  return {
    lastName: LAST[n % LAST.length],
    firstName: FIRST[n % FIRST.length],
    middleInitial: n % 2 ? 'Q' : undefined,
    otherLastNames: n % 5 ? undefined : `Old ${n}`,
    address: `${n} Elm Street`,
    aptUnit: n % 4 ? undefined : `${n}b`,
    city: `Springfield ${n % 17}`,
    state: 'TX',
    zip: String(10_000 + (n % 80_000)),
    dob: at((n * DAY) / 2).slice(0, 10),
    ssn: n % 7 ? String(219_090_001 + n) : undefined,
    email: `person${n}@example.org`,
    phone: n % 3 ? `(214) 555-${String(n % 10_000).padStart(4, '0')}` : undefined,
    ...(n % 6 === 1
      ? {
          citizenshipStatus: 'authorized',
          alienRegNumber: `A${100_000_000 + n}`,
          foreignPassportNumber: `P${n}`,
          passportCountry: 'Česko',
          authExpDate: '2031-05-20',
        }
      : { citizenshipStatus: 'usCitizen' }),
    attestationChecked: true,
    signatureDataUrl: n % 100 ? SMALL[n % SMALL.length] : SIGNATURE,
    signatureDate: '2026-03-26',
    docChoice: listA ? 'listA' : 'listBC',
    ...(listA
      ? {
          listADoc: 'U.S. Passport',
          listADocNumber: `P-${n}`,
          listAExpDate: '2031-01-02',
          listAFileKey: `uploads/${n}.jpg`,
          listAIssuingAuthority: 'U.S. Department of State',
        }
      : {
          listBDoc: "Driver's license",
          listBDocNumber: `D-${n}`,
          listBExpDate: '2029-09-30',
          listBFileKey: `uploads/b${n}`,
          listBIssuingAuthority: 'Texas DPS',
          listCDoc: 'Social Security card',
          listCDocNumber: `S-${n}`,
          listCFileKey: `uploads/c${n}`,
        }),
  };
}

// What the old service's own defaults put there.
const DEFAULTS = {
  isRenewal: 'false',
  sendEmployeeConfirmation: 'false',
  workerType: 'employee',
  createdAt: '2026-03-01T08:00:00',
  updatedAt: '2026-03-01T08:00:00',
  inviteLinkExpiryDays: 7,
};
const STATUS = { Employee: 'active', Submission: 'pending_review' };

// An old database in the making: rows of its tables, by table.
export class OldDatabase {
  constructor({ key = randomBytes(32).toString('hex'), ...shape } = {}) {
    this.key = key;
    this.shape = shape;
    this.rows = Object.fromEntries(Object.keys(columns).map((table) => [table, []]));
  }

  add(table, row) {
    const { id = cuid(), ...rest } = row;
    const full = { id, ...rest };
    this.rows[table].push(full);
    return full;
  }

  employee(n, more = {}) {
    const { firstName, lastName, email, phone } = content(n);
    return this.add('Employee', {
      firstName,
      lastName,
      email,
      phone,
      createdAt: at(Date.UTC(2026, 2, 1) + n * 60_000),
      ...more,
    });
  }

  invite(more = {}) {
    return this.add('Invite', {
      token: cuid(),
      nameHint: null,
      expiresAt: '2036-01-01T00:00:00',
      createdAt: '2026-03-01T08:00:00',
      ...more,
    });
  }

  // A submission that says BODY; gives the row, with BODY as its body.
  submission(body, more = {}) {
    const row = { employeeId: null };
    for (const [name, value] of Object.entries(body)) {
      if (value === undefined || name === 'attestationChecked') continue;
      row[SEALED[name] ?? name] = name in SEALED ? encrypt(value, this.key) : value;
    }
    if (body.ssn !== undefined) row.encryptedSsnLast4 = encrypt(body.ssn.slice(-4), this.key);
    const full = this.add('Submission', { ...row, ...more });
    Object.defineProperty(full, 'body', { value: body });
    return full;
  }

  // As the old service stored one for an invite: an employee, an invite
  // that was used, a submission some milliseconds later.
  hire(n, { employee = this.employee(n), body = content(n), invite = {}, ...more } = {}) {
    const used = Date.UTC(2026, 2, 2) + n * 70_000;
    const link = this.invite({
      employeeId: employee.id,
      usedAt: at(used),
      ...invite,
    });
    const submission = this.submission(body, {
      employeeId: employee.id,
      createdAt: at(used + 12),
      isRenewal: link.isRenewal ?? false,
      ...(this.shape.links ? { inviteId: link.id } : {}),
      ...more,
    });
    return { employee, invite: link, submission };
  }

  // What the old service stored when the form was sent once more.
  again(hire, { body = hire.submission.body, after = 30, ...more } = {}) {
    return this.submission(body, {
      employeeId: hire.submission.employeeId,
      isRenewal: hire.submission.isRenewal,
      createdAt: at(Date.parse(`${hire.submission.createdAt}Z`) + after),
      ...(this.shape.links ? { inviteId: hire.invite.id } : {}),
      ...more,
    });
  }

  // Makes the database NAME beside that of the system S. Gives a
  // conninfo.
  async create(s, name = 'open_i9') {
    const superuser = { ...s.env, PGUSER: s.superuser };
    await run('psql', ['-XAtqc', `CREATE DATABASE ${name}`], {
      env: superuser,
    });
    this.env = { ...superuser, PGDATABASE: name };
    await this.sql(`${schema(this.shape)}\n`);
    await this.flush(true);
    await this.sql('ANALYZE');
    return `host=${s.env.PGHOST} port=${s.env.PGPORT} dbname=${name} user=${s.superuser}`;
  }

  // Puts the rows into it; unless KEEP says so they are forgotten.
  async flush(keep = false) {
    for (const [table, rows] of Object.entries(this.rows))
      if (rows.length > 0) await this.#copy(table, rows);
    if (!keep) for (const table of Object.keys(this.rows)) this.rows[table] = [];
  }

  // Imports it, as FROM names it, into S; gives { code, stdout, stderr }.
  tryImport(s, from, ...options) {
    const keyFile = path.join(s.dir, 'old.key');
    fs.writeFileSync(keyFile, `${this.key}\n`, { mode: 0o600 });
    return s.tryCli('import', 'open-i9', '--from', from, '--key-file', keyFile, ...options);
  }

  sql(query) {
    return run('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-f', '-'], {
      env: this.env,
      input: query,
    }).then((out) => out.trim());
  }

  async #copy(table, rows) {
    const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const cell = (value) =>
      value === undefined || value === null
        ? '\\N'
        : String(value).replace(
            /[\\\n\t\r]/g,
            (c) => ({ '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' })[c],
          );
    const defaults = { ...DEFAULTS, status: STATUS[table] };
    const lines = rows.map((row) =>
      names.map((name) => cell(row[name] === undefined ? defaults[name] : row[name])).join('\t'),
    );
    const { code, stderr } = await tryRun(
      'psql',
      [
        '-XAtq',
        '-v',
        'ON_ERROR_STOP=1',
        '-c',
        `COPY "${table}" (${names.map((name) => `"${name}"`).join(', ')}) FROM STDIN`,
      ],
      { env: this.env, input: `${lines.join('\n')}\n` },
    );
    if (code !== 0) throw new Error(`${table}: ${stderr}`);
  }

  // All that is in it, in one number.
  fingerprint() {
    return this.sql(
      Object.keys(columns)
        .filter((table) => this.shape.audit !== false || table !== 'AuditLog')
        .map(
          (table) =>
            `SELECT '${table}', count(*), ` +
            `md5(string_agg(t::text, '|' ORDER BY t.id)) ` +
            `FROM "${table}" t;`,
        )
        .join('\n'),
    );
  }
}

export const digestOf = (token) => createHash('sha256').update(token).digest('hex');

// An import of OLD that must succeed; gives the report.
export async function importInto(s, old, from, ...options) {
  const { code, stdout, stderr } = await old.tryImport(s, from, '--format', 'json', ...options);
  assert.equal(code, 0, stderr);
  const report = JSON.parse(stdout);
  assert.equal(report.sumsMatch, true);
  report.of = Object.fromEntries(
    report.tables.map(({ table, sumsMatch, ...counts }) => [table, counts]),
  );
  return report;
}

// Where the row ID of the old table KIND went.
export const rowOf = (s, kind, id) =>
  s.sql(`SELECT row_id FROM admitone.imported
    WHERE kind = '${kind}' AND old_id = '${id}'`);

// What an import left must be as good as our own rows.
export async function verify(s) {
  const { code, stdout } = await s.tryCli('verify', '--deep', '--format', 'json');
  const found = JSON.parse(stdout);
  assert.deepEqual(
    found.invariants.filter(({ count }) => count > 0),
    [],
  );
  assert.equal(code, 0);
}
