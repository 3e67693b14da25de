// SPDX-License-Identifier: MIT
// raw-fastcgi.test.mjs -- broken FastCGI straight to the sockets: each worker
// lives, answers the next good request, and keeps its memory.
import assert from 'node:assert/strict';
import net from 'node:net';
import path from 'node:path';
import {
  ABORT,
  BEGIN,
  begin,
  call,
  GET_VALUES,
  PARAMS,
  params,
  record,
  STDIN,
  stream,
} from './fastcgi.mjs';
import { form } from './form.mjs';
import { hidden, sanitized, sleep, withSystem } from './harness.mjs';
import { privateKib } from './proc.mjs';

const SEED = Number(process.env.ADMITONE_TEST_SEED ?? Date.now() % 1e9);
const MUTATIONS = 400;
const GROWTH_KIB = 8_192;
const PATIENCE_MS = 12_000;

const BODY = Buffer.from(
  JSON.stringify(
    form('unknown', { signatureDataUrl: 'data:image/png;base64,iVBORw0KGgo=' }, 'word'),
  ),
);
const VALUES = {
  REQUEST_METHOD: 'POST',
  SCRIPT_NAME: '/api/submissions',
  CONTENT_TYPE: 'application/json',
  CONTENT_LENGTH: `${BODY.length}`,
};
const HEAD = stream(PARAMS, params(VALUES));
const GOOD = Buffer.concat([begin(), HEAD, stream(STDIN, BODY)]);

const all = (...parts) => Buffer.concat(parts);
const times = (n, part) =>
  Buffer.concat(Array.from({ length: n }, (_, i) => (typeof part === 'function' ? part(i) : part)));
const bytes = (...numbers) => Buffer.from(numbers);
// A parameter with these lengths, which are not its own.
const lengths = (...numbers) =>
  record(PARAMS, all(bytes(...numbers), Buffer.from('REQUEST_METHODPOST')));
const HUGE = [0x7f, 0xff, 0xff, 0xff],
  FULL = [0xff, 0xff, 0xff, 0xff];

// Each is sent whole, then that side of the connection is closed; ANSWER: the
// worker has a request in it, so it says something.
const CASES = {
  'nothing at all': { sent: bytes() },
  'one byte': { sent: bytes(1) },
  'half a header': { sent: begin().subarray(0, 5) },
  noise: { sent: Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n') },
  zeros: { sent: Buffer.alloc(4096) },
  'version 0': { sent: all(begin({ version: 0 }), HEAD) },
  'version 2 in the middle': {
    sent: all(begin(), record(PARAMS, params(VALUES), { version: 2 }), record(PARAMS)),
  },
  'a begin without a body': { sent: record(BEGIN) },
  'a begin that is cut': { sent: record(BEGIN, bytes(0, 1)) },
  'no such role': { sent: all(begin({ role: 9 }), HEAD) },
  'an authorizer': { sent: all(begin({ role: 2 }), HEAD) },
  'request id 0': { sent: all(begin({ id: 0 }), HEAD) },
  'a type that is none': { sent: all(begin(), record(99), HEAD) },
  'type 0': { sent: record(0) },
  'begin twice': { sent: all(begin(), GOOD) },
  'begin among the parameters': {
    sent: all(begin(), record(PARAMS, params(VALUES)), begin(), record(PARAMS)),
  },
  'the body first': { sent: all(begin(), stream(STDIN, BODY), HEAD) },
  'the body among the parameters': {
    sent: all(
      begin(),
      record(PARAMS, params(VALUES)),
      record(STDIN, BODY),
      record(PARAMS),
      record(STDIN),
    ),
  },
  'a body without a beginning': { sent: stream(STDIN, BODY) },
  'no parameters': {
    sent: all(begin(), record(PARAMS), record(STDIN)),
    answer: true,
  },
  'no end of the parameters': {
    sent: all(begin(), record(PARAMS, params(VALUES))),
  },
  'no end of the body': {
    sent: all(begin(), HEAD, record(STDIN, BODY)),
    answer: true,
  },
  'half a body': {
    sent: all(begin(), HEAD, record(STDIN, BODY.subarray(0, 100), { length: BODY.length })),
    answer: true,
  },
  'two bodies': {
    sent: all(begin(), HEAD, record(STDIN, BODY), stream(STDIN, BODY)),
    answer: true,
  },
  'a name of 2^31 - 1 bytes': {
    sent: all(begin(), lengths(...FULL, 4), record(PARAMS)),
  },
  'a value of 2^31 - 1 bytes': {
    sent: all(begin(), lengths(14, ...FULL), record(PARAMS)),
  },
  'both of 2^31 - 1 bytes': {
    sent: all(begin(), lengths(...FULL, ...FULL), record(PARAMS)),
  },
  'a length of 0x7fffffff in one byte': {
    sent: all(begin(), lengths(...HUGE, ...HUGE), record(PARAMS)),
  },
  'a length that is cut': {
    sent: all(begin(), record(PARAMS, bytes(0x80, 0, 0)), record(PARAMS)),
  },
  'a name without an end': {
    sent: all(begin(), lengths(200, 1), record(PARAMS)),
  },
  'names of nothing': {
    sent: all(begin(), record(PARAMS, Buffer.alloc(2_000)), record(PARAMS), record(STDIN)),
    answer: true,
  },
  'the same name twice': {
    sent: all(begin(), stream(PARAMS, all(params(VALUES), params(VALUES))), stream(STDIN, BODY)),
    answer: true,
  },
  padding: {
    sent: all(
      begin(),
      record(PARAMS, params(VALUES), { padding: 255 }),
      record(PARAMS),
      record(STDIN, BODY, { padding: 1 }),
      record(STDIN),
    ),
    answer: true,
  },
  'padding behind the beginning': {
    sent: all(begin({ padding: 8 }), HEAD, stream(STDIN, BODY)),
  },
  'padding at the end of the parameters': {
    sent: all(
      begin(),
      record(PARAMS, params(VALUES)),
      record(PARAMS, undefined, { padding: 8 }),
      stream(STDIN, BODY),
    ),
  },
  'padding that is cut': {
    sent: all(begin(), record(PARAMS, params(VALUES), { padding: 255 }).subarray(0, -100)),
  },
  'an abort before the body': { sent: all(begin(), HEAD, record(ABORT)) },
  'an abort in the body': {
    sent: all(begin(), HEAD, record(STDIN, BODY.subarray(0, 100)), record(ABORT)),
  },
  'an abort of nothing': { sent: record(ABORT) },
  'another request id': {
    sent: all(begin(), record(PARAMS, params(VALUES), { id: 2 }), record(PARAMS), record(STDIN)),
  },
  'two requests at once': {
    sent: all(begin(), begin({ id: 2 }), HEAD, stream(STDIN, BODY)),
  },
  'values asked for': {
    sent: all(
      record(GET_VALUES, params({ FCGI_MAX_CONNS: '', FCGI_MPXS_CONNS: '', X: 'y' }), { id: 0 }),
      GOOD,
    ),
  },
  'values asked for with a length of 2^31 - 1': {
    sent: record(GET_VALUES, bytes(...FULL, ...FULL), { id: 0 }),
  },
  '20,000 records of a byte': {
    sent: all(
      begin(),
      stream(PARAMS, params({ ...VALUES, CONTENT_LENGTH: '20000' })),
      stream(STDIN, Buffer.alloc(20_000, ' '), 1),
    ),
    answer: true,
  },
  '50,000 records of another request': {
    sent: all(
      begin(),
      HEAD,
      times(50_000, record(STDIN, bytes(1), { id: 7 })),
      stream(STDIN, BODY),
    ),
  },
  '50,000 records that ask for values': {
    sent: times(50_000, record(GET_VALUES, undefined, { id: 0 })),
  },
  '10,000 parameters': {
    sent: all(
      begin(),
      stream(
        PARAMS,
        all(
          params(VALUES),
          times(10_000, (i) => params({ [`N${i}`]: 'v' })),
        ),
      ),
      stream(STDIN, BODY),
    ),
    answer: true,
  },
  'a parameter without an end': {
    sent: all(begin(), times(100, record(PARAMS, Buffer.alloc(65_535)))),
  },
  '3 MiB of body': {
    sent: all(
      begin(),
      stream(PARAMS, params({ ...VALUES, CONTENT_LENGTH: '999999999' })),
      stream(STDIN, Buffer.alloc(3 << 20, 'x'), 65_535),
    ),
    answer: true,
  },
};

// Asks for an answer of some length, and for the connection to be kept.
const LONG = all(
  begin({ keep: true }),
  stream(
    PARAMS,
    params({
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: '/metrics',
    }),
  ),
  record(STDIN),
);

// Random numbers from a seed (mulberry32), below N.
function randomFrom(seed) {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

// The good conversation GOOD with one to four things wrong.
function mutated(random) {
  let out = Buffer.from(GOOD);
  const place = () => random(out.length + 1);
  const ways = [
    () => {
      out[random(out.length)] = random(256);
    },
    () => {
      out[random(out.length)] ^= 1 << random(8);
    },
    // Most of what matters stands in front.
    () => {
      out[random(Math.min(40, out.length))] = random(256);
    },
    () => {
      out = out.subarray(0, place());
    },
    () => {
      const at = place();
      out = all(out.subarray(0, at), out.subarray(at + random(32)));
    },
    () => {
      const at = place();
      out = all(
        out.subarray(0, at),
        GOOD.subarray(random(GOOD.length)).subarray(0, random(64)),
        out.subarray(at),
      );
    },
    () => {
      const at = place();
      out = all(
        out.subarray(0, at),
        record(random(12), Buffer.alloc(random(20)), {
          id: random(3),
          padding: random(9),
        }),
        out.subarray(at),
      );
    },
  ];
  for (let n = 1 + random(4); n > 0 && out.length > 0; n--) ways[random(ways.length)]();
  return out;
}

// Sends BYTES and closes this side (HALF) or all at once; gives what came
// back when the worker has closed its side.
function converse(socket, sent, how = 'half') {
  return new Promise((resolve, reject) => {
    const chunks = [];
    const connection = net.connect({ path: socket, allowHalfOpen: true });
    const timer = setTimeout(() => {
      connection.destroy();
      reject(new Error('the worker keeps the connection open'));
    }, PATIENCE_MS);
    connection.on('data', (chunk) => chunks.push(chunk));
    // It may be gone before all is sent.
    connection.on('error', () => {});
    connection.on('end', () => connection.destroy());
    connection.on('close', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks));
    });
    if (how === 'half') connection.end(sent);
    else connection.write(sent, () => how === 'gone' && connection.destroy());
  });
}

withSystem(
  'broken FastCGI',
  { env: { ADMITONE_WORKERS: '1', ADMITONE_ADMIN_WORKERS: '1' } },
  (s, it) => {
    const sides = {
      intake: { socket: () => s.socket, pids: () => s.workers() },
      admin: {
        socket: () => path.join(s.dir, 'run/admin/sock'),
        pids: () => s.staffWorkers(),
      },
    };

    async function isHealthy(socket) {
      const answer = await Promise.race([
        call(socket, '/healthz', '', { REQUEST_METHOD: 'GET' }),
        sleep(8_000),
      ]);
      assert.equal(answer?.status, 200);
    }

    // Runs BODY; the worker of SIDE is the same before and after it, and
    // serves.
    async function survives(side, body) {
      const before = side.pids();
      assert.equal(before.length, 1);
      await body(side.socket());
      await isHealthy(side.socket());
      assert.deepEqual(side.pids(), before);
    }

    // Both at once, for this is waiting.
    const onBoth = (body) => Promise.all(Object.values(sides).map((side) => survives(side, body)));

    it('nobody waits for long behind silence', () =>
      onBoth(async (socket) => {
        const silent = converse(socket, GOOD.subarray(0, 40), 'open');
        await isHealthy(socket);
        await silent;
      }));

    it('nobody waits for long behind a peer that does not read', () =>
      onBoth(async (socket) => {
        const deaf = net.connect({ path: socket });
        deaf.pause();
        deaf.on('error', () => {});
        await new Promise((resolve) => {
          deaf.on('connect', resolve);
        });
        // Whoever asks after it is answered after it.
        let slowest = 0;
        for (let n = 0; n < 200 && slowest < 1_000; n++) {
          const began = Date.now();
          deaf.write(LONG);
          await isHealthy(socket);
          slowest = Math.max(slowest, Date.now() - began);
        }
        assert.ok(slowest >= 1_000, 'it was never stuck');
        deaf.destroy();
      }));

    // Sends PARTS over one connection that it asks to be kept. Gives that, and
    // promises of the first answer and of the connection's end.
    function keep(socket, ...parts) {
      const connection = net.connect({ path: socket });
      connection.on('error', () => {});
      const answered = new Promise((resolve) => {
        connection.once('data', (chunk) => resolve(chunk.toString('latin1')));
      });
      const closed = new Promise((resolve) => {
        connection.on('close', () => resolve(true));
      });
      connection.write(all(begin({ keep: true }), ...parts));
      return { connection, answered, closed };
    }

    it('no more connections are kept than there is room for', () =>
      onBoth(async (socket) => {
        const ask = all(
          stream(PARAMS, params({ REQUEST_METHOD: 'GET', SCRIPT_NAME: '/healthz' })),
          record(STDIN),
        );
        const kept = [];
        let open = 0;
        try {
          for (let n = 0; n < 700; n++) {
            const one = keep(socket, ask);
            kept.push(one);
            open++;
            one.closed.then(() => open--);
            assert.match(await one.answered, /Status: 200 /);
          }
          await sleep(200);
          assert.ok(open >= 200 && open <= 256, `${open} are kept`);
        } finally {
          for (const { connection } of kept) connection.destroy();
        }
      }));

    it('a connection with too much in it is closed, and not read on', () =>
      onBoth(async (socket) => {
        // It reads 16 MiB to be polite. No more come, which would be no
        // next request: that is another reason to close.
        const { answered, closed, connection } = keep(
          socket,
          stream(PARAMS, params({ ...VALUES, CONTENT_LENGTH: `${17 << 20}` })),
        );
        const piece = record(STDIN, Buffer.alloc(32_768));
        for (let n = 0; n < 16 * 32; n++) connection.write(piece);
        assert.match(await answered, /Status: 4\d\d /);
        assert.ok(await Promise.race([closed, sleep(3_000)]), 'it is still open');
      }));

    for (const [name, side] of Object.entries(sides)) {
      it(`${name}: each kind of broken record`, async () => {
        for (const [what, { sent, answer }] of Object.entries(CASES))
          await survives(side, async (socket) => {
            const got = await converse(socket, sent);
            if (answer) assert.match(got.toString('latin1'), /Status: \d{3} /, what);
          });
      });

      it(`${name}: whoever goes at any point`, async () => {
        await survives(side, async (socket) => {
          for (let at = 0; at <= GOOD.length; at += at < 300 ? 7 : 199)
            await converse(socket, GOOD.subarray(0, at), 'gone');
        });
      });

      it(`${name}: ${MUTATIONS} mutations, seed ${SEED}`, async () => {
        const random = randomFrom(SEED);
        for (let n = 0; n < MUTATIONS; n += 20)
          await survives(side, async (socket) => {
            for (let i = 0; i < 20; i++) await converse(socket, mutated(random));
          });
      });

      it(`${name}: its memory is what it was`, {
        skip: hidden || (sanitized && 'a sanitizer has a memory of its own'),
      }, async () => {
        const grown = privateKib(side.pids()[0]);
        const mountain = all(CASES['10,000 parameters'].sent);
        for (let n = 0; n < 20; n++) await converse(side.socket(), mountain);
        const kib = privateKib(side.pids()[0]) - grown;
        assert.ok(kib < GROWTH_KIB, `${kib} KiB more`);
      });
    }

    it('submissions are stored as ever', async () => {
      const [token] = await s.tokens(1);
      const answer = await call(s.socket, '/api/submissions', form(token));
      assert.equal(answer.status, 201, answer.text);
    });
  },
);
