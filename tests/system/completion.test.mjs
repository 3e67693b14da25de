// SPDX-License-Identifier: MIT
// completion.test.mjs -- bash, fish and zsh complete each command, each option
// and each choice that admitone --commands lists, and nothing else.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildTree } from './tree.mjs';

const FILES = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../deploy/completion');
const PROGRAMS = path.join(buildTree(), 'src');
const LIMIT = { timeout: 120_000 };

// Each reads the lines of the file "typed", and prints before what it completes
// the last word of one to, word by word, "= LINE".
const SHELLS = {
  bash: {
    command: ['bash', '--norc', 'complete.sh'],
    file: 'complete.sh',
    text: `. '${FILES}/bash/admitone'
LISTED=$(admitone --commands)
admitone() { echo "$LISTED"; }
[[ $(complete -p admitone) == *'-F _admitone admitone' ]] || exit 1
while IFS= read -r line; do
  echo "= $line"
  IFS=' ' read -ra COMP_WORDS <<<"$line"
  [[ $line != *' ' ]] || COMP_WORDS+=('')
  COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  _admitone
  printf '%s\\n' "\${COMPREPLY[@]}"
done <typed
`,
  },
  fish: {
    command: ['fish', '--no-config', 'complete.fish'],
    file: 'complete.fish',
    text: `source '${FILES}/fish/admitone.fish'
set -g LISTED (admitone --commands)
function admitone; printf '%s\\n' $LISTED; end
while read -l line
  echo "= $line"
  complete -C "$line"
end <typed
`,
  },
  // Only a terminal's zsh completes: this one does at its first prompt.
  zsh: {
    command: ['script', '--quiet', '--return', '--command', 'zsh -d', '/dev/null'],
    file: '.zshrc',
    text: `fpath=('${FILES}/zsh' $fpath)
autoload -U compinit && compinit -u -D
LISTED=$(admitone --commands)
admitone() { print -r -- $LISTED }
compadd() {
  local -a hits
  # What it would add; those that look only are let through.
  [[ " \${@[1,(i)(-|--)]} " == *' -'[OAD]' '* ]] ||
    { builtin compadd -O hits "$@"; print -rl -- $hits >>said; }
  builtin compadd "$@"
}
zle -C list-all complete-word _main_complete
zle-line-init() {
  local line
  for line in "\${(@f)$(<typed)}"; do
    print -r -- "= $line" >>said
    BUFFER=$line CURSOR=$#line
    zle list-all
  done
  exit
}
zle -N zle-line-init
`,
  },
};

const commands = execFileSync(path.join(PROGRAMS, 'admitone'), ['--commands'], { encoding: 'utf8' })
  .trimEnd()
  .split('\n')
  .map((line) => line.split('\t'));

// What is expected for each line that somebody may have typed: Map of Sets.
function expectations() {
  const wanted = new Map();
  const want = (line, word) => wanted.set(line, (wanted.get(line) ?? new Set()).add(word));
  for (const [command, option, value] of commands) {
    const words = command.split(' ');
    words.forEach((word, i) => {
      want(`${['admitone', ...words.slice(0, i)].join(' ')} `, word);
    });
    if (option) want(`admitone ${command} --`, option);
    if (option && value.includes('|'))
      for (const choice of value.split('|')) want(`admitone ${command} ${option} `, choice);
  }
  return wanted;
}

describe('completion', () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'admitone-completion.'));
  const wanted = expectations();
  fs.writeFileSync(path.join(dir, 'typed'), [...wanted.keys()].map((l) => `${l}\n`).join(''));
  after(() => fs.rmSync(dir, { recursive: true }));

  function completed({ command, file, text }) {
    fs.writeFileSync(path.join(dir, file), text);
    const env = { PATH: `${PROGRAMS}:${process.env.PATH}`, HOME: dir, ZDOTDIR: dir, TERM: 'vt100' };
    const ran = spawnSync(command[0], command.slice(1), { cwd: dir, env, encoding: 'utf8' });
    const said = path.join(dir, 'said');
    return fs.existsSync(said) ? fs.readFileSync(said, 'utf8') : ran.stdout + ran.stderr;
  }

  for (const [name, shell] of Object.entries(SHELLS))
    it(name, LIMIT, () => {
      const found = new Map();
      let words;
      for (const line of completed(shell).split('\n'))
        if (line.startsWith('= ')) {
          words = new Set();
          found.set(line.slice(2), words);
        } else if (line) words.add(line.split('\t')[0]);
      assert.deepEqual(found, wanted);
    });
});
