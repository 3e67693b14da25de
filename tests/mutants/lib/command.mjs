// SPDX-License-Identifier: MIT
// command.mjs -- runs one command at a time, with all processes that it makes.
import { spawn } from 'node:child_process';

const LIMIT_MS = 600_000; // of one command, on a machine with other work

let running; // its process group
let ended = false;

function endCommand() {
  try {
    process.kill(-running, 'SIGTERM');
  } catch {
    // there is none
  }
}

// Ends the command that is running; there will be no other one.
export function endAll() {
  ended = true;
  endCommand();
}

// Gives { code, output } of FILE with ARGS.
export function runCommand([file, ...args], { cwd, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    if (ended) return reject(new Error('ended by a signal'));
    const child = spawn(file, args, {
      cwd,
      detached: true,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    running = child.pid;
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (data) => {
        output += data;
      });
    const late = setTimeout(() => {
      output += `\nended after ${LIMIT_MS / 1_000} s\n`;
      endCommand();
    }, LIMIT_MS);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(late);
      if (ended) reject(new Error('ended by a signal'));
      resolve({ code, output });
    });
  });
}
