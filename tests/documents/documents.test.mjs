// SPDX-License-Identifier: MIT
// documents.test.mjs -- who follows the documents by the letter gets a system
// that works: installs, backs up, restores, fails over, uninstalls. Each
// command and each line of a file comes from the documents themselves.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it as test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildTree } from '../system/tree.mjs';
import { blocksOf } from './blocks.mjs';
import { Hosts, impossible } from './hosts.mjs';

const REPO = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
// ADMITONE_DOCUMENTS: another tree whose documents are followed.
const ROOT = process.env.ADMITONE_DOCUMENTS ?? REPO;
const LIMIT = { timeout: 300_000 };
const OPERATIONS = 'docs/operations.md';

const PORTAL = '. /etc/admitone/operator.env; admitone';

// What a host notes of the last minutes: its journal, nginx, PostgreSQL, and
// what its programs wait for.
const NOTED =
  'journalctl -o short-precise -n 200; ' +
  'tail -n 60 /var/log/nginx/*.log /var/log/postgresql/*.log; ' +
  'ps -eo pid,ppid,stat,wchan:24,etimes,args; ' +
  'runuser -u postgres -- psql -XAtc "SELECT * FROM pg_stat_activity"; true';

// The blocks of FILE, in SECTION only if that is given. There must be some.
function steps(file, section) {
  const found = blocksOf(ROOT, file).filter((b) => section === undefined || b.section === section);
  assert.ok(found.length > 0, `${file} says nothing to do under "${section ?? file}"`);
  return found;
}

const skip = impossible();
const TREE = skip || buildTree(); // configured with --prefix=/usr

describe('the documents, followed by the letter', { skip }, () => {
  const hosts = new Hosts(['db1', 'db2'], TREE);
  let printed = '';

  async function follow(blocks) {
    for (const block of blocks) printed += await hosts.follow(block, 'db1');
  }

  // `it` that shows, where a case fails, what the hosts noted: they are
  // gone behind the tests.
  const it = (name, options, fn) =>
    test(name, options, async () => {
      try {
        await fn();
      } catch (error) {
        for (const host of hosts.names)
          console.error(`--- ${host}\n${(await hosts.run(host, 'root', NOTED)).stdout}`);
        throw error;
      }
    });

  // Runs what an operator types besides, which must succeed.
  async function type(user, script, host = 'db1') {
    const ran = await hosts.run(host, user, script);
    assert.equal(ran.code, 0, `${script}\n${ran.stdout}${ran.stderr}`);
    return ran.stdout;
  }

  async function ready(what) {
    for (const place of ['/readyz', '/admin/readyz'])
      assert.match(
        await type(
          'root',
          'for try in $(seq 60); do ' +
            "code=$(curl -sS -o /dev/null -w '%{http_code}' " +
            `http://127.0.0.1:8444${place}) && ` +
            '[ "$code" = 200 ] && break; sleep 1; done; ' +
            'echo "$code"',
        ),
        /^200$/m,
        `${what}: ${place}`,
      );
  }

  // Sends the sample form for the invite in TEXT; gives status and body.
  async function submit(text) {
    const token = /https:\/\/forms\.example\.org\/#(\S+)/.exec(text)?.[1];
    assert.ok(token, `no link in: ${text}`);
    const form = JSON.parse(fs.readFileSync(path.join(REPO, 'deploy/sample-form.json'), 'utf8'));
    fs.writeFileSync(
      path.join(hosts.root('db1'), 'root/form.json'),
      JSON.stringify({ ...form, inviteToken: token }),
    );
    const out = await type(
      'root',
      'curl -sSk --json @/root/form.json ' +
        "-w ' %{http_code}' https://forms.example.org/api/submissions",
    );
    return { status: Number(out.slice(-3)), body: out.slice(0, -4) };
  }

  // A new invite becomes a submission. Gives its id.
  async function works(what) {
    await ready(what);
    const { status, body } = await submit(await type('root', `${PORTAL} invite create`));
    assert.equal(status, 201, `${what}: ${body}`);
    return JSON.parse(body).id;
  }

  before(() => hosts.start(), { timeout: 900_000 });
  after(() => hosts.stop());

  it('install: operations.md, systemd, nginx', LIMIT, async () => {
    const blocks = steps(OPERATIONS, 'Install by hand');
    const keys = blocks.findIndex((b) => /keys generate/.test(b.text));
    assert.ok(keys > 0);
    await follow([
      ...blocks.slice(0, keys + 1),
      ...steps('deploy/systemd/README.md'),
      ...steps('deploy/nginx/README.md'),
    ]);
    await ready('installed');
    printed = '';
    await follow(blocks.slice(keys + 1));
    assert.match(printed, /https:\/\/staff\.example\.org\/\S*#setup=/);
    const { status, body } = await submit(printed);
    assert.equal(status, 201, body);
    assert.match(await type('root', 'curl -sSk https://staff.example.org/staff/'), /<title>/);
    await type('root', `${PORTAL} verify`);
  });

  it('install: postgres and the monitor get in, nobody else does', LIMIT, async () => {
    await type('postgres', 'psql -d admitone -c "SELECT 1"');
    await type('postgres', 'vacuumdb --analyze-only admitone');
    await type('root', 'useradd --system prometheus; useradd --system stranger');
    for (const user of ['root', 'prometheus'])
      await type(
        user,
        'psql -U admitone_monitor -d admitone -c ' +
          '"SELECT count(state.id) FROM admitone.invite AS state"',
      );
    for (const role of ['admitone_monitor', 'admitone_admin', 'postgres'])
      assert.notEqual(
        (await hosts.run('db1', 'stranger', `psql -U ${role} -d admitone -c "SELECT 1"`)).code,
        0,
      );
  });

  it("install: no personal value gets into PostgreSQL's log", LIMIT, async () => {
    await hosts.run(
      'db1',
      'postgres',
      'psql -d admitone <<END\n' +
        'CREATE TEMP TABLE t (name text PRIMARY KEY);\n' +
        "INSERT INTO t VALUES ('Kowalski'), ('Kowalski');\nEND",
    );
    const log = await type('root', 'cat /var/log/postgresql/*.log');
    assert.match(log, /duplicate key/);
    assert.doesNotMatch(log, /Kowalski/);
  });

  it('a reload, and what root is told without settings', LIMIT, async () => {
    await follow(steps(OPERATIONS, 'Upgrade without downtime'));
    await works('reloaded');
    const { code, stderr } = await hosts.run('db1', 'root', 'admitone submission list');
    assert.equal(code, 1);
    assert.match(stderr, /dbname=admitone user=admitone_admin/);
  });

  it('the journal has each event with its priority', LIMIT, async () => {
    await type(
      'root',
      'systemctl stop postgresql; curl -sSk --json ' +
        '\'{"token":"nobody"}\' https://forms.example.org/api/' +
        'invites/validate; systemctl start postgresql',
    );
    const journal = async (options) =>
      (await type('root', `journalctl -u admitone-intake _COMM=admitone-intake -o cat ${options}`))
        .trimEnd()
        .split('\n');
    const all = await journal('');
    const errors = await journal('-p err');
    assert.ok(
      errors.some((line) => line.startsWith('error db_connect_failed ')),
      `${errors}`,
    );
    for (const line of all) assert.match(line, /^(error|warn|info) [a-z_]+( |$)/);
    assert.deepEqual(
      errors,
      all.filter((line) => line.startsWith('error ')),
    );
    assert.ok(all.some((line) => line.startsWith('info ')));
    await ready('with PostgreSQL again');
  });

  it('backup and restore', LIMIT, async () => {
    const blocks = steps(OPERATIONS, 'Backup and restore');
    const kept = await works('before the dump');
    await follow(blocks.slice(0, 1));
    const lost = await works('after the dump');
    await follow(blocks.slice(1));
    await works('restored');
    const list = await type('root', `${PORTAL} submission list`);
    assert.ok(list.includes(kept), 'what was in the dump is there');
    assert.ok(!list.includes(lost), 'the rest is not: it was restored');
  });

  it('spawn-fcgi instead of systemd', LIMIT, async () => {
    const units =
      'admitone-intake.socket admitone-intake.service ' +
      'admitone-admin.socket admitone-admin.service';
    await type('root', `systemctl stop ${units}; rm -rf /run/admitone /run/admitone-admin`);
    await follow(steps('deploy/spawn-fcgi/README.md'));
    await works('under spawn-fcgi');
    await type(
      'root',
      'kill $(pgrep -o admitone-intake) ' +
        '$(pgrep -o admitone-admin); sleep 2; ' +
        `rm -f /run/admitone*/*.sock; systemctl start ${units}`,
    );
    await works('under systemd again');
  });

  it('a database on another host', LIMIT, async () => {
    await follow(steps(OPERATIONS, 'A database on another host'));
    await works('over TLS');
    const used = await type(
      'postgres',
      'psql -XAtc "SELECT DISTINCT ' +
        'usename, ssl FROM pg_stat_ssl JOIN pg_stat_activity USING ' +
        "(pid) WHERE usename LIKE 'admitone%' ORDER BY 1\"",
    );
    assert.equal(used, 'admitone_admin|t\nadmitone_intake|t\n');
  });

  it('failover', LIMIT, async () => {
    const blocks = steps(OPERATIONS, 'Failover');
    const lost = blocks.findIndex((b) => /systemctl mask/.test(b.text));
    assert.ok(lost > 0);
    printed = '';
    await follow(blocks.slice(0, lost));
    assert.match(printed, /standby *\| streaming *\| sync/);
    const kept = await works('with a standby');
    await follow(blocks.slice(lost));
    const id = await works('after the failover');
    const list = await type('root', `${PORTAL} submission list`);
    for (const each of [kept, id]) assert.ok(list.includes(each));
    assert.match(await type('postgres', 'psql -XAtc "SELECT pg_is_in_recovery()"', 'db2'), /^f$/m);
  });

  it('uninstall', LIMIT, async () => {
    await follow(steps(OPERATIONS, 'Uninstall'));
    assert.equal((await hosts.run('db1', 'root', 'pgrep admitone')).code, 1);
    await type('root', 'systemctl is-active nginx');
  });
});
