// SPDX-License-Identifier: MIT
// prometheus.mjs -- a real Prometheus that watches a system by the rules of
// deploy/monitoring, in seconds instead of minutes.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { freePort, REPO, request, tryRun, waitFor } from './harness.mjs';

export const MONITORING = path.join(REPO, 'deploy/monitoring');
const RULES = path.join(MONITORING, 'alerts.yml');

const read = (file) => fs.readFileSync(file, 'utf8');

// The rules with each `for:` and each range a sixtieth, and with what SHORTER
// says, [[from, to]…]: each must be there.
function shortened(shorter) {
  const rules = read(RULES)
    .replace(/\b(for: \d+)m/g, '$1s')
    .replace(/\[(\d+)m\]/g, '[$1s]')
    .replace(/for: \d\d+s/g, 'for: 2s');
  return shorter.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`no rule says ${from}`);
    return text.replaceAll(from, to);
  }, rules);
}

// What admitone-metrics says of a host, as its timer and the node exporter
// show it to Prometheus: written again and again, and served.
export class Host {
  // ARGS and ENV, UID and GID are the program's; FILE is written.
  constructor({ args, file, ...options }) {
    Object.assign(this, { args, file, options });
  }

  async start() {
    this.server = http.createServer((_req, res) => {
      res.end(fs.existsSync(this.file) ? read(this.file) : '');
    });
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.target = `127.0.0.1:${this.server.address().port}`;
    this.resume();
  }

  look() {
    return tryRun(
      path.join(MONITORING, 'admitone-metrics'),
      [...this.args, '--textfile', this.file],
      this.options,
    );
  }

  resume() {
    this.running = true;
    this.loop = (async () => {
      while (this.running) {
        await this.look();
        await new Promise((resolve) => setTimeout(resolve, 700));
      }
    })();
  }

  // Ends the timer.
  pause() {
    this.running = false;
    return this.loop;
  }

  async stop() {
    await this.pause();
    this.server.closeAllConnections();
    this.server.close();
  }
}

export class Prometheus {
  // FOLDER is for its files; TARGETS has an address for each job of
  // deploy/monitoring/prometheus.yml, in its order.
  async start(folder, targets, shorter = []) {
    this.url = `http://127.0.0.1:${await freePort()}`;
    const rest = [...targets];
    const config = read(path.join(MONITORING, 'prometheus.yml')).replace(
      /targets: .*/g,
      () => `targets: ["${rest.shift()}"]`,
    );
    fs.writeFileSync(
      path.join(folder, 'prometheus.yml'),
      // A program asks a server that hangs for a second.
      `global: {scrape_interval: 1500ms, scrape_timeout: 1500ms, evaluation_interval: 500ms}\n${config}`,
    );
    fs.writeFileSync(path.join(folder, 'alerts.yml'), shortened(shorter));
    this.log = '';
    this.child = spawn(
      'prometheus',
      [
        `--config.file=${folder}/prometheus.yml`,
        `--storage.tsdb.path=${folder}/prometheus`,
        `--web.listen-address=${this.url.slice('http://'.length)}`,
        '--query.lookback-delta=3s',
        '--log.level=warn',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.child.stderr.on('data', (data) => {
      this.log += data;
    });
    this.exited = new Promise((resolve) => this.child.on('exit', resolve));
    await waitFor(
      async () => {
        if (this.child.exitCode !== null) throw new Error(this.log);
        return (await this.query('count(up) == 3').catch(() => [])).length > 0;
      },
      'Prometheus to look at all',
      30_000,
    );
  }

  async #api(where) {
    const { status, text } = await request(`${this.url}/api/v1/${where}`, {});
    if (status !== 200) throw new Error(text);
    return JSON.parse(text).data;
  }

  async query(expr) {
    return (await this.#api(`query?query=${encodeURIComponent(expr)}`)).result;
  }

  // The alerts that fire: { alertname, … }.
  async firing() {
    return (await this.#api('alerts')).alerts
      .filter(({ state }) => state === 'firing')
      .map(({ labels }) => labels);
  }

  // Waits until the alert NAME fires with LABELS, or no more.
  until(name, labels = {}, wanted = true) {
    const fits = (alert) =>
      Object.entries({ alertname: name, ...labels }).every(([key, value]) => alert[key] === value);
    return waitFor(
      async () => (await this.firing()).some(fits) === wanted,
      `${name} ${wanted ? 'to fire' : 'to end'}`,
      30_000,
      100,
    );
  }

  async stop() {
    this.child?.kill();
    await this.exited;
  }
}
