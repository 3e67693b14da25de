// SPDX-License-Identifier: MIT
// balanced.mjs -- hosts behind a load balancer, all on this machine, by the
// files of deploy/nginx and deploy/balancer. Their 192.0.2.0/24 is a part of
// 127.0.0.0/8, their ports are free ones.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { freePort, REPO, request, System, waitFor } from './harness.mjs';
import * as proc from './proc.mjs';

export const FORMS = 'forms.example.org';
export const STAFF = 'staff.example.org';

// What an operator takes the "#" off in admitone.conf, by how the balancer
// tells clients' addresses, and what is to be changed besides.
const MARKED = ['192.0.2.5   1;', '192.0.2.9   1;'];
const TOLD = ['set_real_ip_from', 'real_ip_header'];
export const WAYS = {
  tcp: { marked: [...MARKED, ...TOLD, 'listen 8443'] },
  tls: {
    marked: [...MARKED, ...TOLD, 'listen 8080'],
    change: ['real_ip_header   proxy_protocol', 'real_ip_header   X-Forwarded-For'],
  },
  none: { marked: [] },
};

// Of balancers: the command, and what makes a FILE of deploy/balancer one for
// this machine.
const BALANCERS = {
  'haproxy.cfg': { run: (file) => ['haproxy', '-db', '-f', file], adapt: adaptHaproxy },
  'haproxy-tls.cfg': {
    run: (file) => ['haproxy', '-db', '-f', file],
    // Its hosts are others: nginx has one real_ip_header.
    adapt: (text, s) => adaptHaproxy(text, s).replaceAll('192.0.2.2', '192.0.2.3'),
  },
  'nginx-stream.conf': { run: (file) => ['nginx', '-c', file], adapt: adaptStream },
};

// A balancer's own address is that of its connections, too.
function adaptHaproxy(text, s) {
  return text
    .replace(/^ {4}(user|group) .*\n/gm, '')
    .replace('log /dev/log local0', 'log stdout format raw daemon')
    .replace('maxconn 20000', 'maxconn 2000')
    .replace('/etc/haproxy/tls/', `${s.dir}/tls/both.pem`)
    .replaceAll('bind :', 'bind 192.0.2.5:')
    .replace(/^backend .*$/gm, '$&\n    source 192.0.2.5');
}

function adaptStream(text, s) {
  return (
    `load_module /usr/lib/nginx/modules/ngx_stream_module.so;
    daemon off; pid ${s.dir}/pid/stream.pid; error_log ${s.dir}/log/stream.log;
    events { worker_connections 1024; }\n` +
    text
      .replace(/listen (\d+)(?=[ ;])/g, 'listen 192.0.2.5:$1')
      .replaceAll('proxy_pass', 'proxy_bind 192.0.2.5; proxy_pass')
  );
}

// What http.conf says, with 127.0.0.1 alone for loopback: the rest is a network.
function withoutLoopback(dir) {
  const text = fs.readFileSync(path.join(dir, 'admitone/http.conf'), 'utf8');
  return [
    ['127.0.0.0/8  1;', '127.0.0.1/32 1;'],
    ['(127\\.|::1$)', '(127\\.0\\.0\\.1|::1)$'],
  ].reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`http.conf has no ${from}`);
    return all.replace(from, () => to);
  }, text);
}

export class Balanced extends System {
  #ours = [];

  async start() {
    await super.start();
    const first = await freePort();
    const second = await freePort();
    this.ports = { 443: first, 80: first + 1, 8443: first + 2, 8080: second, 8444: second + 1 };
    this.net = `127.${64 + (process.pid % 64)}.${1 + (first % 250)}`;
    fs.writeFileSync(
      path.join(this.dir, 'tls/both.pem'),
      ['cert', 'key']
        .map((name) => fs.readFileSync(path.join(this.dir, `tls/${name}.pem`)))
        .join(''),
      { mode: 0o600 },
    );
    return this;
  }

  async stop() {
    for (const { child } of this.#ours.reverse()) child.kill('SIGTERM');
    for (const { child, ended } of this.#ours) {
      const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await ended;
      clearTimeout(late);
    }
    this.#ours = [];
    await super.stop();
  }

  // The address of NUMBER in the documents' network: 21 and 22 are the hosts,
  // 31 one behind haproxy-tls.cfg, 5 is a balancer, 9 a monitor.
  address(number) {
    return `${this.net}.${number}`;
  }

  // TEXT of a configuration with this machine's addresses and ports.
  #place(text) {
    return text
      .replace(/(192\.0\.2\.\d+):(\d+)/g, (_, address, port) => `${address}:${this.ports[port]}`)
      .replaceAll('192.0.2.', `${this.net}.`);
  }

  // Starts what stop() ends; its output is log/NAME.log.
  run(name, argv, options = {}) {
    const log = fs.openSync(path.join(this.dir, `log/${name}.log`), 'a');
    const child = spawn(argv[0], argv.slice(1), {
      env: { PATH: `${process.env.PATH}:/usr/sbin` },
      ...options,
      stdio: ['ignore', log, log],
    });
    fs.closeSync(log);
    this.#ours.push({ name, child, ended: new Promise((resolve) => child.on('exit', resolve)) });
    return child;
  }

  // Ends NAME, which run() started.
  async end(name, signal = 'SIGTERM') {
    const { child, ended } = this.#ours.find((one) => one.name === name);
    this.#ours = this.#ours.filter((one) => one.name !== name);
    child.kill(signal);
    await ended;
  }

  // Another PROGRAM (intake, admin) like the system's own, for host NUMBER, with
  // MORE in its environment.
  async startProgram(program, number, more = {}) {
    const pid = this.pid(program);
    const { argv, env } = proc.commandOf(pid);
    const own = path.join(this.dir, `run/${program}/sock`);
    const socket = path.join(this.dir, `run/${program}/sock${number}`);
    this.run(
      `${program}${number}`,
      argv.map((word) => word.replace(own, socket)),
      { env: { ...env, ...more }, ...proc.userOf(pid) },
    );
    await waitFor(() => fs.existsSync(socket), `${program} of host ${number}`);
  }

  // Host NUMBER's nginx by admitone.conf, behind a balancer of WAY. It has
  // programs of its own if startProgram() started some.
  async startHost(way, number) {
    const name = `${way}${number}`;
    const file = path.join(this.dir, `${name}.conf`);
    const given = fs.readFileSync(path.join(this.dir, 'nginx.conf'), 'utf8');
    const head = given
      .slice(0, given.indexOf('    include admitone/http.conf;'))
      .replace(/^pid .*$/m, `pid ${this.dir}/pid/${name}.pid;`);
    fs.writeFileSync(file, `${head}${this.#place(this.#site(way, number))}\n}\n`);
    this.run(name, ['nginx', '-c', file, '-e', path.join(this.dir, `log/${name}-error.log`)]);
    await this.answers(name, number);
  }

  #site(way, number) {
    const { marked, change = ['', ''] } = WAYS[way];
    const self = `192.0.2.${number}`;
    const socket = (program) => {
      const own = path.join(this.dir, `run/${program}/sock${number}`);
      return fs.existsSync(own) ? own : path.join(this.dir, `run/${program}/sock`);
    };
    let text = fs.readFileSync(path.join(REPO, 'deploy/nginx/admitone.conf'), 'utf8');
    for (const line of marked) {
      if (!text.includes(`#${line}`)) throw new Error(`admitone.conf has no "#${line}"`);
      text = text.replaceAll(`#${line}`, line);
    }
    return text
      .replace(...change)
      .replace(/^.*listen \[::\].*\n/gm, '')
      .replace(/.*listen 127.0.0.1:8444.*\n/, '')
      .replace(/#?listen 192\.0\.2\.21:8444/, `listen ${self}:8444`)
      .replace(/listen (\d+)(?=[ ;])/g, `listen ${self}:$1`)
      .replace('include admitone/http.conf;', () => withoutLoopback(this.dir))
      .replaceAll('/run/admitone/intake.sock', socket('intake'))
      .replaceAll('/run/admitone-admin/admin.sock', socket('admin'))
      .replace(/\/etc\/admitone\/tls\/(?:staff-)?/g, `${this.dir}/tls/`)
      .replaceAll('/usr/share/admitone/web', `${this.dir}/web`)
      .replace(/\/var\/log\/nginx\//g, `${this.dir}/log/${way}${number}-`);
  }

  // A balancer by FILE of deploy/balancer, at address 5.
  async startBalancer(file) {
    const { run, adapt } = BALANCERS[file];
    const own = path.join(this.dir, file);
    const text = fs.readFileSync(path.join(REPO, 'deploy/balancer', file), 'utf8');
    fs.writeFileSync(own, this.#place(adapt(text, this)));
    this.run(file, run(own));
    await this.answers(file, 5);
  }

  // Waits until NAME takes connections at address NUMBER.
  answers(name, number) {
    const { child } = this.#ours.find((one) => one.name === name);
    return waitFor(
      () => {
        if (child.exitCode !== null) throw new Error(`${name}: exit ${child.exitCode}`);
        return this.ask(number, 80, '/').then(
          () => true,
          () => false,
        );
      },
      `${name} at ${this.address(number)}`,
    );
  }

  // Asks PORT of address NUMBER for WHERE, as a client of address FROM. Over
  // TLS unless PORT is for plain HTTP.
  ask(number, port, where, { from = 100, host = FORMS, headers = {}, scheme, ...rest } = {}) {
    scheme ??= port === 443 ? 'https' : 'http';
    return request(`${scheme}://${this.address(number)}:${this.ports[port]}${where}`, {
      agent: false,
      localAddress: this.address(from),
      servername: host,
      ...rest,
      headers: { Host: host, ...headers },
    });
  }
}
