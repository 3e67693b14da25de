// SPDX-License-Identifier: MIT
// hosts.mjs -- bare Debian hosts with systemd, in containers, joined by a
// network of their own, on which a document's blocks are done.
import { execFile, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const BOOT_MS = 60_000;

const runFile = promisify(execFile);

// Why no container can be had here, in words; or false. In CI, which is root
// and installs what is missing, only the kernel is a reason: another one ends
// the process.
export function impossible() {
  const why = notReady();
  if (why && process.env.CI) {
    console.error(`nothing was tested: ${why}`);
    process.exit(1);
  }
  return why || forbidden();
}

// What whoever runs this can change.
function notReady() {
  if (process.getuid() !== 0) return 'only root may make containers';
  for (const tool of ['systemd-nspawn', 'debootstrap', 'nsenter', 'ip'])
    try {
      execFileSync('which', [tool], { stdio: 'ignore' });
    } catch {
      return `${tool} is missing (deploy/install-packages test)`;
    }
  return false;
}

function forbidden() {
  try {
    execFileSync(
      'unshare',
      ['--mount', '--net', '--pid', '--fork', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'],
      { stdio: 'ignore' },
    );
  } catch {
    return 'this kernel, or what it runs in, allows no namespaces';
  }
  return false;
}

export class Hosts {
  // NAMES get the addresses 192.0.2.1, .2, …; TREE is what make install
  // takes the programs from; null: BARE, what tests/documents/base is asked
  // for, and no programs.
  constructor(names, tree, bare = []) {
    this.names = names;
    this.tree = tree;
    this.bare = bare;
    this.leaders = {};
    this.background = [];
  }

  async start() {
    const archive = (
      await runFile(path.join(HERE, 'base'), this.bare, { maxBuffer: 1 << 26 })
    ).stdout.trim();
    this.dir = fs.mkdtempSync(path.join(path.dirname(archive), 'hosts.'));
    // Cleans up when this process is gone, however it ended.
    this.keeper = spawn(path.join(HERE, 'keeper'), [String(process.pid), this.dir], {
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    this.tag = path.basename(this.dir).replace(/\W/g, '');
    await this.#network();
    for (const name of this.names) {
      await this.#unpack(archive, name);
      await this.#boot(name);
    }
  }

  // One namespace for each host, all on one bridge in the first.
  async #network() {
    const ip = (...args) => runFile('ip', args);
    const [first, ...others] = this.names;
    for (const [i, name] of this.names.entries()) {
      await ip('netns', 'add', this.#netns(name));
      await ip('-n', this.#netns(name), 'link', 'set', 'lo', 'up');
      if (i > 1) throw new Error('no more than two hosts');
    }
    if (others.length === 0) return;
    const [a, b] = [this.#netns(first), this.#netns(others[0])];
    await ip('-n', a, 'link', 'add', 'host0', 'type', 'veth', 'peer', 'name', 'host0', 'netns', b);
    for (const [i, at] of [a, b].entries()) {
      await ip('-n', at, 'addr', 'add', `192.0.2.${i + 1}/24`, 'dev', 'host0');
      await ip('-n', at, 'link', 'set', 'host0', 'up');
    }
  }

  #netns(name) {
    return `${this.tag}-${name}`;
  }

  // Runs COMMAND in the network of the host NAME, until the hosts stop.
  beside(name, command) {
    spawn('ip', ['netns', 'exec', this.#netns(name), ...command], { stdio: 'ignore' }).unref();
  }

  root(name) {
    return path.join(this.dir, name);
  }

  async #unpack(archive, name) {
    const root = this.root(name);
    fs.mkdirSync(root);
    await runFile('tar', ['-C', root, '-xf', archive]);
    fs.writeFileSync(path.join(root, 'etc/hostname'), `${name}\n`);
    fs.writeFileSync(
      path.join(root, 'etc/hosts'),
      '127.0.0.1 localhost\n127.0.0.1 forms.example.org ' +
        `staff.example.org\n${this.names.map((n, i) => `192.0.2.${i + 1} ${n}\n`).join('')}`,
    );
    if (this.tree === null) return;
    await runFile('make', ['-C', this.tree, 'install', `DESTDIR=${root}`], {
      maxBuffer: 1 << 26,
    });
  }

  async #boot(name) {
    const log = fs.openSync(path.join(this.dir, `${name}.log`), 'a');
    const child = spawn(
      'setpriv',
      [
        '--pdeathsig',
        'KILL',
        '--',
        'systemd-nspawn',
        '--quiet',
        '--directory',
        this.root(name),
        '--boot',
        '--register=no',
        '--keep-unit',
        '--console=pipe',
        '--machine',
        name,
        '--link-journal=no',
        '--resolv-conf=off',
        '--timezone=off',
        `--network-namespace-path=/run/netns/${this.#netns(name)}`,
      ],
      { stdio: ['ignore', log, log] },
    );
    child.on('exit', () => {
      child.gone = true;
    });
    fs.writeFileSync(path.join(this.dir, `${name}.pid`), `${child.pid}\n`);
    const until = Date.now() + BOOT_MS;
    for (;;) {
      const state = await this.#state(name, child.pid);
      if (/^(running|degraded)$/.test(state)) return;
      if (child.gone || Date.now() > until)
        throw new Error(
          `${name} did not boot (${state}): ` +
            `${fs.readFileSync(path.join(this.dir, `${name}.log`), 'utf8').slice(-2000)}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }

  async #state(name, pid) {
    try {
      const inner = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
      if (!/^\d+$/.test(inner)) return 'no init yet';
      this.leaders[name] = inner;
      const { code, stdout } = await this.run(name, 'root', 'systemctl is-system-running 2>&1');
      return stdout.trim() || `exit ${code}`;
    } catch (error) {
      return error.message;
    }
  }

  // The command line that runs SCRIPT on the host NAME as USER.
  #command(name, user, script) {
    const become = user === 'root' ? [] : ['runuser', '-u', user, '--'];
    const home = { root: '/root', postgres: '/var/lib/postgresql' };
    return [
      '-t',
      this.leaders[name],
      '-m',
      '-u',
      '-i',
      '-n',
      '-p',
      '--',
      'env',
      '-i',
      `PATH=${PATH}`,
      `USER=${user}`,
      'LC_ALL=C.UTF-8',
      `HOME=${home[user] ?? '/'}`,
      `--chdir=${home[user] ?? '/'}`,
      ...become,
      'bash',
      '--norc',
      '-euo',
      'pipefail',
      '-c',
      script,
    ];
  }

  // Gives { code, stdout, stderr }, within LIMIT ms.
  async run(name, user, script, limit = 120_000) {
    try {
      const { stdout, stderr } = await runFile('nsenter', this.#command(name, user, script), {
        timeout: limit,
        maxBuffer: 1 << 26,
      });
      return { code: 0, stdout, stderr };
    } catch (error) {
      return {
        code: error.code ?? error.signal,
        stdout: error.stdout ?? '',
        stderr: error.stderr ?? '',
      };
    }
  }

  // Does what BLOCK says; on HOST, where it names none. Gives what was
  // printed; throws, with the block's place, where that fails.
  async follow(block, host) {
    if (block.kind === 'file') return this.#write(block, host);
    if (block.kind === 'copy') return this.#copy(block);
    const at = block.host ?? host;
    if (block.stays !== undefined) {
      this.background.push(
        spawn('nsenter', this.#command(at, block.user, block.text), {
          stdio: 'ignore',
        }),
      );
      return '';
    }
    const ran = await this.run(at, block.user, block.text);
    if (ran.code !== 0)
      throw new Error(
        `${block.where}, as ${block.user} on ${at}, ` +
          `exit ${ran.code}:\n${block.text}${ran.stdout}${ran.stderr}`,
      );
    return ran.stdout;
  }

  #write(block, host) {
    const file = path.join(this.root(host), block.file);
    const had = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, /before/.test(block.first) ? block.text + had : had + block.text);
    return '';
  }

  async #copy(block) {
    for (const line of block.text.trim().split('\n')) {
      const [from, to = from] = line.split(' as ');
      await runFile('cp', ['-p', this.root(block.from) + from, this.root(block.to) + to]);
    }
    return '';
  }

  // The keeper stops the containers and removes what they leave.
  async stop() {
    if (this.keeper === undefined) return;
    const gone = new Promise((resolve) => {
      this.keeper.on('exit', resolve);
    });
    this.keeper.kill('SIGTERM');
    await gone;
  }
}
