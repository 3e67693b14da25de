// SPDX-License-Identifier: MIT
// outage.test.mjs -- a submission is never lost: offline, workers killed,
// database or nginx away, "too many": the wizard sends it by itself.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { waitFor } from '../system/harness.mjs';
import { alive, freeze, kill, killAll, thaw } from '../system/proc.mjs';
import { assertStoredOnce, invite, withWizard } from './browser.mjs';
import { CITIZEN } from './people.mjs';

const QUICK = { env: { ADMITONE_WORKERS: '2', ADMITONE_DB_PATIENCE: '1' } };
const SUBMISSIONS = '/api/submissions';

withWizard('outages', QUICK, (s, it, open) => {
  async function atReview() {
    const made = await invite(s);
    const wizard = await open(made.path);
    await wizard.fillAll(CITIZEN);
    return { made, wizard };
  }

  async function assertReceived({ made, wizard }) {
    assert.equal(await wizard.reference(), made.id);
    await assertStoredOnce(s, made.id);
  }

  // The page says that it goes on, and can be told to do so now.
  async function waits(wizard) {
    await wizard.at('sending');
    await wizard.button('tryNow').waitFor();
    assert.match(
      await wizard.page.locator('main').innerText(),
      /leave this page open|keep this page open/i,
    );
  }

  it('offline while it is sent, then online', async () => {
    const one = await atReview();
    const context = one.wizard.page.context();
    await context.setOffline(true);
    await one.wizard.press('submit');
    await waits(one.wizard);
    assert.match(await one.wizard.page.locator('main').innerText(), /offline|connection|internet/i);
    await context.setOffline(false);
    await assertReceived(one);
  });

  it('the database away when the page is opened', async () => {
    const made = await invite(s);
    const postgres = s.postgres();
    await freeze(postgres);
    try {
      const wizard = await open(made.path, { at: 'unreachable' });
      await wizard.button('tryNow').waitFor();
      thaw(postgres);
      await wizard.at('personal');
    } finally {
      thaw(postgres);
    }
  });

  it('workers killed while they claim', async () => {
    const one = await atReview();
    const lock = s.session();
    await lock.run(`BEGIN; SELECT FROM admitone.invite
        WHERE id = '${one.made.id}' FOR UPDATE`);
    await one.wizard.press('submit');
    await waitFor(
      async () =>
        (await s.sql(
          `SELECT count(*)
        FROM pg_stat_activity WHERE wait_event_type = 'Lock'`,
          s.superuser,
        )) === '1',
      'the claim to wait',
    );
    killAll(s.workers());
    await lock.run('COMMIT');
    await lock.end();
    await assertReceived(one);
  });

  it('all workers away: 503 with Retry-After', async () => {
    const one = await atReview();
    await waitFor(() => s.workers().length === 2, 'two workers');
    const supervisor = s.pid('intake');
    await freeze([supervisor]);
    killAll(s.workers());
    const answer = one.wizard.page.waitForResponse((response) =>
      response.url().endsWith(SUBMISSIONS),
    );
    await one.wizard.press('submit');
    // The supervisor holds the listening socket: nobody accepts.
    await one.wizard.at('sending');
    thaw([supervisor]);
    assert.equal((await answer).status(), 201);
    await assertReceived(one);
  });

  it('the database away: 503 with Retry-After', async () => {
    const one = await atReview();
    const postgres = s.postgres();
    await freeze(postgres);
    try {
      const answer = one.wizard.page.waitForResponse((response) =>
        response.url().endsWith(SUBMISSIONS),
      );
      await one.wizard.press('submit');
      assert.equal((await answer).status(), 503);
      await waits(one.wizard);
    } finally {
      thaw(postgres);
    }
    await assertReceived(one);
  });

  // nginx at its limit, or a proxy in front of it, says these.
  it('429, 502, 503, 504: again, and not before Retry-After', async () => {
    const one = await atReview();
    const answers = [
      [429, '1'],
      [502, ''],
      [503, '1'],
      [504, ''],
    ];
    const times = [];
    await one.wizard.page.route(`**${SUBMISSIONS}`, (route) => {
      times.push(Date.now());
      const [status, after] = answers[times.length - 1] ?? [];
      return status === undefined
        ? route.continue()
        : route.fulfill({
            status,
            body: 'no',
            headers: after ? { 'Retry-After': after } : {},
          });
    });
    await one.wizard.press('submit');
    await assertReceived(one);
    assert.equal(times.length, 5);
    assert.ok(times[1] - times[0] >= 1_000);
    assert.ok(times[3] - times[2] >= 1_000);
  });

  it('"try now" does not wait for Retry-After', async () => {
    const one = await atReview();
    let refused = 0;
    await one.wizard.page.route(`**${SUBMISSIONS}`, (route) =>
      refused++ === 0
        ? route.fulfill({
            status: 503,
            body: '{}',
            headers: { 'Retry-After': '3600' },
          })
        : route.continue(),
    );
    await one.wizard.press('submit');
    await waits(one.wizard);
    await one.wizard.press('tryNow');
    await assertReceived(one);
  });

  it("a hotel's log-in page is no answer", async () => {
    const one = await atReview();
    const pages = [
      ['text/html', '<h1>Welcome</h1>'],
      ['application/json', '{"login":"https://hotel.example/"}'],
    ];
    await one.wizard.page.route(`**${SUBMISSIONS}`, (route) => {
      const [contentType, body] = pages.shift() ?? [];
      return body === undefined
        ? route.continue()
        : route.fulfill({ status: 200, contentType, body });
    });
    await one.wizard.press('submit');
    await assertReceived(one);
  });

  it('an answer that was lost on its way back', async () => {
    const one = await atReview();
    let asked = 0;
    await one.wizard.page.route(`**${SUBMISSIONS}`, async (route) => {
      if (asked++ > 0) return route.continue();
      await route.fetch();
      return route.abort('connectionreset');
    });
    await one.wizard.press('submit');
    await assertReceived(one);
    assert.ok(!(await one.wizard.page.locator('[data-differs]').isVisible()));
  });

  it('no answer at all: given up after a while, sent again', async () => {
    const one = await atReview();
    const { page } = one.wizard;
    await page.clock.install();
    let asked = 0;
    await page.route(`**${SUBMISSIONS}`, (route) => {
      if (asked++ > 0) route.continue(); // the first one hangs
    });
    await one.wizard.press('submit');
    await waitFor(() => asked === 1, 'the first attempt');
    await page.clock.fastForward(36_000);
    await waitFor(async () => {
      await page.clock.fastForward(1_000);
      return asked === 2;
    }, 'the second attempt');
    await assertReceived(one);
  });

  // The last case: nginx is another one from here on.
  it('nginx stopped, and started again', async () => {
    const one = await atReview();
    await s.detach();
    const nginx = s.pid('nginx');
    kill(nginx, 'SIGTERM');
    await waitFor(() => !alive(nginx), 'nginx to end');
    await one.wizard.press('submit');
    await waits(one.wizard);
    const log = path.join(s.dir, 'log/nginx-error.log');
    spawn('nginx', ['-c', path.join(s.dir, 'nginx.conf'), '-e', log], {
      stdio: 'ignore',
      detached: true,
      env: { PATH: `${process.env.PATH}:/usr/sbin` },
    }).unref();
    await assertReceived(one);
  });
});
