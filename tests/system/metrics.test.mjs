// SPDX-License-Identifier: MIT
// metrics.test.mjs -- /metrics counts what really happened, in a format that
// Prometheus takes, and a killed worker takes none of it along; rules, dashboard
// and docs/monitoring.md speak of what there is.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { form } from './form.mjs';
import { REPO, run, waitFor, withSystem } from './harness.mjs';
import { killAll } from './proc.mjs';
import { MONITORING } from './prometheus.mjs';

const N = 50;
const PAGE = path.join(REPO, 'docs/monitoring.md');

const read = (file) => fs.readFileSync(file, 'utf8');

// Each family of an exposition, and of admitone-metrics: [name, type, help].
const families = (text) =>
  [...text.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\S+)$/gm)].map(([, name, help, type]) => [
    name,
    type,
    help,
  ]);
const scriptFamilies = () =>
  /^families\(\) \{\n\tcat <<'END'\n(.*?)\nEND$/ms
    .exec(read(path.join(MONITORING, 'admitone-metrics')))[1]
    .split('\n')
    .map((line) => /^(\S+) (\S+) (.*)$/.exec(line).slice(1))
    .map(([name, ...rest]) => [`admitone_${name}`, ...rest]);

// Every expression of the dashboard, its variables replaced.
const dashboardExpressions = () =>
  JSON.parse(read(path.join(MONITORING, 'grafana-dashboard.json')))
    .panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    .map((expr) => expr.replaceAll('$__rate_interval', '1m').replaceAll('$instance', 'a'));

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
    await run('promtool', ['check', 'rules', path.join(MONITORING, 'alerts.yml')]);
    await run('promtool', ['test', 'rules', path.join(REPO, 'tests/system/alerts.yml')]);
  });

  it('so of the dashboard', async () => {
    const file = path.join(s.temporary, 'dashboard.yml');
    const rules = dashboardExpressions().map((expr, i) => ({ record: `panel:${i}`, expr }));
    assert.ok(rules.length > 30);
    fs.writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
    await run('promtool', ['check', 'rules', '--lint=none', file]);
  });

  it('both name only what there is', async () => {
    const texts = await Promise.all(['/metrics', '/admin/metrics'].map((where) => s.ops(where)));
    const known = new Set(
      [...texts.flatMap(({ text }) => families(text)), ...scriptFamilies()].flatMap(
        ([name, type]) =>
          type === 'histogram'
            ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix)
            : [name],
      ),
    );
    const rules = [...read(path.join(MONITORING, 'alerts.yml')).matchAll(/^ +expr: (.*)$/gm)];
    assert.ok(rules.length > 15);
    for (const expr of [...rules.map(([, text]) => text), ...dashboardExpressions()])
      for (const [name] of expr.matchAll(/\badmitone_\w+/g)) assert.ok(known.has(name), name);
  });

  it('each alert leads to a page and a heading that there are', () => {
    const slug = (heading) =>
      heading
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-');
    const rules = read(path.join(MONITORING, 'alerts.yml'));
    const alerts = rules.match(/- alert: /g).length;
    const links = [...rules.matchAll(/^ +read: ([\w./-]+)(?:#(.*))?$/gm)];
    assert.equal(links.length, alerts);
    for (const [, file, anchor] of links) {
      const headings = [...read(path.join(REPO, file)).matchAll(/^#+ (.*)$/gm)];
      if (anchor !== undefined)
        assert.ok(
          headings.some(([, heading]) => slug(heading) === anchor),
          `${file}#${anchor}`,
        );
    }
    for (const [, name] of rules.matchAll(/- alert: (\w+)/g))
      assert.ok(read(PAGE).includes(`\`${name}\``), `${name} is not in docs/monitoring.md`);
  });

  it('docs/monitoring.md has each metric', async () => {
    const { text } = await s.ops('/metrics');
    const tables = [families(text), scriptFamilies()].map((rows) =>
      rows.map((cells) => `| \`${cells[0]}\` | ${cells.slice(1).join(' | ')} |\n`).join(''),
    );
    const page = read(PAGE).replace(
      /(?<=^\| metric \| type \| what it is \|\n\|---\|---\|---\|\n)(\| .*\n)*/gm,
      () => tables.shift(),
    );
    assert.equal(tables.length, 0);
    if (process.env.ADMITONE_UPDATE) fs.writeFileSync(PAGE, page);
    assert.equal(read(PAGE), page, 'make update');
  });

  it('database_up and build_info say which program, and that PostgreSQL answers', async () => {
    const { version } = /(?<version>[\d.]+)$/.exec((await s.cli('--version')).trim()).groups;
    for (const [where, program] of [
      ['/metrics', 'admitone-intake'],
      ['/admin/metrics', 'admitone-admin'],
    ]) {
      const { text } = await s.ops(where);
      assert.ok(
        text.includes(`\nadmitone_build_info{program="${program}",version="${version}"} 1\n`),
      );
      assert.match(text, /^admitone_database_up 1$/m);
    }
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
