// SPDX-License-Identifier: MIT
// clock.test.mjs -- PostgreSQL's clock alone says which invite has expired,
// and no clock that is set forward or back loses anything.
import assert from 'node:assert/strict';
import {
  CLOCK,
  reason,
  setDatabaseClock,
  setWorkersClock,
  withClock,
} from '../faults/lib/clock.mjs';
import { form, told } from './form.mjs';
import { waitFor } from './harness.mjs';
import { suffer, withSite } from './site.mjs';

const skip = reason() ?? false;
const HOUR = 3_600;
const YEAR = 365 * 24 * HOUR;
const GONE = `410 ${told('Invite has expired', 'invite_expired')}`;

withSite('clocks', { workers: 2, arrangements: skip ? [] : [withClock] }, (site, it) => {
  // An invite that ends in SECONDS, or ended so long ago, by a right
  // clock.
  async function ending(seconds) {
    const [invite] = await site.invites(1);
    await site.sql(`UPDATE admitone.invite SET expires_at =
        to_timestamp(${Date.now() / 1_000 + seconds})
        WHERE id = '${invite.id}'`);
    return invite;
  }

  const submit = async ({ token }) => {
    const { status, text } = await site.submit(
      form(token, { dob: '1980-01-01', signatureDate: '2020-01-01' }, 'same'),
    );
    return `${status} ${text}`;
  };
  const valid = async ({ token }) => JSON.parse((await site.validate(token)).text).valid;
  const created = ({ id }) => `201 {"id":"${id}","success":true}`;
  const again = ({ id }) => `200 {"id":"${id}","success":true,"idempotent":true}`;

  const ready = () => waitFor(async () => (await site.ops('/readyz')).status === 200, 'the intake');

  for (const [where, seconds] of [
    ['ahead', YEAR],
    ['behind', -YEAR],
  ]) {
    it(`the workers are ${where}`, { skip }, async () => {
      const expired = await ending(-60);
      const fresh = await ending(60);
      await setWorkersClock(site, seconds);
      await ready();
      assert.match(
        site.log('intake'),
        new RegExp(`^${new Date(Date.now() + seconds * 1_000).getFullYear()}-`, 'm'),
      );
      assert.equal(await valid(expired), false);
      assert.equal(await submit(expired), GONE);
      assert.equal(await valid(fresh), true);
      assert.equal(await submit(fresh), created(fresh));
      await setWorkersClock(site, 0);
      await ready();
      assert.equal(await submit(expired), GONE);
      assert.equal(await submit(fresh), again(fresh));
    });
  }

  it('PostgreSQL is ahead', { skip }, async () => {
    const [used, fresh] = [await ending(HOUR), await ending(HOUR)];
    assert.equal(await submit(used), created(used));
    setDatabaseClock(site, 2 * HOUR);
    assert.equal(await submit(fresh), GONE);
    assert.equal(await valid(fresh), false);
    assert.equal(await submit(used), again(used));
    setDatabaseClock(site, 0);
    assert.equal(await submit(fresh), created(fresh));
  });

  it('PostgreSQL is behind', { skip }, async () => {
    const [old, older] = [await ending(-HOUR), await ending(-3 * HOUR)];
    assert.equal(await submit(old), GONE);
    setDatabaseClock(site, -2 * HOUR);
    assert.equal(await submit(older), GONE);
    assert.equal(await submit(old), created(old));
    setDatabaseClock(site, 0);
    assert.equal(await submit(old), again(old));
    assert.equal(await submit(older), GONE);
  });

  it('set again and again, under load', { skip }, async () => {
    const load = await suffer(site, CLOCK, { hold: 500, tokens: 2_000 });
    assert.equal(load.counts[410], undefined);
    await site.cli('audit', 'verify');
  });
});
