// SPDX-License-Identifier: MIT
// cluster.test.mjs -- deploy/cluster/quickstart starts a whole cluster that does
// what it prints, is one system whichever host is asked, hands over without
// losing a form, and leaves nothing behind.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Cluster, noCluster } from './cluster.mjs';
import { form } from './form.mjs';
import { run, waitFor } from './harness.mjs';
import { Load } from './load.mjs';

const SWITCHOVER_S = 15; // on a busy machine; bench/cluster measures it alone

const lines = (...command) =>
  execFileSync(command[0], command.slice(1), { encoding: 'utf8' }).split('\n').filter(Boolean);

// What there is of bridge NET's: namespaces, interfaces.
const remains = (net) =>
  [...lines('ip', 'netns', 'list'), ...fs.readdirSync('/sys/class/net')].filter((name) =>
    name.startsWith(net),
  );

describe('cluster', { skip: noCluster }, () => {
  const s = new Cluster();
  const cases = (name, fn) =>
    it(name, async () => {
      try {
        await fn();
      } catch (error) {
        s.failed = true;
        throw error;
      }
    });

  before(() => s.start());
  after(() => s.stop());

  cases('the printed line works twice, and gives one id', async () => {
    const [ready, staff, invite, tryIt] = s.output.trimEnd().split('\n').slice(-4);
    assert.equal(ready, `ready ${s.url}/`);
    assert.match(staff, new RegExp(`^staff ${s.staffUrl}/staff/#setup=[\\w-]{43}$`));
    assert.match(invite, new RegExp(`^invite ${s.url}/#[\\w-]{43}$`));
    const command = tryIt.replace(/^try it: curl /, 'curl -sS ');
    const answers = [];
    for (let n = 0; n < 2; n++) answers.push(JSON.parse(await run('sh', ['-c', command])));
    const { id } = answers[0];
    assert.deepEqual(answers, [
      { id, success: true },
      { id, success: true, idempotent: true },
    ]);
  });

  // Sends BODY to the nginx of host NAME, as the load balancer does.
  const submitAt = async (name, body) => {
    const { address } = s.hosts[name];
    const out = await run('curl', [
      ...['-sSk', '--noproxy', '*', '--haproxy-protocol', '-w', '\n%{http_code}'],
      ...['--json', JSON.stringify(body), `https://${address}:${s.port}/api/submissions`],
    ]);
    const [text, status] = out.split('\n');
    return { status: Number(status), ...JSON.parse(text) };
  };

  cases('each token raced on both hosts becomes one form', async () => {
    const tokens = await s.tokens(6);
    const race = async (token) => {
      const body = form(token);
      const answers = await Promise.all(['web1', 'web2'].map((name) => submitAt(name, body)));
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 201]);
      assert.equal(answers[0].id, answers[1].id);
    };
    await Promise.all(tokens.map(race));
    assert.equal(await s.sql('SELECT count(*) FROM admitone.submission'), `${tokens.length + 1}`);
  });

  cases("a client's own address reaches the log and the limits", async () => {
    const { namespace, address } = s.hosts.db1;
    const url = `https://${s.address}:${s.port}/api/config?[1-600]`;
    const statuses = lines(
      ...['ip', 'netns', 'exec', namespace, 'curl', '-sk', '--parallel', '--no-progress-meter'],
      ...['-o', '/dev/null', '-w', '%{http_code}\n', url],
    );
    assert.ok(statuses.includes('200') && statuses.includes('429'), statuses.slice(-3).join());
    assert.equal((await s.get('/api/config')).status, 200); // others are not limited
    const log = ['web1', 'web2'].map((name) => s.log(`${name}/nginx-access`)).join('');
    assert.match(log, new RegExp(` ${address} GET /api/config status=429`));
  });

  cases('a planned switchover loses nothing, and takes a moment', async () => {
    const { leader, sync } = await s.healthy();
    const load = new Load(s, await s.tokens(2_000), { connections: 4 });
    await waitFor(() => load.answers > 50, 'answers');
    const began = performance.now();
    await s.patronictl('switchover', '--master', leader, '--candidate', sync, '--force');
    const new_ = await s.healthy();
    assert.equal(new_.leader, sync);
    await load.stop();
    assert.ok(load.gap(began) <= SWITCHOVER_S, `nothing went for ${load.gap(began)} s`);
    load.assertOnlySuccess();
    await load.assertStored(3);
  });

  cases('a service that dies is started again, unless it is held', async () => {
    const pid = s.pid('web1/intake');
    process.kill(pid, 'SIGKILL');
    await waitFor(() => s.pid('web1/intake') !== pid, 'another intake');
    s.hold('web2', 'nginx');
    process.kill(s.pid('web2/nginx'), 'SIGQUIT');
    await waitFor(() => s.output.includes('web2/nginx has ended'), 'nginx to be missed');
    const [token] = await s.tokens(1);
    assert.equal((await s.submit(form(token))).status, 201);
    assert.ok(!fs.existsSync(`${s.hosts.web2.folder}/pid/nginx.pid`));
  });

  cases('stopped, it leaves no namespace and no interface', async () => {
    assert.ok(remains(s.bridge).length > 5);
    s.child.kill('SIGTERM');
    await waitFor(() => s.exit, 'quickstart to end');
    assert.deepEqual(remains(s.bridge), []);
  });
});
