// SPDX-License-Identifier: MIT
// bad-bodies.test.mjs -- no refused body burns an invite, whatever is wrong
// with it: it gets its 4xx with the reason, and the corrected body its 201.
import assert from 'node:assert/strict';
import tls from 'node:tls';
import { call } from './fastcgi.mjs';
import { dataUrl, form, JPEG, LIST_BC, png } from './form.mjs';
import { waitFor, withSystem } from './harness.mjs';

const SUBMIT = '/api/submissions';
const LIMIT = 1 << 20;

// The text of a good body with FROM, which it must hold, made TO.
function replaced(from, to) {
  return (body) => {
    const text = Buffer.from(JSON.stringify(body), 'utf8');
    const at = text.indexOf(from);
    assert.ok(at >= 0, `no ${from} in the body`);
    return Buffer.concat([
      text.subarray(0, at),
      Buffer.from(to),
      text.subarray(at + Buffer.byteLength(from)),
    ]);
  };
}

// A good body with BYTES inside the value of address.
function inAddress(...bytes) {
  return replaced(
    '"address":"17',
    Buffer.concat([
      Buffer.from('"address":"17'),
      ...bytes.map((part) => Buffer.from(part, typeof part === 'string' ? 'utf8' : null)),
    ]),
  );
}

const text = (change) => (body) => change(JSON.stringify(body));
const nested = (open, close, depth) =>
  replaced('{', `{"deep":${open.repeat(depth)}1${close.repeat(depth)},`);

// Bodies that are no JSON, or not the JSON that we take.
const MALFORMED = [
  ['nothing', () => ''],
  ['white space only', () => ' \n\t\r '],
  ['half a body', text((t) => t.slice(0, t.length / 2))],
  ['all but the last byte', text((t) => t.slice(0, -1))],
  ['a bare word', () => 'submission'],
  ['a letter after the value', text((t) => `${t}x`)],
  ['a second value', text((t) => `${t}{}`)],
  ['a closing brace too many', text((t) => `${t}}`)],
  ['a NUL after the value', text((t) => `${t}\0`)],
  ['a comma after the last member', text((t) => `${t.slice(0, -1)},}`)],
  ['a comma before the first member', replaced('{', '{,')],
  ['no comma', replaced('","', '" "')],
  ['no colon', replaced('":"', '" "')],
  ['single quotes', text((t) => t.replaceAll('"', "'"))],
  ['a comment', replaced('{', '{/* hello */')],
  ['a line comment', replaced('{', '{// hello\n')],
  ['a name without quotes', replaced('"lastName"', 'lastName')],
  ['a byte order mark', text((t) => `\uFEFF${t}`)],
  ['UTF-16', text((t) => Buffer.from(`\uFEFF${t}`, 'utf16le'))],
  ['a form feed as white space', replaced('{', '{\f')],
  ['a vertical tab as white space', replaced('{', '{\v')],
  ['a no-break space as white space', replaced('{', '{\u00a0')],
  ['NaN', replaced('{', '{"n":NaN,')],
  ['Infinity', replaced('{', '{"n":-Infinity,')],
  ['a leading zero', replaced('{', '{"n":01,')],
  ['a plus sign', replaced('{', '{"n":+1,')],
  ['a hexadecimal number', replaced('{', '{"n":0x1F,')],
  ['a number without digits', replaced('{', '{"n":1.,')],
  ['True', replaced('{', '{"b":True,')],
  ['an overlong slash', inAddress([0xc0, 0xaf])],
  ['an overlong NUL', inAddress([0xc0, 0x80])],
  ['an overlong form of three bytes', inAddress([0xe0, 0x80, 0xaf])],
  ['an overlong form of four bytes', inAddress([0xf0, 0x80, 0x80, 0xaf])],
  ['a raw high surrogate', inAddress([0xed, 0xa0, 0x80])],
  ['a raw surrogate pair', inAddress([0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80])],
  ['a code point over U+10FFFF', inAddress([0xf4, 0x90, 0x80, 0x80])],
  ['the byte FF', inAddress([0xff])],
  ['a lone continuation byte', inAddress([0x80])],
  ['a cut multibyte character', inAddress([0xe2, 0x82])],
  ['Latin-1', inAddress([0x5a, 0x6f, 0xeb])],
  [
    'a bad byte in an unknown member',
    replaced(
      '{',
      Buffer.concat([Buffer.from('{"u":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('",')]),
    ),
  ],
  [
    'a bad byte in a name',
    replaced('{', Buffer.concat([Buffer.from('{"'), Buffer.from([0xff]), Buffer.from('":1,')])),
  ],
  ['an escaped high surrogate', inAddress('\\ud800')],
  ['an escaped low surrogate', inAddress('\\udc00')],
  ['an escaped pair in the wrong order', inAddress('\\udc00\\ud800')],
  ['an escaped surrogate before a letter', inAddress('\\ud83dx')],
  ['an escaped surrogate in an unknown member', replaced('{', '{"u":"\\ud800",')],
  ['an escaped NUL', inAddress('\\u0000')],
  ['an escaped NUL in an unknown member', replaced('{', '{"u":"\\u0000",')],
  ['an escaped NUL in a name', replaced('"lastName"', '"lastName\\u0000x"')],
  [
    'an escaped NUL at the end of the token',
    (body) => replaced(body.inviteToken, `${body.inviteToken}\\u0000`)(body),
  ],
  ['a raw NUL', inAddress([0])],
  ['a raw line feed in a string', inAddress('\n')],
  ['a raw tab in a string', inAddress('\t')],
  ['an unknown escape', inAddress('\\x41')],
  ['an escape cut short', inAddress('\\u12"')],
  ['arrays 500 deep', nested('[', ']', 500)],
  ['objects 500 deep', nested('{"a":', '}', 500)],
  ['arrays 100,000 deep', nested('[', ']', 100_000)],
  ['brackets that never close', () => '['.repeat(100_000)],
  ['a member twice', replaced('{', '{"zip":"75001-1234",')],
  ['the token twice', (body) => replaced('{', `{"inviteToken":"${body.inviteToken}",`)(body)],
  ['a name once plain and once with an escape', replaced('{', '{"\\u007aip":"75001-1234",')],
  ['an unknown member twice', replaced('{', '{"u":1,"u":1,')],
  ['a member twice, inside an unknown one', replaced('{', '{"u":{"a":1,"a":2},')],
];

// JSON, but no object.
const NO_OBJECT = ['[]', 'null', 'true', '5', '"text"', '[{"inviteToken":"x"}]'];

const long = (n) => 'x'.repeat(n);
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

// Every value that a field does not take.
const TOO_LONG = {
  lastName: 100,
  firstName: 100,
  middleInitial: 5,
  otherLastNames: 200,
  address: 200,
  aptUnit: 50,
  city: 100,
  state: 50,
  phone: 30,
  foreignPassportNumber: 50,
  signatureName: 200,
  passportCountry: 100,
  externalId: 100,
  listADoc: 200,
  listADocNumber: 200,
  listAFileKey: 512,
  listAIssuingAuthority: 200,
  listBDoc: 200,
  listBDocNumber: 200,
  listBFileKey: 512,
  listBIssuingAuthority: 200,
  listCDoc: 200,
  listCDocNumber: 200,
  listCFileKey: 512,
  listCIssuingAuthority: 200,
};
const REQUIRED = [
  'lastName',
  'firstName',
  'address',
  'city',
  'state',
  'zip',
  'dob',
  'citizenshipStatus',
  'attestationChecked',
  'signatureDataUrl',
  'signatureDate',
  'docChoice',
];
const TOO_LONG_VALUES = Object.fromEntries(
  Object.entries(TOO_LONG).map(([name, n]) => [name, long(n + 1)]),
);
const ALL_WRONG = {
  zip: '1',
  dob: inDays(9),
  ssn: '1',
  email: 'x',
  citizenshipStatus: 'x',
  attestationChecked: false,
  signatureDataUrl: 'x',
  signatureDate: 'x',
  docChoice: 'x',
};
const BAD_DATES = [
  '2023-02-29',
  '1990-13-01',
  '1990-00-10',
  '1990-02-30',
  '1990-1-1',
  '90-01-01',
  '01/02/1990',
  '1990-01-01x',
  'yesterday',
];
const TEXTS = Object.keys(TOO_LONG).concat(
  'zip',
  'dob',
  'ssn',
  'email',
  'citizenshipStatus',
  'signatureDataUrl',
  'signatureDate',
  'docChoice',
);

// [overrides, the fields that are named]: overrides of a good form.
const RULES = [
  ...REQUIRED.map((name) => [{ [name]: undefined }, [name]]),
  ...REQUIRED.map((name) => [{ [name]: null }, [name]]),
  ...REQUIRED.filter((name) => name !== 'attestationChecked').flatMap((name) => [
    [{ [name]: '' }, [name]],
    [{ [name]: '   ' }, [name]],
  ]),
  ...Object.entries(TOO_LONG).map(([name, n]) => [{ [name]: long(n + 1) }, [name]]),
  ...TEXTS.flatMap((name) => [5, true, [], {}].map((value) => [{ [name]: value }, [name]])),
  ...['lastName', 'city', 'email', 'listADoc', 'phone'].flatMap((name) =>
    ['a\u0007b', 'a\nb', '\u001b[2J', 'a\u007fb'].map((value) => [{ [name]: value }, [name]]),
  ),
  ...['1234', '123456', '12345-678', '12345-', '1234a', '-12345', '1234567890'].map((zip) => [
    { zip },
    ['zip'],
  ]),
  ...BAD_DATES.flatMap((date) => [
    [{ dob: date }, ['dob']],
    [{ signatureDate: date }, ['signatureDate']],
    [{ listAExpDate: date }, ['listAExpDate']],
    [{ ...LIST_BC, listBExpDate: date }, ['listBExpDate']],
    [{ ...LIST_BC, listCExpDate: date }, ['listCExpDate']],
    [
      {
        citizenshipStatus: 'authorized',
        i94Number: '12345678901',
        authExpDate: date,
      },
      ['authExpDate'],
    ],
  ]),
  [{ dob: inDays(3) }, ['dob']],
  [{ dob: inDays(36_500) }, ['dob']],
  [{ signatureDate: inDays(3) }, ['signatureDate']],
  ...['12', '+1 2 3', 'call me', '555-0100 or so'].map((phone) => [{ phone }, ['phone']]),
  [
    {
      citizenshipStatus: 'authorized',
      authExpDate: '2030-01-01',
      foreignPassportNumber: 'X1',
    },
    ['passportCountry'],
  ],
  ...[
    '12345678',
    '1234567890',
    '123-456-789',
    '12-345-6789',
    'abc-de-fghi',
    '123-45-678x',
    '---------',
    '000-12-3456',
    '666123456',
    '900-12-3456',
    '123004567',
    '123-45-0000',
  ].map((ssn) => [{ ssn }, ['ssn']]),
  ...['x', 'a@b', '@b.c', 'a@', 'a b@c.d', 'a@b c.d', 'a@@b.c', `${long(250)}@b.cd`].map(
    (email) => [{ email }, ['email']],
  ),
  ...['banana', '123456', 'A1234567890', 'B1234567'].map((alienRegNumber) => [
    { alienRegNumber },
    ['alienRegNumber'],
  ]),
  ...['hello', '1234567890', '123456789012'].map((i94Number) => [{ i94Number }, ['i94Number']]),
  [{ state: 'TX', zip: 'N9A 6T3' }, ['zip']],
  [{ state: 'CAN', zip: 'N9A 6T' }, ['zip']],
  [{ ...LIST_BC, listBExpDate: 'D/S' }, ['listBExpDate']],
  [{ signatureMethod: 'stamped' }, ['signatureMethod']],
  [{ ssnAppliedFor: 'true' }, ['ssnAppliedFor']],
  [{ citizenshipStatus: 'alien' }, ['citizenshipStatus']],
  [{ citizenshipStatus: 'USCITIZEN' }, ['citizenshipStatus']],
  ...[false, 'true', 1, {}].map((value) => [{ attestationChecked: value }, ['attestationChecked']]),
  [{ docChoice: 'listC' }, ['docChoice']],
  [{ docChoice: 'lista' }, ['docChoice']],
  [{ citizenshipStatus: 'lpr' }, ['alienRegNumber']],
  [{ citizenshipStatus: 'lpr', alienRegNumber: ' ' }, ['alienRegNumber']],
  [{ citizenshipStatus: 'authorized', i94Number: '12345678901' }, ['authExpDate']],
  [{ listADoc: '' }, ['listADoc']],
  [{ listADoc: undefined }, ['listADoc']],
  ...['listBDoc', 'listCDoc'].flatMap((name) => [
    [{ ...LIST_BC, [name]: '' }, [name]],
    [{ ...LIST_BC, [name]: undefined }, [name]],
  ]),
  [{ docChoice: 'listBC' }, ['listBDoc', 'listCDoc']],
  ...[
    'signature',
    'data:',
    'data:image/png',
    'data:image/png;base64,',
    'data:image/png,abcd',
    'data:image/png;base64,####',
    dataUrl(png(600)).slice(0, -3),
    dataUrl(png(600).subarray(0, 8)),
    dataUrl(png(600).subarray(0, -1)),
    dataUrl(JPEG.subarray(0, 3), 'image/jpeg'),
    dataUrl(JPEG.subarray(0, -2), 'image/jpeg'),
    dataUrl(png(600, 4001, 2000)),
    dataUrl(png(600, 4000, 2001)),
    `${dataUrl(png(600))}A`,
    `${dataUrl(png(600))}====`,
    dataUrl(Buffer.from('a plain text, and no picture')),
    dataUrl(Buffer.from('GIF89a and so on'), 'image/gif'),
    dataUrl(Buffer.from('<svg onload="x()"/>'), 'image/svg+xml'),
    dataUrl(png(600), 'text/html'),
    'https://example.org/signature.png',
    dataUrl(png((512 << 10) + 1)),
  ].map((signatureDataUrl) => [{ signatureDataUrl }, ['signatureDataUrl']]),
  [Object.fromEntries(REQUIRED.map((name) => [name, undefined])), REQUIRED],
  [{ ...TOO_LONG_VALUES, ...ALL_WRONG }, Object.keys({ ...TOO_LONG_VALUES, ...ALL_WRONG })],
];

// Values at the edge that a field does take.
const GOOD = [
  [
    'the longest values',
    Object.fromEntries(
      Object.entries(TOO_LONG).map(([name, n]) => [name, (name === 'phone' ? '5' : 'é').repeat(n)]),
    ),
  ],
  ['characters of four bytes', { lastName: '\u{10400}'.repeat(100) }],
  [
    'only what is required',
    {
      ...Object.fromEntries(
        Object.keys(form(''))
          .filter((name) => name !== 'inviteToken')
          .map((name) => [name, undefined]),
      ),
      ...Object.fromEntries([...REQUIRED, 'listADoc'].map((name) => [name, form('')[name]])),
    },
  ],
  [
    'null for what is not required',
    {
      middleInitial: null,
      ssn: null,
      email: null,
      listAExpDate: null,
      externalId: null,
    },
  ],
  ['lists B and C', LIST_BC],
  ['a permanent resident', { citizenshipStatus: 'lpr', alienRegNumber: 'A123456789' }],
  ...['alienRegNumber', 'i94Number', 'foreignPassportNumber'].map((name) => [
    `authorized with ${name}`,
    {
      citizenshipStatus: 'authorized',
      authExpDate: '2030-01-01',
      passportCountry: 'Peru',
      [name]: name === 'alienRegNumber' ? 'A-012 345 678' : '12345678901',
    },
  ]),
  ...['A1234567', '123456789', 'a 123 456 789'].map((alienRegNumber) => [
    `A-Number ${alienRegNumber}`,
    { alienRegNumber },
  ]),
  ['an I-94 with a letter', { i94Number: '123456789A1' }],
  ['Canada', { state: 'CAN', zip: 'N9A 6T3' }],
  ['Canada, no blank', { state: 'CAN', zip: 'n9a6t3' }],
  ['Mexico', { state: 'MEX', zip: '22000' }],
  [
    'duration of status',
    {
      citizenshipStatus: 'authorized',
      i94Number: '12345678901',
      authExpDate: 'd/s',
      listAExpDate: 'D/S',
    },
  ],
  ['documents without numbers', { ...LIST_BC, listBDocNumber: undefined, listCDocNumber: '' }],
  [
    'how it was signed',
    {
      signatureMethod: 'typed',
      signatureName: 'Zoë Okonkwo',
      ssnAppliedFor: true,
    },
  ],
  ['the widest picture', { signatureDataUrl: dataUrl(png(600, 4000, 2000)) }],
  ['a national', { citizenshipStatus: 'usnational' }],
  [
    'a date with a time',
    {
      dob: '1990-02-28T00:00:00.000Z',
      signatureDate: '2024-03-15T23:59:59Z',
      listAExpDate: '2031-05-20T00:00:00.000Z',
    },
  ],
  ['a leap day', { dob: '2000-02-29' }],
  ['a birth that only a flag asks about', { dob: '1899-12-31' }],
  ['no expiry', { listAExpDate: 'N/A' }],
  ['an empty expiry', { listAExpDate: '' }],
  ['an SSN without dashes', { ssn: '123456789' }],
  ['no SSN', { ssn: '' }],
  ['a JPEG signature', { signatureDataUrl: dataUrl(JPEG, 'image/jpeg') }],
  ['the largest signature', { signatureDataUrl: dataUrl(png(512 << 10)) }],
  ['an emoji', { address: '\u{1f3e0} 17' }],
];

const brief = (value) =>
  JSON.stringify(value, (_key, part) =>
    part === undefined
      ? '(none)'
      : typeof part === 'string' && part.length > 40
        ? `${part.slice(0, 30)}… (${part.length})`
        : part,
  ).slice(0, 150);

withSystem('bad bodies', {}, (s, it) => {
  let pool;
  let pids;

  it('make the invites', async () => {
    pool = await s.invites(MALFORMED.length + NO_OBJECT.length + RULES.length + GOOD.length + 40);
    pids = s.workers();
  });

  async function assertUnused(invite) {
    assert.equal(
      await s.sql(`SELECT used_at IS NULL AND NOT EXISTS
        (SELECT FROM admitone.submission WHERE invite_id = i.id)
        FROM admitone.invite i WHERE id = '${invite.id}'`),
      't',
      'the invite is used',
    );
  }

  // Posts the body that SPOIL makes of a good one, wants STATUS with
  // JSON, the invite unused, and 201 for the good body.
  async function refuse(spoil, status, options = {}) {
    const invite = pool.pop();
    const good = form(invite.token);
    const answer = await s.submit(spoil(good), options);
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.headers['content-type'], 'application/json');
    assert.equal(answer.headers['cache-control'], 'no-store');
    const body = JSON.parse(answer.text);
    assert.equal(typeof body.error, 'string');
    await assertUnused(invite);
    const corrected = await s.submit(good);
    assert.equal(corrected.status, 201, corrected.text);
    return body;
  }

  for (const [name, spoil] of MALFORMED) {
    it(`malformed: ${name}`, async () => {
      let size;
      const body = await refuse((good) => {
        const spoiled = spoil(good);
        size = Buffer.byteLength(spoiled);
        return spoiled;
      }, 400);
      const [, at] = body.error.match(/^Malformed JSON at byte (\d+): \S/) ?? [];
      assert.equal(Number(at), body.offset, body.error);
      assert.ok(body.offset >= 0 && body.offset <= size, `${body.offset} of ${size}`);
    });
  }

  it('the offset is where the fault is', async () => {
    for (const at of [1, 9, 300, 9_000]) {
      const { offset } = JSON.parse((await s.submit(`{${' '.repeat(at - 1)}x}`)).text);
      assert.ok(Math.abs(offset - at) <= 1, `${offset}, not ${at}`);
    }
  });

  for (const body of NO_OBJECT) {
    it(`no object: ${body}`, async () => {
      await refuse(() => body, 400);
    });
  }

  for (const [overrides, fields] of RULES) {
    it(`rule: ${brief(overrides)}`, async () => {
      const body = await refuse((good) => ({ ...good, ...overrides }), 400);
      assert.equal(body.error, 'Validation failed');
      assert.deepEqual(body.details.formErrors, []);
      const { fieldErrors, fieldCodes } = body.details;
      assert.equal(body.code, 'validation_failed');
      assert.deepEqual(Object.keys(fieldCodes), Object.keys(fieldErrors));
      for (const [code, ...more] of Object.values(fieldCodes))
        assert.ok(/^[A-Za-z0-9]+$/.test(code) && more.length === 0, code);
      assert.deepEqual(Object.keys(fieldErrors).sort(), [...fields].sort());
      for (const messages of Object.values(fieldErrors))
        assert.ok(
          Array.isArray(messages) &&
            messages.length > 0 &&
            messages.every((message) => typeof message === 'string' && message !== ''),
        );
    });
  }

  it('rule: authorized needs one of three numbers', async () => {
    const body = await refuse(
      (good) => ({
        ...good,
        citizenshipStatus: 'authorized',
        authExpDate: '2030-01-01',
      }),
      400,
    );
    const named = Object.keys(body.details.fieldErrors);
    assert.ok(
      named.length > 0 &&
        named.every((name) =>
          ['alienRegNumber', 'i94Number', 'foreignPassportNumber'].includes(name),
        ),
      String(named),
    );
  });

  for (const [name, overrides] of GOOD) {
    it(`good: ${name}`, async () => {
      const invite = pool.pop();
      const answer = await s.submit(form(invite.token, overrides));
      assert.equal(answer.status, 201, answer.text);
    });
  }

  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    'application/json-patch+json',
    'text/json',
    '',
  ]) {
    it(`content type ${type || '(empty)'}`, async () => {
      await refuse((good) => good, 415, { headers: { 'Content-Type': type } });
    });
  }

  it('larger than the limit', async () => {
    await refuse((good) => ({ ...good, more: long(LIMIT) }), 413);
  });

  it('a content type that is not there', async () => {
    const invite = pool.pop();
    const answer = await call(s.socket, SUBMIT, form(invite.token), {
      CONTENT_TYPE: '',
    });
    assert.equal(answer.status, 415);
    await assertUnused(invite);
  });

  for (const [name, length] of [
    ['more than the body', (n) => n + 1],
    ['less than the body', (n) => n - 1],
    ['no number', () => 'abc'],
    ['negative', () => -1],
    ['empty', () => ''],
    ['huge', () => '99999999999999999999'],
    ['followed by a letter', (n) => `${n}x`],
  ]) {
    it(`a CONTENT_LENGTH that is ${name}`, async () => {
      const invite = pool.pop();
      const text = JSON.stringify(form(invite.token));
      const answer = await call(s.socket, SUBMIT, text, {
        CONTENT_LENGTH: `${length(Buffer.byteLength(text))}`,
      });
      assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} ${answer.text}`);
      assert.equal(typeof JSON.parse(answer.text).error, 'string');
      await assertUnused(invite);
    });
  }

  it('a client that leaves in the middle of its body', async () => {
    const invite = pool.pop();
    const text = JSON.stringify(form(invite.token));
    for (const part of [0, 1, 100, text.length - 1]) {
      await new Promise((resolve, reject) => {
        const socket = tls.connect(
          { port: s.port, host: 'localhost', rejectUnauthorized: false },
          () => {
            socket.write(
              `POST ${SUBMIT} HTTP/1.1\r\n` +
                'Host: localhost\r\n' +
                'Content-Type: application/json\r\n' +
                `Content-Length: ${Buffer.byteLength(text)}` +
                `\r\n\r\n${text.slice(0, part)}`,
              () => {
                socket.destroy();
                resolve();
              },
            );
          },
        );
        socket.on('error', reject);
      });
    }
    await waitFor(() => s.queued() === 0, 'the queue to be empty');
    await assertUnused(invite);
    assert.equal((await s.submit(text)).status, 201);
  });

  it('no worker died of it', () => {
    assert.deepEqual(s.workers(), pids);
  });
});
