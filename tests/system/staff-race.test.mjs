// SPDX-License-Identifier: MIT
// staff-race.test.mjs -- staff against claims and against each other, 500
// times each: every outcome is one of the legal orders, and verify is clean.
import assert from 'node:assert/strict';
import { form } from './form.mjs';
import { Handicap } from './handicap.mjs';
import { sleep, withSystem } from './harness.mjs';

const TIMES = 500;
const AT_ONCE = 16;
const STEP_US = 50;

// Races first(item) against second(item) for each of ITEMS, AT_ONCE at a time;
// outcome(answers, item) is one of LEGAL: the first was first, or the second.
// Each of them has to come.
async function race(
  items,
  legal,
  first,
  second,
  outcome = (answers) => answers.map(({ status }) => status).join(' '),
) {
  const handicap = new Handicap(STEP_US);
  const counts = {};
  const rest = [...items];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (rest.length > 0) {
        const item = rest.pop();
        const result = await outcome(
          await atOnce(
            handicap.waits,
            () => first(item),
            () => second(item),
          ),
          item,
        );
        counts[result] = (counts[result] ?? 0) + 1;
        handicap.won(legal.indexOf(result));
      }
    }),
  );
  console.log(`# ${JSON.stringify(counts)}`);
  assert.deepEqual(Object.keys(counts).sort(), [...legal].sort(), JSON.stringify(counts));
}

// Runs each of RUNS after as many microseconds as WAITS say.
function atOnce(waits, ...runs) {
  return Promise.all(
    runs.map(async (run, n) => {
      // A timer knows milliseconds: the rest is its chance of one.
      const ms = Math.floor(waits[n] / 1000 + Math.random());
      if (ms > 0) await sleep(ms);
      return run();
    }),
  );
}

withSystem(
  'staff race',
  { env: { ADMITONE_WORKERS: '3', ADMITONE_ADMIN_WORKERS: '3' } },
  (s, it) => {
    let hr;
    let other;
    const claim = (token) => s.submit(form(token));
    const clean = async () => {
      const { code, stdout } = await s.tryCli('verify');
      assert.equal(code, 0, stdout);
    };

    it('make two of the staff', async () => {
      hr = await s.person();
      other = await s.person('reviewer', 'Otto Other');
    });

    it('approve against reject: one wins, the other sees who', async () => {
      const invites = await s.invites(TIMES);
      for (let n = 0; n < TIMES; n += 50)
        await Promise.all(
          invites
            .slice(n, n + 50)
            .map(async ({ token }) => assert.equal((await claim(token)).status, 201)),
        );
      const url = ({ id }) => `/api/submissions/${id}`;
      await race(
        invites,
        ['200 409', '409 200'],
        (invite) =>
          hr.patch(url(invite), {
            version: 1,
            status: 'approved',
            hireDate: '2026-11-02',
          }),
        (invite) =>
          other.patch(url(invite), {
            version: 1,
            status: 'rejected',
            reason: 'No.',
          }),
        ([a, b]) => {
          const [won, lost, winner] = a.status === 200 ? [a, b, hr] : [b, a, other];
          assert.deepEqual(lost.json.reviewedBy, {
            id: winner.id,
            name: winner.name,
          });
          assert.equal(lost.json.status, won.json.status);
          assert.equal(lost.json.version, 2);
          return `${a.status} ${b.status}`;
        },
      );
      assert.equal(
        await s.sql(`SELECT count(*) FROM admitone.audit
        WHERE action IN ('submission.approved',
        'submission.rejected')`),
        `${TIMES}`,
      );
      await clean();
    });

    it('revoke against claim', async () => {
      // Revoked first: gone. Claimed first: too late.
      await race(
        await s.invites(TIMES),
        ['200 410', '400 201'],
        ({ id }) => hr.delete(`/api/invites/${id}`),
        ({ token }) => claim(token),
      );
      await clean();
    });

    it('resend against claim', async () => {
      await race(
        await s.invites(TIMES),
        ['201 410', '409 201'],
        ({ id }) => hr.post(`/api/invites/${id}/resend`),
        ({ token }) => claim(token),
        async ([resent, claimed]) => {
          // The new one is good, whatever became of the old one.
          if (resent.status === 201) assert.equal((await claim(resent.json.token)).status, 201);
          return `${resent.status} ${claimed.status}`;
        },
      );
      await clean();
    });

    const extend = ({ id }) => hr.patch(`/api/invites/${id}`, { expiryDays: 2 });

    it('extend against claim', async () => {
      await race(await s.invites(TIMES), ['200 201', '409 201'], extend, ({ token }) =>
        claim(token),
      );
      await clean();
    });

    it('extend an expired one against claim', async () => {
      const invites = await s.invites(TIMES);
      await s.sql(`UPDATE admitone.invite
        SET expires_at = now() - interval '1 minute'
        WHERE used_at IS NULL AND revoked_at IS NULL`);
      await race(invites, ['200 201', '200 410'], extend, ({ token }) => claim(token));
      await clean();
    });

    it('two who resend the same invite make one', async () => {
      const resend =
        (who) =>
        ({ id }) =>
          who.post(`/api/invites/${id}/resend`);
      await race(await s.invites(100), ['201 409', '409 201'], resend(hr), resend(other));
      await clean();
    });

    it('no deadlock, and no answer but those', async () => {
      assert.doesNotMatch(s.log('postgres'), /deadlock/);
      assert.doesNotMatch(s.log('admin'), / (warn|error) /);
    });
  },
);
