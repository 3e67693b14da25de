// SPDX-License-Identifier: MIT
// far.mjs -- the first PostgreSQL on a host of its own, as the intake sees it:
// a network namespace whose answers can be lost, as if the host were off.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, waitFor } from '../../system/harness.mjs';
import { tree } from '../../system/proc.mjs';
import { connectIntake } from './postgres.mjs';

const PROXY = fileURLToPath(new URL('../proxy.mjs', import.meta.url));

const name = `far-${process.pid}`; // of the namespace, and of the link to it
const near = `198.18.${(process.pid >> 8) & 127}.${process.pid & 252}`;
const address = near.replace(/\d+$/, (last) => `${Number(last) + 1}`);

const ip = (...args) => run('ip', args);

// To be behind withStandby: the intake knows the far host, then the other one.
export const far = {
  async arrange(site) {
    const control = path.join(site.dir, 'far-control');
    await ip('netns', 'add', name);
    await ip('link', 'add', name, 'type', 'veth', 'peer', 'name', 'far', 'netns', name);
    await ip('address', 'add', `${near}/31`, 'dev', name);
    await ip('link', 'set', name, 'up');
    await ip('-n', name, 'address', 'add', `${address}/31`, 'dev', 'far');
    await ip('-n', name, 'link', 'set', 'far', 'up');
    const server = path.join(site.dir, 'run/db/.s.PGSQL.5432');
    site
      .addService({
        name: 'far',
        env: { PATH: process.env.PATH },
        argv: `ip netns exec ${name} ${process.execPath} ${PROXY}
          --to ${server} --control ${control} ${address}:5432`.split(/\s+/),
      })
      .start();
    await waitFor(() => fs.existsSync(control), 'the far host');
    connectIntake(
      site,
      `host=${address},${site.dir}/run2 port=5432 target_session_attrs=read-write`,
    );
  },
  after: () => ip('netns', 'delete', name).catch(() => {}),
};

// From now on the far host gets everything and says nothing, not even that it
// has got it.
export async function cutOff(site) {
  const { postgres } = site.services;
  site.scratch.failover.left = tree(postgres.pid);
  postgres.hold();
  await ip('-n', name, 'route', 'add', 'blackhole', near);
}
