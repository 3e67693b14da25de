// SPDX-License-Identifier: MIT
// faults-process.mjs -- what can happen to the processes: the workers, their
// supervisor, nginx, PostgreSQL, and the clients.
import { waitFor } from '../../system/harness.mjs';
import * as proc from '../../system/proc.mjs';
import { Greed } from './connections.mjs';
import { submitAndDie } from './cut.mjs';

const LAST_MS = 40; // a client is killed at 0 … LAST_MS
const CUT_AT_ONCE = 4;
const TRIES = 10; // to take the workers' connections from them
const AT_ONCE = [0, 0]; // it is over as soon as it has begun

const none = async () => {};
const postgresReady = (site) => site.postgresReady();

const gone = (pids) => waitFor(() => !pids.some(proc.alive), 'the killed to be gone');

// A fault kills (-9) its VICTIMS(site, random); it has begun when those are
// gone, and whoever goes WITH them, and is over after END.
const killed = ({ victims, goes = () => [], ...fault }) => ({
  hold: AT_ONCE,
  end: none,
  async begin(site, random) {
    const list = await victims(site, random);
    const all = [...list, ...(await goes(site))];
    proc.killAll(list);
    await gone(all);
  },
  ...fault,
});

// A fault stops its VICTIMS(site, random) for a while.
const stopped = ({ victims, ...fault }) => ({
  async begin(site, random) {
    const list = await victims(site, random);
    site.scratch.stopped = list;
    await proc.freeze(list);
  },
  async end(site) {
    proc.thaw(site.scratch.stopped);
  },
  ...fault,
});

// A fault ends a SERVICE with SIGNAL and starts it, as systemctl restart
// does.
const restarted = ({ service, signal, ...fault }) => ({
  hold: AT_ONCE,
  begin: (site) => site.services[service].restart(signal),
  end: none,
  ...fault,
});

// HUP to a SERVICE: it is over when all its children are new ones.
const reloaded = ({ service, ...fault }) => ({
  hold: AT_ONCE,
  async begin(site) {
    const { pid } = site.services[service];
    const old = proc.children(pid);
    proc.kill(pid, 'SIGHUP');
    await waitFor(
      () => proc.children(pid).length >= old.length && !old.some(proc.alive),
      `new children of ${service}`,
    );
  },
  end: none,
  ...fault,
});

const anyWorker = (site, random) => [random.pick(site.workers())];
const intake = (site) => proc.tree(site.services.intake.pid);
const nginx = (site) => proc.tree(site.services.nginx.pid);

const WORKERS = [
  killed({
    name: 'worker-killed',
    unseen: true,
    caption: 'a worker is killed (-9)',
    victims: anyWorker,
  }),
  killed({
    name: 'workers-killed',
    caption: 'all workers are killed (-9) at once',
    victims: (site) => site.workers(),
  }),
  stopped({
    name: 'worker-stopped',
    hold: [300, 4_000],
    caption: 'a worker is stopped (SIGSTOP)',
    victims: anyWorker,
  }),
  stopped({
    name: 'workers-stopped',
    hold: [300, 2_000],
    caption: 'all workers are stopped (SIGSTOP)',
    victims: (site) => site.workers(),
  }),
  // Under spawn-fcgi or runit its workers then end by themselves …
  killed({
    name: 'supervisor-killed',
    caption: 'the supervisor is killed (-9)',
    victims: (site) => [site.services.intake.pid],
    goes: intake,
  }),
  // … and systemd kills what is left of a service (KillMode=mixed).
  killed({
    name: 'service-killed',
    caption: 'the supervisor and all workers are killed (-9)',
    victims: intake,
  }),
  restarted({
    name: 'service-restarted',
    caption: 'the intake is restarted (TERM)',
    service: 'intake',
    signal: 'SIGTERM',
  }),
  reloaded({
    name: 'service-reloaded',
    unseen: true,
    caption: 'the intake is reloaded (HUP)',
    service: 'intake',
  }),
];

const NGINX = [
  killed({
    name: 'nginx-worker-killed',
    caption: 'a worker of nginx is killed (-9)',
    victims: (site, random) => [random.pick(proc.children(site.services.nginx.pid))],
  }),
  killed({
    name: 'nginx-killed',
    caption: 'the master of nginx is killed (-9)',
    victims: (site) => [site.services.nginx.pid],
    goes: nginx,
  }),
  restarted({
    name: 'nginx-restarted',
    caption: 'nginx is restarted (TERM)',
    service: 'nginx',
    signal: 'SIGTERM',
  }),
  reloaded({
    name: 'nginx-reloaded',
    caption: 'nginx is reloaded (HUP)',
    service: 'nginx',
  }),
];

// The workers stay connected, so a smart stop never ends: whoever wants to
// restart it loses patience in the end.
const smart = {
  name: 'postgres-smart',
  caption: 'PostgreSQL is told to stop (smart), then restarted (fast)',
  hold: [300, 2_000],
  async begin(site) {
    site.services.postgres.hold();
    site.services.postgres.signal('SIGTERM');
  },
  async end(site) {
    await site.services.postgres.restart('SIGINT');
    await site.postgresReady();
  },
};

const TERMINATE = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE usename = 'admitone_intake';`;

const terminate = (site) => site.insist(TERMINATE);

const terminated = {
  name: 'sessions-terminated',
  caption: "the workers' sessions are terminated, again and again",
  hold: AT_ONCE,
  begin: (site, random) =>
    site.sql(
      Array.from(
        { length: random.between(1, 40) },
        () => `${TERMINATE}
      SELECT pg_sleep(${random.float() / 20});`,
      ).join('\n'),
      site.superuser,
    ),
  end: none,
};

const limitTo = (site, n) =>
  site.sql(`ALTER ROLE admitone_intake CONNECTION LIMIT ${n}`, site.superuser);

const limited = {
  name: 'role-limited',
  caption: "the workers' role may have no connection",
  hold: [300, 5_000],
  async begin(site) {
    await limitTo(site, 0);
    await terminate(site);
  },
  end: (site) => limitTo(site, -1),
};

const full = {
  name: 'connections-full',
  caption: 'all connections are taken (max_connections)',
  hold: [300, 4_000],
  async begin(site) {
    site.scratch.greed = new Greed(site);
    await site.scratch.greed.full;
    // What the workers lose, the other one takes, or most of it.
    for (let n = 0; n < TRIES && (await site.backends()).length > 0; n++) await terminate(site);
  },
  end: (site) => site.scratch.greed?.end(),
};

const POSTGRES = [
  smart,
  restarted({
    name: 'postgres-fast',
    caption: 'PostgreSQL is restarted, fast',
    service: 'postgres',
    signal: 'SIGINT',
    end: postgresReady,
  }),
  restarted({
    name: 'postgres-immediate',
    caption: 'PostgreSQL is restarted, immediate',
    service: 'postgres',
    signal: 'SIGQUIT',
    end: postgresReady,
  }),
  killed({
    name: 'backend-killed',
    caption: 'a server process is killed (-9), so all start anew',
    victims: async (site, random) => [random.pick(await site.backends())],
    goes: (site) => site.backends(),
    end: postgresReady,
  }),
  killed({
    name: 'postmaster-killed',
    caption: 'the postmaster is killed (-9)',
    victims: (site) => [site.services.postgres.pid],
    goes: (site) => site.backends(),
    end: postgresReady,
  }),
  stopped({
    name: 'backends-stopped',
    hold: [500, 5_000],
    caption: "the workers' server processes are stopped (SIGSTOP)",
    victims: (site) => site.backends(),
  }),
  stopped({
    name: 'postgres-stopped',
    hold: [500, 5_000],
    caption: 'all of PostgreSQL is stopped (SIGSTOP)',
    victims: (site) => site.postgres(),
  }),
  terminated,
  limited,
  full,
];

// Every client lives for another time; half of them go for new tokens.
const clientKilled = {
  name: 'client-killed',
  caption: `clients are killed at 0, 1, … ${LAST_MS} ms of a request`,
  hold: AT_ONCE,
  async begin({ crowd }, random) {
    const times = random.shuffle(Array.from({ length: LAST_MS + 1 }, (_, ms) => ms));
    const entry = () =>
      crowd.hot.length > 0 && random.chance(0.5) ? random.pick(crowd.hot).entry : crowd.take();
    const die = async () => {
      while (times.length > 0)
        await submitAndDie(crowd, entry(), random.below(2), times.pop(), random.chance(0.5));
    };
    await Promise.all(Array.from({ length: CUT_AT_ONCE }, die));
  },
  end: none,
};

export const FAULTS = [...WORKERS, ...NGINX, ...POSTGRES, clientKilled];
