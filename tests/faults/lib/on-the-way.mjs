// SPDX-License-Identifier: MIT
// on-the-way.mjs -- what can happen between the workers and PostgreSQL, by
// the proxy.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, waitFor } from '../../system/harness.mjs';
import { tell } from '../proxy.mjs';
import { connectIntake } from './postgres.mjs';

const PROXY = fileURLToPath(new URL('../proxy.mjs', import.meta.url));

const control = (site) => path.join(site.dir, 'proxy', 'control');

// Puts the proxy between the intake and PostgreSQL: at a TCP port, where a
// connection can be reset, and for other clients at a unix socket.
export const proxied = {
  async arrange(site) {
    const folder = path.join(site.dir, 'proxy');
    const port = await otherPort(site);
    fs.mkdirSync(folder, { recursive: true });
    const proxy = site.addService({
      name: 'proxy',
      env: { PATH: process.env.PATH },
      argv: [
        process.execPath,
        PROXY,
        '--to',
        path.join(site.dir, 'run/db/.s.PGSQL.5432'),
        '--control',
        control(site),
        String(port),
        path.join(folder, '.s.PGSQL.5432'),
      ],
    });
    connectIntake(site, `host=127.0.0.1 port=${port} sslmode=prefer`);
    // Now, before somebody else has the port.
    proxy.start();
    await waitFor(() => fs.existsSync(control(site)), 'the proxy');
  },
};

// Not one of the site's own, which are free while nothing runs.
async function otherPort(site) {
  let port;
  do port = await freePort();
  while (port === site.port);
  return port;
}

// Name, caption, what the proxy is told, and what of it is left to chance.
const WAYS = [
  [
    'answer-dropped',
    'the answer to a claim is lost after its COMMIT',
    { fault: 'drop-answer', statement: 'claim', changing: true, chance: 0.5 },
  ],
  [
    'ready-dropped',
    "the end of a claim's answer is lost after its COMMIT",
    { fault: 'drop-ready', statement: 'claim', changing: true, chance: 0.5 },
  ],
  [
    'request-dropped',
    'a claim does not reach PostgreSQL',
    { fault: 'drop-request', statement: 'claim', chance: 0.5 },
  ],
  [
    'request-truncated',
    'half a claim reaches PostgreSQL',
    { fault: 'truncate-request', statement: 'claim', chance: 0.5 },
  ],
  ['answer-truncated', "PostgreSQL's answer breaks off", { fault: 'truncate-answer', chance: 0.3 }],
  [
    'answer-reset',
    'the connection is reset (RST) within an answer',
    { fault: 'reset', chance: 0.3 },
  ],
  ['answer-garbage', "garbage instead of PostgreSQL's answer", { fault: 'garbage', chance: 0.3 }],
  [
    'answer-delayed',
    "PostgreSQL's answers are late",
    { fault: 'delay' },
    (random) => ({ ms: random.between(10, 900) }),
  ],
  ['answer-stalled', "PostgreSQL's answers do not arrive for a while", { fault: 'stall' }],
  ['connections-silent', 'lost connections, and new ones are not answered', { fault: 'silent' }],
  ['connections-refused', 'lost connections, and new ones are closed', { fault: 'refuse' }],
];

export const ON_THE_WAY = WAYS.map(([name, caption, order, chosen = () => ({})]) => ({
  name,
  caption,
  recovery: 2,
  reason: () => null,
  async begin(site, random) {
    await tell(control(site), {
      ...order,
      ...chosen(random),
      seed: String(random.float()),
    });
    // What happens to connections wants new ones.
    if (name.startsWith('connections-'))
      await site.sql(
        `SELECT pg_terminate_backend(pid)
          FROM pg_stat_activity
          WHERE usename = 'admitone_intake'`,
        site.superuser,
      );
  },
  // A fault that hit nothing proves nothing; the caller may look.
  async end(site) {
    site.scratch[name] = {
      hits: await tell(control(site), { fault: 'none' }),
    };
  },
}));
