// SPDX-License-Identifier: MIT
// packages.test.mjs -- on a bare Debian the packages become a working system in
// a few commands; an upgrade under load refuses nobody; removing and purging
// them keeps what must not be lost.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { blocksOf } from '../documents/blocks.mjs';
import { Hosts, impossible } from '../documents/hosts.mjs';
import { startMirror } from './mirror.mjs';

const REPO = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const MIRROR = path.join(REPO, 'tests/packages/mirror.mjs');
// What deploy/build-packages made; and for which Debian.
const PACKAGES = process.env.ADMITONE_PACKAGES;
const RELEASE = process.env.ADMITONE_RELEASE;
const LIMIT = { timeout: 400_000 };
const COMMANDS_MAX = 10;
const SECONDS_MAX = 180;
const CLIENTS = 3;

// What admitone-setup asks, in its order; on a terminal, which script is.
const ANSWERS = [
  'forms.example.org',
  'staff.example.org',
  'local',
  'self-signed',
  'Pat Example <hr@example.org>',
];
const SETUP = 'script --quiet --return --command admitone-setup /dev/null <answers';
const PORTAL = '. /etc/admitone/operator.env; admitone';
const SEND = "curl -sSk -w ' %{http_code}' https://forms.example.org/api/submissions --json";
const INSTALL = 'DEBIAN_FRONTEND=noninteractive apt-get install -y';

// The packages of PACKAGES that are installed: not those for debuggers.
function debs() {
  return fs
    .readdirSync(PACKAGES)
    .filter((name) => /^admitone.*\.deb$/.test(name) && !name.includes('-dbgsym'))
    .map((name) => path.join(PACKAGES, name));
}

// The same packages in FOLDER as an earlier version.
function makePrevious(folder) {
  for (const deb of debs()) {
    const tree = path.join(folder, 'tree');
    execFileSync('dpkg-deb', ['--raw-extract', deb, tree]);
    const control = path.join(tree, 'DEBIAN/control');
    const text = fs.readFileSync(control, 'utf8');
    const version = /^Version: (.*)$/m.exec(text)[1];
    fs.writeFileSync(control, text.replaceAll(version, `${version}~previous`));
    execFileSync('dpkg-deb', ['-Znone', '--root-owner-group', '--build', tree, folder]);
    fs.rmSync(tree, { recursive: true });
  }
}

if (!PACKAGES) {
  console.error('ADMITONE_PACKAGES must name the folder that deploy/build-packages made');
  process.exit(1);
}
const skip = impossible();

describe('the packages, on a bare Debian', { skip }, () => {
  const hosts = new Hosts(['forms'], null, RELEASE ? ['--bare', '--release', RELEASE] : ['--bare']);
  const inHost = (name) => path.join(hosts.root('forms'), name);
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'admitone-packages.'));
  let mirror, keys;

  // Runs what somebody types, which must succeed. Gives what it says.
  async function type(script, user = 'root') {
    const ran = await hosts.run('forms', user, `cd; ${script}`, LIMIT.timeout);
    if (ran.code !== 0) {
      const { stdout } = await hosts.run('forms', 'root', 'journalctl -o cat -n 20 -p notice');
      assert.fail(`${script}: exit ${ran.code}\n${ran.stdout}${ran.stderr}\n${stdout}`);
    }
    return ran.stdout + ran.stderr;
  }

  // The sample form, for the invite whose link TEXT has.
  function form(text) {
    const sample = fs.readFileSync(path.join(REPO, 'deploy/sample-form.json'), 'utf8');
    return sample.replace('@INVITE_TOKEN@', /#(\S+)/.exec(text)[1]);
  }

  async function submit(link) {
    fs.writeFileSync(inHost('root/form.json'), form(link));
    assert.match(await type(`${SEND} @form.json`), / 201$/);
  }

  const statusOf = (place) =>
    type(`curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8444${place}`);

  async function ready() {
    for (const place of ['/readyz', '/admin/readyz']) assert.equal(await statusOf(place), '200');
  }

  before(async () => {
    await hosts.start();
    fs.appendFileSync(inHost('etc/hosts'), '127.0.0.1 forms.example.org staff.example.org\n');
    const socket = path.join(work, 'mirror');
    const release = RELEASE ?? 'here';
    mirror = startMirror(socket, path.join(path.dirname(hosts.dir), `apt-${release}`));
    hosts.beside('forms', [process.execPath, MIRROR, '3142', socket]);
    fs.writeFileSync(
      inHost('etc/apt/apt.conf.d/90test'),
      'Acquire::http::Proxy "http://127.0.0.1:3142";\n',
    );
    for (const name of ['previous', 'new']) fs.mkdirSync(inHost(`root/${name}`));
    makePrevious(inHost('root/previous'));
    for (const deb of debs()) fs.cpSync(deb, inHost(`root/new/${path.basename(deb)}`));
    fs.writeFileSync(inHost('root/answers'), ANSWERS.map((line) => `${line}\n`).join(''));
    // How fast the network is says nothing about the packages.
    await type(`apt-get update; ${INSTALL} --download-only ./previous/admitone*.deb`);
  }, LIMIT);

  after(async () => {
    mirror?.close();
    mirror?.closeAllConnections();
    await hosts.stop();
    fs.rmSync(work, { recursive: true });
  });

  it('from apt to the first form: few commands, minutes', LIMIT, async () => {
    let commands = 0,
      link = '';
    const began = Date.now();
    const next = (script) => {
      commands++;
      return type(script);
    };
    await next('apt-get update');
    await next(`${INSTALL} ./previous/admitone*.deb`);
    assert.equal((await hosts.run('forms', 'root', 'pgrep admitone')).code, 1, 'nothing runs yet');
    const said = await next(SETUP);
    assert.match(said, /https:\/\/staff\.example\.org\/staff\/#setup=/);
    await next(
      `${PORTAL} setting set useEVerify false employerName "Pat Example"` +
        ' employerTitle "HR manager" employerBusinessName "Example, Inc."' +
        ' employerBusinessAddress "1 Main St, Springfield, IL 62701"',
    );
    link = await next(`${PORTAL} invite create`);
    commands++;
    await submit(link);
    const seconds = (Date.now() - began) / 1000;
    console.log(`# ${commands} commands, ${Math.round(seconds)} s`);
    await type(`${PORTAL} verify`);
    await type('nginx -t');
    assert.doesNotMatch(await type(`${PORTAL} doctor || true`), /^wrong/m);
    assert.match(await type('curl -sSk https://staff.example.org/staff/'), /<title>/);
    keys = await type('sha256sum /etc/admitone/seal.pub /etc/admitone/unseal.key');
    assert.ok(commands <= COMMANDS_MAX, `${commands} commands`);
    assert.ok(seconds <= SECONDS_MAX, `${seconds} s`);
  });

  it('the timers are there, and nobody has enabled them', LIMIT, async () => {
    const timers = 'admitone-metrics.timer admitone-backup-full.timer admitone-backup-diff.timer';
    const states = await type(`systemctl is-enabled ${timers} admitone-backup@full || true`);
    assert.equal(states, 'disabled\ndisabled\ndisabled\nstatic\n');
    fs.writeFileSync(
      inHost('etc/admitone/metrics.env'),
      'PGHOST=/run/postgresql\nPGDATABASE=admitone\nPGUSER=admitone_monitor\n' +
        'ADMITONE_METRICS=--database\n',
    );
    await type(`systemctl enable --now ${timers}; systemctl start admitone-metrics`);
    assert.match(
      await type('cat /var/lib/admitone-metrics/admitone.prom'),
      /^admitone_metrics_source_up\{source="database"\} 1$/m,
    );
  });

  it('the document says the same', () => {
    const blocks = blocksOf(REPO, 'docs/operations.md').filter((b) => b.kind === 'file');
    for (const name of ['pg_hba.conf', 'pg_ident.conf']) {
      const lines = fs.readFileSync(path.join(REPO, 'deploy/postgresql', name), 'utf8');
      assert.ok(
        blocks.some((b) => b.file.endsWith(`/${name}`) && b.text === lines),
        name,
      );
    }
  });

  it('setup, run again, changes nothing; with another name, that', LIMIT, async () => {
    const main = 'systemctl show -p MainPID admitone-intake admitone-admin';
    const files = 'find /etc/admitone /etc/nginx /etc/postgresql -type f | sort | xargs sha256sum';
    const [pids, sums] = [await type(main), await type(files)];
    assert.doesNotMatch(await type('admitone-setup'), /admitone-setup: /);
    assert.equal(await type(main), pids);
    assert.equal(await type(files), sums);
    await type(
      'sed -i "s/#ADMITONE_DB_PATIENCE=10/ADMITONE_DB_PATIENCE=9/" /etc/admitone/admin.env',
    );
    // A certificate of an authority, for both names.
    fs.appendFileSync(inHost('etc/hosts'), '127.0.0.1 hr.example.org\n');
    await type(
      'openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=ca -keyout ca.key -out ca.pem;' +
        'openssl req -newkey rsa:2048 -nodes -subj /CN=forms.example.org -keyout own.key |' +
        'openssl x509 -req -CA ca.pem -CAkey ca.key -CAcreateserial -out own.pem -extfile' +
        ' <(echo subjectAltName=DNS:forms.example.org,DNS:hr.example.org)',
    );
    await type(
      'admitone-setup --staff-host hr.example.org --certificate /root/own.pem,/root/own.key',
    );
    await ready();
    for (const url of ['https://forms.example.org/', 'https://hr.example.org/staff/'])
      assert.match(await type(`curl -sS --cacert ca.pem ${url}`), /<title>/);
    const changed = await type('cat /etc/nginx/conf.d/admitone.conf /etc/admitone/*.env');
    assert.doesNotMatch(changed, /staff\.example\.org/);
    assert.match(changed, /^ADMITONE_STAFF_URL=https:\/\/hr\.example\.org$/m);
    assert.match(changed, /^ADMITONE_DB_PATIENCE=9$/m, 'what was edited stays');
    assert.equal(await type('sha256sum /etc/admitone/seal.pub /etc/admitone/unseal.key'), keys);
  });

  it('a database by address, with passwords, and back', LIMIT, async () => {
    await type(
      'umask 077; for role in owner admin intake; do role=admitone_$role; word=$(openssl rand -hex 16);' +
        'echo "*:*:*:$role:$word" >/etc/admitone/$role.pgpass;' +
        `echo "ALTER ROLE $role PASSWORD '$word';"; done |` +
        'runuser -u postgres -- psql -XAtq',
    );
    await type('admitone-setup --database "host=127.0.0.1 sslmode=require"');
    await ready();
    const connected =
      'SELECT count(*) > 1 FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)' +
      " WHERE usename ~ 'admitone_(admin|intake)' AND ssl";
    assert.match(await type(`psql -XAtc "${connected}"`, 'postgres'), /^t$/m);
    await submit(await type(`${PORTAL} invite create`));
    await type('admitone-setup --database local; rm /etc/admitone/*.pgpass');
    await ready();
    await type(`${PORTAL} verify`);
  });

  it('what is missing or wrong is said', LIMIT, async () => {
    for (const [wrong, said] of [
      ['--public-host https://x', /--public-host: https:\/\/x is not a host name/],
      ['--public-host hr.example.org', /two names are needed/],
      ['--database "x; y"', /--database takes/],
      ['--certificate /nowhere,/nothing', /--certificate: \/nowhere is not a file here/],
      ['--administrator pat', /--administrator takes/],
      ['--cluster 15/nowhere', /name one: --cluster/],
      ['--what', /usage: admitone-setup/],
    ]) {
      const { code, stderr } = await hosts.run('forms', 'root', `admitone-setup ${wrong}`);
      assert.notEqual(code, 0);
      assert.match(stderr, said);
    }
    const nobody = await hosts.run('forms', 'www-data', '/usr/sbin/admitone-setup');
    assert.match(nobody.stderr, /only root/);
  });

  it('an upgrade under load: no request fails, the workers are new', LIMIT, async () => {
    const tokens = await type(`${PORTAL} invite create --count 3000 --format token`);
    fs.writeFileSync(inHost('root/tokens'), tokens);
    fs.writeFileSync(inHost('root/sample.json'), form('#@TOKEN@'));
    fs.writeFileSync(
      inHost('root/load'),
      '#!/bin/bash\nn=0\nwhile read -r token; do\n[ ! -e stop ] || exit 0\n' +
        `((n++ % ${CLIENTS} == $1)) || continue\n` +
        `sed "s/@TOKEN@/$token/" sample.json | ${SEND} @- -o /dev/null || echo failed\n` +
        'echo\ndone <tokens\n',
      { mode: 0o755 },
    );
    const load = Array.from({ length: CLIENTS }, (_, i) => type(`./load ${i} 2>&1`));
    await type('sleep 1'); // all of them have begun
    const said = await type(`${INSTALL} ./new/admitone*.deb`);
    assert.doesNotMatch(said, /not up to date|failed/i);
    const workers =
      'pgrep -P $(systemctl show -p MainPID --value admitone-intake) | ' +
      'while read -r pid; do readlink /proc/$pid/exe; done';
    let exes = '';
    for (let tries = 0; tries < 100; tries++) {
      exes = await type(workers);
      if (exes.includes('admitone-intake') && !exes.includes('deleted')) break;
    }
    assert.doesNotMatch(exes, /deleted/, 'workers of the old program');
    fs.writeFileSync(inHost('root/stop'), '');
    const answers = (await Promise.all(load)).join('').split('\n').filter(Boolean);
    console.log(`# ${answers.length} forms sent meanwhile`);
    assert.ok(answers.length > 20, `${answers.length} requests`);
    assert.deepEqual(
      answers.filter((status) => status.trim() !== '201'),
      [],
    );
    await ready();
    await type(`${PORTAL} verify`);
  });

  it('removed, it is silent; installed again, it goes on', LIMIT, async () => {
    const all = 'admitone-intake admitone-admin admitone-web admitone';
    await type(`apt-get remove -y ${all}`);
    assert.equal((await hosts.run('forms', 'root', 'pgrep admitone')).code, 1);
    assert.equal(await type('systemctl list-units --plain --no-legend "admitone*"'), '');
    await type('nginx -t; systemctl is-active nginx');
    await type(`${INSTALL} ./new/admitone*.deb`);
    await type('admitone-setup');
    await ready();
    await submit(await type(`${PORTAL} invite create`));
  });

  it('purged, it keeps keys and database, and says so', LIMIT, async () => {
    const said = await type(
      'apt-get purge -y admitone-intake admitone-admin admitone-web admitone',
    );
    assert.match(said, /kept: the keys/);
    assert.equal(await type('sha256sum /etc/admitone/seal.pub /etc/admitone/unseal.key'), keys);
    assert.match(
      await type(
        'psql -XAtd admitone -c "SELECT count(*) > 20 FROM admitone.submission"',
        'postgres',
      ),
      /^t$/m,
    );
    const left = await type(
      'find / -xdev -name "*admitone*" ! -path "/root/*" ! -path "/var/log/*"' +
        ' ! -path "/var/lib/*" ! -path "/var/tmp/systemd-private-*"',
    );
    assert.equal(left, '/etc/admitone\n');
    await type('nginx -t; systemctl is-active nginx');
  });
});
