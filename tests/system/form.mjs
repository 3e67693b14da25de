// SPDX-License-Identifier: MIT
// form.mjs -- invented people: whole valid I-9 bodies and signatures.
import { randomBytes } from 'node:crypto';
import zlib from 'node:zlib';

// A random word that cannot be in a database by accident.
export function canary() {
  return [...randomBytes(24)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('');
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function pngChunk(type, data) {
  const head = Buffer.alloc(4);
  const body = Buffer.concat([Buffer.from(type), data]);
  const sum = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, sum]);
}

// A valid PNG picture of exactly SIZE bytes (80 or more): 16 random grey
// pixels, and a private chunk of random bytes to fill it up. With another
// WIDTH or HEIGHT there are fewer pixels than it says.
export function png(size, width = 4, height = 4) {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const rows = Buffer.concat([0, 1, 2, 3].flatMap(() => [Buffer.alloc(1), randomBytes(4)]));
  const parts = [
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', zlib.deflateSync(rows, { level: 0 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ];
  const rest = size - Buffer.concat(parts).length - 12;
  parts.splice(3, 0, pngChunk('faKe', randomBytes(Math.max(rest, 0))));
  return Buffer.concat(parts);
}

export function dataUrl(bytes, type = 'image/png') {
  return `data:${type};base64,${bytes.toString('base64')}`;
}

// One white pixel.
export const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP' +
    '/'.repeat(86) +
    'wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgB' +
    'AQABPxD/2Q==',
  'base64',
);

// The body of an error.
export const told = (error, code, more = {}) => JSON.stringify({ error, code, ...more });

// As large as a drawn signature usually is; a body then has 9 KB.
export const SIGNATURE = dataUrl(png(6_000));

// A valid body for TOKEN: list A, US citizen. OVERRIDES replace members;
// one that is undefined removes its member. All personal values that can
// hold a word hold WORD.
export function form(token, overrides = {}, word = canary()) {
  return {
    inviteToken: token,
    lastName: 'Okonkwo',
    firstName: 'Zoë',
    middleInitial: 'Q',
    otherLastNames: `Reyes ${word}`,
    address: `17 ${word} Street`,
    aptUnit: `4b ${word}`,
    city: `Springfield ${word}`,
    state: 'TX',
    zip: '75001-1234',
    dob: '1990-02-28',
    ssn: '123-45-6789',
    email: `${word}@example.org`,
    phone: '+1 214 555 0100',
    citizenshipStatus: 'usCitizen',
    attestationChecked: true,
    signatureDataUrl: SIGNATURE,
    signatureDate: '2024-03-15',
    docChoice: 'listA',
    listADoc: 'U.S. Passport',
    listADocNumber: `P-${word}`,
    listAExpDate: '2031-05-20',
    listAFileKey: `uploads/${word}.pdf`,
    listAIssuingAuthority: 'U.S. Department of State',
    ...overrides,
  };
}

// Overrides that make it a form with documents of lists B and C.
export const LIST_BC = {
  docChoice: 'listBC',
  listADoc: '',
  listADocNumber: '',
  listAExpDate: '',
  listAFileKey: '',
  listAIssuingAuthority: '',
  listBDoc: "Driver's license",
  listBDocNumber: 'D1234567',
  listBExpDate: '2029-09-30',
  listBIssuingAuthority: 'Texas DPS',
  listCDoc: 'Social Security card',
  listCDocNumber: '123-45-6789',
  listCExpDate: 'N/A',
  listCIssuingAuthority: 'SSA',
};

// Overrides that make it a form of an alien who may work until DATE.
export const worksUntil = (date) => ({
  citizenshipStatus: 'authorized',
  alienRegNumber: 'A123456789',
  authExpDate: date,
  docChoice: 'listA',
  listADoc: 'Employment Authorization Document that contains a photograph (Form I-766)',
  listADocNumber: 'MSC1234567890',
  listAExpDate: date,
  listAIssuingAuthority: 'U.S. Citizenship and Immigration Services',
});

// Which members of BODY the shown submission SHOWN lacks or has otherwise;
// the token and empty members are not stored.
export function differences(body, shown) {
  const same = (name) =>
    name === 'ssn'
      ? String(shown[name]).replaceAll('-', '') === body[name].replaceAll('-', '')
      : String(shown[name]) === String(body[name]);
  return Object.keys(body).filter(
    (name) =>
      name !== 'inviteToken' && body[name] !== undefined && body[name] !== '' && !same(name),
  );
}
