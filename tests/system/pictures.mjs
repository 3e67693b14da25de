// SPDX-License-Identifier: MIT
// pictures.mjs -- small pictures that browsers show, with and without what they
// tell of who made them.
import { crc32, deflateSync } from 'node:zlib';

const number = (n) => Buffer.from([n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]);

// A chunk of a PNG (PNG 1.2, 3.2).
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), Buffer.from(data)]);
  return Buffer.concat([number(data.length), body, number(crc32(body))]);
}

// A grey PNG of WIDTH x HEIGHT, with the chunks [type, data] of TELLS.
export function makePng(width, height, tells = []) {
  const rows = Buffer.alloc((width + 1) * height, 0x80);
  for (let y = 0; y < height; y++) rows[y * (width + 1)] = 0; // no filter
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', Buffer.concat([number(width), number(height), Buffer.from([8, 0, 0, 0, 0])])),
    ...tells.map(([type, data]) => chunk(type, Buffer.from(data))),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', ''),
  ]);
}

// A JPEG of one pixel; TELLS is what its camera notes in it.
export function makeJpeg(tells) {
  const plain = Buffer.from('/9j/wAALCAABAAEBAREA/9oACAEBAAA/AAD/2Q==', 'base64');
  if (!tells) return plain;
  const text = Buffer.from(`Exif\0\0${tells}`);
  return Buffer.concat([
    plain.subarray(0, 2),
    Buffer.from([0xff, 0xe1, 0, text.length + 2]),
    text,
    plain.subarray(2),
  ]);
}

// A drawing of 400 x 100, with MORE in it.
export const makeSvg = (more = '') =>
  Buffer.from(
    `<?xml version="1.0"?><!-- Pat --><svg xmlns="http://www.w3.org/2000/svg" ` +
      `viewBox="0 0 400 100"><rect width="400" height="100" fill="#7a0019"/>${more}</svg>`,
  );
