// SPDX-License-Identifier: MIT
// build.mjs -- makes the pages that nginx serves out of web/src and npm's
// packages. Reads the sources, writes below --out only.
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const USAGE = 'usage: node build.mjs --node-modules DIR --form FILE --out DIR\n';
const SOURCE = fileURLToPath(new URL('src/', import.meta.url));

// What is taken from packages as it is, but for its source map's address.
const VENDORED = [
  ['signature_pad/dist/signature_pad.min.js', 'vendor/signature_pad.js'],
  ['lean-qr/index.mjs', 'vendor/lean_qr.js'],
  ['lean-qr/LICENSE', 'vendor/lean_qr.LICENSE'],
];
// The form's scripts become one: a telephone on a bad line waits for each that
// it has to ask for (tests/browser/slow). Its other modules are not copied.
const BUNDLED = 'wizard/main.js';
const IMAGES = '@uswds/uswds/dist/img';

function readArguments() {
  const string = { type: 'string' };
  try {
    const { values } = parseArgs({
      options: { 'node-modules': string, form: string, out: string },
    });
    if (values['node-modules'] && values.form && values.out) return values;
  } catch (error) {
    process.stderr.write(`build.mjs: ${error.message}\n`);
  }
  process.stderr.write(USAGE);
  process.exit(2);
}

// The paths, relative to DIR, of all files below it.
async function listFiles(dir, below = '') {
  const files = [];
  for (const entry of await readdir(path.join(dir, below), {
    withFileTypes: true,
  })) {
    const name = path.posix.join(below, entry.name);
    if (entry.isDirectory()) files.push(...(await listFiles(dir, name)));
    else files.push(name);
  }
  return files.sort();
}

async function write(out, name, content) {
  const file = path.join(out, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}

async function copy(from, out, name) {
  const file = path.join(out, name);
  await mkdir(path.dirname(file), { recursive: true });
  await cp(from, file);
}

// Only the design system's own deprecations are silenced, not ours.
async function compileStyles(nodeModules, name) {
  const sass = createRequire(path.join(nodeModules, 'any.js'))('sass');
  const { css } = await sass.compileAsync(path.join(SOURCE, name), {
    loadPaths: [path.join(nodeModules, '@uswds/uswds/packages')],
    quietDeps: true,
    style: 'compressed',
  });
  return css;
}

// The design system has many images; a page gets those its styles name.
function imagesIn(css) {
  const urls = css.matchAll(/url\(["']?img\/([^"')]+)["']?\)/g);
  return [...new Set([...urls].map((match) => match[1]))];
}

async function buildStyles(nodeModules, out, names) {
  for (const name of names) {
    const css = await compileStyles(nodeModules, name);
    await write(out, `${path.basename(name, '.scss')}.css`, css);
    for (const image of imagesIn(css))
      await copy(path.join(nodeModules, IMAGES, image), out, `img/${image}`);
  }
}

// What is imported later stays where it is.
async function bundle(nodeModules, out, name) {
  const { build } = createRequire(path.join(nodeModules, 'any.js'))('esbuild');
  await build({
    entryPoints: [path.join(SOURCE, name)],
    outfile: path.join(out, name),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'esnext',
    external: ['../vendor/*'],
    banner: { js: '// SPDX-License-Identifier: MIT' },
    logLevel: 'warning',
  });
}

// The modules that NAME imports at once, and those that they import.
async function modulesOf(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  if (name === `/${BUNDLED}`) return found;
  const text = await readFile(path.join(SOURCE, name), 'utf8');
  for (const [, from] of text.matchAll(/\bfrom '(\.[^']+)'/g))
    await modulesOf(path.posix.join(path.posix.dirname(name), from), found);
  return found;
}

// Names every module at the top of the page: else the browser learns of
// each only from the one before it, a round trip each on a slow line.
async function buildPage(out, name) {
  const page = await readFile(path.join(SOURCE, name), 'utf8');
  const dir = path.posix.join('/', path.posix.dirname(name));
  const modules = new Set();
  for (const [, main] of page.matchAll(/type="module" src="([^"]+)"/g))
    await modulesOf(path.posix.resolve(dir, main), modules);
  const links = [...modules].map((module) => `<link rel="modulepreload" href="${module}">\n`);
  await write(out, name, page.replace('<!-- modules -->\n', links.join('')));
}

async function main() {
  const { out, form, 'node-modules': given } = readArguments();
  const nodeModules = path.resolve(given);
  const files = await listFiles(SOURCE);
  const is = (type) => (name) => name.endsWith(type);
  const isStyle = is('.scss');
  const isBundled = (name) => path.posix.dirname(name).startsWith(path.posix.dirname(BUNDLED));

  await mkdir(out, { recursive: true });
  for (const name of files.filter((file) => !isStyle(file) && !isBundled(file)))
    await copy(path.join(SOURCE, name), out, name);
  await bundle(nodeModules, out, BUNDLED);
  for (const name of files.filter(is('.html'))) await buildPage(out, name);
  await buildStyles(
    nodeModules,
    out,
    files.filter(isStyle).filter((name) => !path.basename(name).startsWith('_')),
  );
  for (const [from, to] of VENDORED) {
    const text = await readFile(path.join(nodeModules, from), 'utf8');
    await write(out, to, text.replace(/^\/\/# sourceMappingURL=.*$/m, ''));
  }
  JSON.parse(await readFile(form, 'utf8')); // no page without its rules
  await copy(form, out, 'form.json');
}

await main();
