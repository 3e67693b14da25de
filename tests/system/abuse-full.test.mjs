// SPDX-License-Identifier: MIT
// abuse-full.test.mjs -- what nginx does when all its connections are taken:
// those that idle make room, those that are busy do not.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { assertServed, besides } from './abuse.mjs';
import { form, told } from './form.mjs';
import { sleep, waitFor, withSystem } from './harness.mjs';

// What a greeting of TLS begins with.
const GREETING = Buffer.from([22, 3, 1]);

withSystem('abuse: full', {}, (s, it) => {
  it('a worker that was taken over: what its role can do, and cannot undo', async () => {
    const [one, other] = await s.invites(2, '--name', 'Hint Example');
    const intake = (query) => s.sql(query, 'admitone_intake');
    // Who is invited, and which invites are fresh; no token.
    assert.equal(
      await intake(`SELECT name_hint, used_at IS NULL
        FROM admitone.invite WHERE id = '${one.id}'`),
      'Hint Example|t',
    );
    // To take a fresh invite away, for nothing …
    await intake(`UPDATE admitone.invite SET used_at = now()
        WHERE id = '${one.id}'`);
    const burnt = await s.submit(form(one.token));
    assert.deepEqual([burnt.status, burnt.text], [409, told('Invite already used', 'invite_used')]);
    // … or to plant a form on it, once, that nobody can read.
    const plant = `INSERT INTO admitone.submission (invite_id,
        employee_id, first_name, last_name, is_renewal, content_digest,
        sealed) SELECT '${other.id}', id, 'A', 'B', false, sha256('x'),
        'x' FROM admitone.employee WHERE external_id = 'PLANT-1'`;
    await intake(`INSERT INTO admitone.employee (id, external_id,
        first_name, last_name) VALUES (gen_random_uuid(), 'PLANT-1',
        'A', 'B'); UPDATE admitone.invite SET used_at = now()
        WHERE id = '${other.id}'; ${plant}`);
    await assert.rejects(intake(plant), /23505|duplicate key/);
    // A used invite is none that it may change.
    assert.equal(
      await intake(`UPDATE admitone.invite SET used_at = NULL
        WHERE id = '${one.id}' RETURNING id`),
      '',
    );
    await assert.rejects(
      intake(`UPDATE admitone.invite SET used_at =
        now() - interval '1 day' WHERE used_at IS NULL`),
      /row-level/,
    );
    // It is found: a used invite without a form, a form that does not
    // open.
    const found = await s.tryCli('verify', '--deep');
    assert.equal(found.code, 1, found.stdout);
    for (const { id } of [one, other]) assert.match(found.stdout, new RegExp(id));
  });

  // nginx with N connections for each of its processes.
  async function shrink(n) {
    const file = path.join(s.dir, 'nginx.conf');
    fs.writeFileSync(
      file,
      fs.readFileSync(file, 'utf8').replace(/worker_connections \d+;/, `worker_connections ${n};`),
    );
    await s.reloadNginx();
  }

  it('all connections taken by clients that say nothing: they go first', async () => {
    await shrink(256);
    const idle = [];
    let closed = 0;
    for (let n = 0; n < 1_000; n += 50)
      await Promise.all(
        Array.from(
          { length: 50 },
          () =>
            new Promise((resolve) => {
              const socket = net.connect(s.port, '127.0.0.1', resolve);
              socket.on('error', resolve);
              socket.on('close', () => {
                closed++;
              });
              idle.push(socket);
            }),
        ),
      );
    assertServed(await besides(s, form, await s.tokens(10), () => sleep(500)));
    assert.ok(closed > 400, `${closed} were closed`);
    for (const socket of idle) socket.destroy();
  });

  it('… by half a greeting each: new ones are refused at once, for 15 s', async () => {
    const halves = [];
    const began = performance.now();
    const serves = () =>
      s.post('/api/invites/validate', { token: 'x' }, { agent: false }).then(
        ({ status }) => status === 200,
        () => false,
      );
    const greet = () =>
      new Promise((resolve) => {
        const socket = net.connect(s.port, '127.0.0.1', () => {
          socket.write(GREETING, resolve);
        });
        socket.on('error', resolve);
        halves.push(socket);
      });
    // Until neither of nginx's processes has one left.
    await waitFor(async () => {
      await Promise.all(Array.from({ length: 100 }, greet));
      const tries = await Promise.all(Array.from({ length: 10 }, serves));
      return !tries.includes(true);
    }, 'nginx to be full');
    const full = performance.now();
    assert.equal(await serves(), false);
    assert.ok(performance.now() - full < 5_000, 'refused at once');
    await waitFor(serves, 'somebody to be served');
    // A busy machine takes a while to fill it.
    const [whole, seconds] = [began, full].map((time) => (performance.now() - time) / 1_000);
    assert.ok(whole > 10 && seconds < 25, `${whole} s, ${seconds} s of them full`);
    for (const socket of halves) socket.destroy();
    await shrink(16_384);
    const [token] = await s.tokens(1);
    assert.equal((await s.submit(form(token), { agent: false })).status, 201);
  });
});
