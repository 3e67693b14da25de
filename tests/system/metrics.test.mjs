// SPDX-License-Identifier: MIT
// metrics.test.mjs -- /metrics counts what really happened, in a format that
// Prometheus takes, and a killed worker takes none of it along.
import assert from 'node:assert/strict';
import path from 'node:path';
import { form } from './form.mjs';
import { REPO, run, waitFor, withSystem } from './harness.mjs';
import { killAll } from './proc.mjs';

const N = 50;

withSystem('metrics', { env: { ADMITONE_WORKERS: '2', ADMITONE_DB_PATIENCE: '2' } }, (s, it) => {
  // What /metrics says: { 'name{labels}': value }.
  async function metrics() {
    const { status, headers, text } = await s.ops('/metrics');
    assert.equal(status, 200);
    assert.match(headers['content-type'], /^text\/plain; version=0/);
    return Object.fromEntries(
      text
        .trim()
        .split('\n')
        .filter((line) => !line.startsWith('#'))
        .map((line) => [
          line.slice(0, line.lastIndexOf(' ')),
          Number(line.slice(line.lastIndexOf(' ') + 1)),
        ]),
    );
  }

  const submissions = (outcome) => `admitone_submissions_total{outcome="${outcome}"}`;

  it('promtool finds nothing to complain about', async () => {
    const { text } = await s.ops('/metrics');
    await run('promtool', ['check', 'metrics'], { input: text });
  });

  it('so of the alert rules', async () => {
    await run('promtool', ['check', 'rules', path.join(REPO, 'deploy/monitoring/alerts.yml')]);
    await run('promtool', ['test', 'rules', path.join(REPO, 'tests/system/alerts.yml')]);
  });

  it('outcomes, replies, batches and statements add up', async () => {
    const before = await metrics();
    const tokens = await s.tokens(N);
    const bodies = tokens.map((token) => form(token));
    await Promise.all(bodies.map((body) => s.submit(body)));
    await Promise.all(bodies.map((body) => s.submit(body)));
    await s.submit(form(tokens[0], { city: 'Elsewhere' }));
    await s.submit(form('unknown'));
    await s.submit(form(tokens[0], { zip: 'x' }));
    await s.validate(tokens[0]);
    await s.validate('unknown');
    const after = await metrics();
    const grown = (name) => after[name] - before[name];

    assert.equal(grown(submissions('created')), N);
    assert.equal(grown(submissions('replayed')), N);
    assert.equal(grown(submissions('differing')), 1);
    assert.equal(grown(submissions('unknown')), 1);
    assert.equal(grown(submissions('invalid')), 1);
    assert.equal(grown('admitone_validations_total{outcome="used"}'), 1);
    assert.equal(grown('admitone_validations_total{outcome="not_found"}'), 1);
    assert.equal(grown('admitone_replies_total{status="4xx"}'), 2);
    // The second reading counts the first one's reply.
    assert.equal(grown('admitone_request_seconds_count'), 2 * N + 6);
    assert.equal(
      grown('admitone_batch_claims_count'),
      grown('admitone_db_statements_total{statement="claim"}'),
    );
    assert.ok(grown('admitone_batch_claims_sum') >= 2 * N + 2);
    assert.ok(after['admitone_arena_high_water_bytes{arena="batch"}'] > 1000);
    assert.equal(after.admitone_workers, 2);
  });

  it('killed workers leave their counts behind', async () => {
    const before = await metrics();
    killAll(s.workers());
    const now = await waitFor(async () => {
      const m = await metrics();
      return (
        m.admitone_workers === 2 &&
        m.admitone_worker_deaths_total === before.admitone_worker_deaths_total + 2 &&
        m
      );
    }, 'two new workers');
    for (const [name, value] of Object.entries(before))
      if (/_total|_count|_bucket/.test(name)) assert.ok(now[name] >= value, name);
    assert.equal(now[submissions('created')], before[submissions('created')]);
  });

  it('lost connections, and errors by their class, are counted', async () => {
    // A server that has time for last words is in a class: 57P01.
    const lost = (m) =>
      m['admitone_db_errors_total{class="no_answer"}'] + m['admitone_db_errors_total{class="57"}'];
    const refused = 'admitone_db_errors_total{class="42"}';
    const lookUp = () => Promise.all(Array.from({ length: 20 }, () => s.validate('unknown')));
    await lookUp();
    const before = await metrics();
    await s.sql(
      'SELECT pg_terminate_backend(pid) ' +
        'FROM pg_stat_activity ' +
        "WHERE application_name = 'admitone-intake'",
      s.superuser,
    );
    await lookUp();
    await s.sql(
      'REVOKE SELECT ON admitone.invite FROM admitone_intake;' +
        'GRANT SELECT (id) ON admitone.invite TO admitone_intake',
    );
    const { status } = await s.validate('unknown');
    const after = await metrics();
    assert.equal(status, 503);
    assert.ok(lost(after) > lost(before));
    assert.ok(after[refused] > before[refused]);
    assert.ok(after.admitone_db_connects_total > before.admitone_db_connects_total);
  });
});
