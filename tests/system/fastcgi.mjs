// SPDX-License-Identifier: MIT
// fastcgi.mjs -- speaks FastCGI to a worker without nginx between, so that
// a test decides the order of the queue and how a request is broken.
import net from 'node:net';

export const BEGIN = 1,
  ABORT = 2,
  END = 3,
  PARAMS = 4,
  STDIN = 5,
  STDOUT = 6,
  GET_VALUES = 9;

// A record (FastCGI specification, 3.3), also one that should not be.
export function record(
  type,
  content = Buffer.alloc(0),
  { id = 1, padding = 0, version = 1, length = content.length } = {},
) {
  const head = Buffer.from([
    version,
    type,
    id >> 8,
    id & 255,
    length >> 8,
    length & 255,
    padding,
    0,
  ]);
  return Buffer.concat([head, content, Buffer.alloc(padding)]);
}

// The beginning of a request; ROLE 1 is the responder.
export function begin({ role = 1, keep = false, ...rest } = {}) {
  return record(BEGIN, Buffer.from([0, role, Number(keep), 0, 0, 0, 0, 0]), rest);
}

// A stream in records of at most SIZE bytes, and its empty last one.
export function stream(type, content, size = 32_768) {
  const records = [];
  for (let at = 0; at < content.length; at += size)
    records.push(record(type, content.subarray(at, at + size)));
  return Buffer.concat([...records, record(type)]);
}

export function params(values) {
  const length = (n) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE((n | 0x80000000) >>> 0);
    return bytes;
  };
  return Buffer.concat(
    Object.entries(values).flatMap(([name, value]) => [
      length(Buffer.byteLength(name)),
      length(Buffer.byteLength(value)),
      Buffer.from(name),
      Buffer.from(value),
    ]),
  );
}

function parse(bytes) {
  let out = Buffer.alloc(0);
  let ended = false;
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt16BE(at + 4);
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (bytes[at + 1] === STDOUT) out = Buffer.concat([out, content]);
    ended ||= bytes[at + 1] === END;
    at += 8 + length + bytes[at + 6];
  }
  if (!ended) throw new Error('the worker closed before the end of its answer');
  const [head, ...rest] = out.toString().split('\r\n\r\n');
  const headers = Object.fromEntries(
    head
      .split('\r\n')
      .map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
  );
  return {
    status: Number.parseInt(headers.status ?? '200', 10),
    headers,
    text: rest.join('\r\n\r\n'),
  };
}

// Sends one request to the worker at SOCKET. PARAMETERS add to or replace
// the usual ones, for example a CONTENT_LENGTH that is not true. Comes back
// once the connection stands, with { answer }, a promise of { status,
// headers, text }.
export async function open(socket, path, body, parameters = {}) {
  const content = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const connection = net.connect({ path: socket, allowHalfOpen: true });
  const answer = new Promise((resolve, reject) => {
    const chunks = [];
    connection.on('error', reject);
    connection.on('data', (chunk) => chunks.push(chunk));
    connection.on('end', () => {
      connection.destroy();
      try {
        resolve(parse(Buffer.concat(chunks)));
      } catch (error) {
        reject(error);
      }
    });
  });
  answer.catch(() => {});
  await new Promise((resolve, reject) => {
    connection.on('connect', resolve);
    connection.on('error', reject);
  });
  connection.write(
    Buffer.concat([
      begin(),
      stream(
        PARAMS,
        params({
          REQUEST_METHOD: 'POST',
          SCRIPT_NAME: path,
          CONTENT_TYPE: 'application/json',
          CONTENT_LENGTH: String(content.length),
          REQUEST_ID: 'test',
          ...parameters,
        }),
      ),
      stream(STDIN, content),
    ]),
  );
  return { answer };
}

export async function call(socket, path, body, parameters) {
  return (await open(socket, path, body, parameters)).answer;
}
