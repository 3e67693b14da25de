// SPDX-License-Identifier: MIT
// barriers.test.mjs -- each barrier before a second submission holds alone:
// where another one stands behind it, a test through both sees neither go.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { REPO, waitFor, withSystem } from './harness.mjs';

const CLAIM = fs.readFileSync(path.join(REPO, 'sql/queries/claim.sql'), 'utf8');

withSystem('barriers', { env: { ADMITONE_WORKERS: '1' } }, (s, it) => {
  // The states of an invite that is not to be claimed, and how it gets there.
  const STATES = {
    used: 'used_at = now()',
    revoked: 'revoked_at = now()',
    expired: "expires_at = now() - interval '1 microsecond'",
    'expired to the microsecond': 'expires_at = now()',
  };

  // An invite as the columns SET say; gives its id.
  async function invite(set = 'worker_type = worker_type') {
    const [{ id }] = await s.invites(1);
    await s.sql(`UPDATE admitone.invite SET ${set} WHERE id = '${id}'`);
    return id;
  }

  // The claim of the invite ID, by itself, as USER: the id it claims, or ''.
  async function claim(id, user, prepare = '') {
    const digest = await s.sql(`SELECT token_digest FROM admitone.invite WHERE id = '${id}'`);
    const said = await s.sql(
      `
        SET search_path = admitone;
        SET enable_seqscan = off;
        PREPARE claim AS ${CLAIM.replace(/;\s*$/, '')};
        ${prepare}
        EXECUTE claim (ARRAY['\\${digest.slice(1)}']::bytea[],
            ARRAY[gen_random_uuid()], ARRAY['Ann'], ARRAY['Example'],
            ARRAY[NULL]::text[], ARRAY[NULL]::date[],
            ARRAY[sha256('x')], ARRAY['\\x00'::bytea], NULL, NULL);`,
      user,
    );
    return said.split('|')[1] ?? '';
  }

  const submissions = (id) =>
    s.sql(`SELECT count(*)
      FROM admitone.submission WHERE invite_id = '${id}'`);

  // Past the policies: those of the owner's tables are not for the owner.
  it('the statement alone claims what is fresh and nothing else', async () => {
    const fresh = await invite();
    assert.equal(await claim(fresh), fresh);
    assert.equal(await submissions(fresh), '1');
    for (const [state, set] of Object.entries(STATES)) {
      // "now" is the statement's: the expired one is set to be so then.
      const id = await invite(
        state === 'expired to the microsecond' ? 'worker_type = worker_type' : set,
      );
      const prepare =
        state !== 'expired to the microsecond'
          ? ''
          : `BEGIN; UPDATE invite SET expires_at = now() WHERE id = '${id}';`;
      assert.equal(await claim(id, undefined, prepare), '', state);
      assert.equal(await submissions(id), '0', state);
    }
  });

  // Without the statement's conditions: what a taken-over worker may send.
  it('the policy alone lets no used invite be claimed again', async () => {
    const id = await invite(STATES.used);
    assert.equal(
      await s.sql(
        `UPDATE admitone.invite SET used_at = now()
        WHERE id = '${id}' RETURNING 'claimed'`,
        'admitone_intake',
      ),
      '',
    );
    const fresh = await invite();
    await assert.rejects(
      s.sql(
        `UPDATE admitone.invite
        SET used_at = now() - interval '1 second' WHERE id = '${fresh}'`,
        'admitone_intake',
      ),
      /row-level security/,
    );
    await assert.rejects(
      s.sql(
        `UPDATE admitone.invite
        SET used_at = NULL WHERE id = '${fresh}'`,
        'admitone_intake',
      ),
      /row-level security/,
    );
  });

  it('the primary key alone takes no second submission', async () => {
    const id = await invite();
    assert.equal(await claim(id), id);
    for (const user of [undefined, 'admitone_intake'])
      await assert.rejects(
        s.sql(
          `INSERT INTO admitone.submission
          (invite_id, employee_id, first_name, last_name, is_renewal,
           content_digest, sealed)
          SELECT '${id}', (SELECT id FROM admitone.employee LIMIT 1),
              'Ann', 'Example', false, sha256('y'), '\\x00'`,
          user,
        ),
        /submission_pkey/,
      );
    assert.equal(await submissions(id), '1');
  });

  // Three invites whose digests ascend while their places in the table do
  // the opposite; gives ids and digests by digest. The planner takes the
  // table for large, so that a hash join reads it from its beginning.
  async function descending() {
    const ids = (await s.invites(3)).map(({ id }) => `'${id}'`);
    await s.sql(
      `SET session_replication_role = replica;
        CREATE TEMP TABLE gone AS
        SELECT * FROM admitone.invite WHERE id IN (${ids});
        DELETE FROM admitone.invite WHERE id IN (${ids});
        INSERT INTO admitone.invite SELECT * FROM gone
        ORDER BY token_digest DESC;
        SET allow_system_table_mods = on;
        UPDATE pg_class SET reltuples = 1e6, relpages = 1
        WHERE oid = 'admitone.invite'::regclass`,
      s.superuser,
    );
    return (
      await s.sql(`SELECT id, token_digest FROM admitone.invite
        WHERE id IN (${ids}) ORDER BY token_digest`)
    )
      .split('\n')
      .map((line) => line.split('|'));
  }

  // Which of IDS nobody has locked.
  const free = (ids) =>
    s.sql(`SELECT string_agg(id::text, ' ' ORDER BY token_digest)
      FROM (SELECT id, token_digest FROM admitone.invite
      WHERE id IN (${ids.map((id) => `'${id}'`)}) FOR UPDATE SKIP LOCKED) AS f`);

  for (const plan of ['enable_hashjoin', 'enable_nestloop', 'enable_mergejoin'])
    it(`invites are locked in the order of their digests: ${plan}`, async () => {
      const rows = await descending();
      const [low, middle, high] = rows.map(([id]) => id);
      const others = ['enable_hashjoin', 'enable_nestloop', 'enable_mergejoin']
        .filter((name) => name !== plan)
        .map((name) => `SET ${name} = off;`)
        .join(' ');
      const digests = rows.map(([, digest]) => `'\\${digest.slice(1)}'`);
      const lock = s.session();
      await lock.run(`BEGIN; SELECT FROM admitone.invite
          WHERE id = '${middle}' FOR UPDATE`);
      assert.equal(await free([low, middle, high]), `${low} ${high}`);
      const claiming = s.sql(`SET search_path = admitone; ${others}
          SET plan_cache_mode = force_generic_plan;
          PREPARE claim AS ${CLAIM.replace(/;\s*$/, '')};
          EXECUTE claim (ARRAY[${digests}]::bytea[],
              ARRAY[gen_random_uuid(), gen_random_uuid(), gen_random_uuid()],
              ARRAY['A', 'B', 'C'], ARRAY['D', 'E', 'F'],
              ARRAY[NULL, NULL, NULL]::text[],
              ARRAY[NULL, NULL, NULL]::date[],
              ARRAY[sha256('x'), sha256('y'), sha256('z')],
              ARRAY['\\x00', '\\x00', '\\x00']::bytea[], NULL, NULL);`);
      await waitFor(
        async () => (await free([low, high])) !== `${low} ${high}`,
        'the claim to wait',
      );
      assert.equal(await free([low, middle, high]), high);
      await lock.run('COMMIT');
      await lock.end();
      assert.equal((await claiming).split('\n').length, 3);
    });

  it('no role of the programs removes or replaces a submission', async () => {
    const id = await invite();
    await claim(id);
    for (const user of ['admitone_intake', 'admitone_admin', 'admitone_monitor'])
      for (const act of [
        `DELETE FROM admitone.submission WHERE invite_id = '${id}'`,
        `UPDATE admitone.submission SET sealed = '\\x01' WHERE invite_id = '${id}'`,
        `UPDATE admitone.submission SET content_digest = sha256('z') WHERE invite_id = '${id}'`,
        `UPDATE admitone.submission SET invite_id = gen_random_uuid() WHERE invite_id = '${id}'`,
        'TRUNCATE admitone.submission CASCADE',
      ])
        await assert.rejects(s.sql(act, user), /permission denied/, `${user}: ${act}`);
  });

  it("what does not exist is in no log of nginx's", async () => {
    const word = 'barrier-canary-7531';
    // As long as a token: from a link that has lost its "#".
    const token = `${word}-${'x'.repeat(42 - word.length)}`;
    for (const where of [
      `/${token}`,
      `/staff/${token}`,
      `/x/${token}/`,
      `/a.${token}.b`,
      `/api/submissions/${token}`,
      `/nothing?token=${word}`,
      `/nothing/${'%3F'}token=${word}`,
      `/?token=${word}`,
      `/assets/no.js?token=${word}`,
      `/api/nothing?token=${word}`,
    ])
      await s.get(where);
    for (const name of ['nginx-error', 'nginx-access', 'intake', 'admin', 'postgres'])
      assert.ok(!s.log(name).includes(word), name);
    const logs = fs.readdirSync(path.join(s.dir, 'log'));
    for (const name of logs)
      assert.ok(!fs.readFileSync(path.join(s.dir, 'log', name), 'latin1').includes(word), name);
    assert.ok(logs.length >= 4);
  });
});
