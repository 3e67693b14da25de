// SPDX-License-Identifier: MIT
// brand.test.mjs -- the employer's logo: taken by what it is, without what it
// tells, served under its content's hash; its texts in both languages.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { waitFor, withSystem } from './harness.mjs';
import { makeJpeg, makePng, makeSvg } from './pictures.mjs';

const PLACE = '48.1N 11.5E';
const plainPng = makePng(40, 10);
const tellingPng = makePng(40, 10, [
  ['eXIf', PLACE],
  ['tEXt', 'Author\0Pat'],
]);

withSystem('the brand', {}, (s, it) => {
  let hr;
  const send = (bytes, options = {}) =>
    hr.put('/api/logo', bytes, { type: 'application/octet-stream', ...options });
  const settings = async () => (await hr.get('/api/settings')).json;
  const changes = () =>
    s.sql(`SELECT count(*) FROM admitone.audit WHERE action = 'setting.changed'
      AND detail = '{"key": "logo"}'`);

  // LOGO, as an answer has it, is served by both programs as BYTES.
  async function served(logo, bytes, kind, type) {
    const digest = createHash('sha256').update(bytes).digest('hex');
    assert.equal(logo.path, `/brand/${digest}.${kind}`);
    for (const answer of [await s.get(logo.path), await hr.get(logo.path, { as: 'nobody' })]) {
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(answer.bytes, bytes);
      assert.equal(answer.headers['content-type'], type);
      assert.equal(answer.headers['cache-control'], 'public, max-age=31536000, immutable');
      assert.equal(answer.headers['x-content-type-options'], 'nosniff');
      assert.match(answer.headers['content-security-policy'], /default-src 'none'; sandbox/);
    }
    await waitFor(
      async () => JSON.parse((await s.get('/api/config')).text).logo?.path === logo.path,
      'the intake to know it',
    );
  }

  async function gone(logo) {
    for (const answer of [await s.get(logo.path), await hr.get(logo.path, { as: 'nobody' })]) {
      assert.equal(answer.status, 404);
      assert.equal(answer.headers['cache-control'], 'no-store');
    }
  }

  it('a logo is taken without what it tells, replaced and removed', async () => {
    hr = await s.person();
    assert.equal((await settings()).logo, null);
    const first = (await send(tellingPng)).json.logo;
    assert.deepEqual([first.width, first.height], [40, 10]);
    await served(first, plainPng, 'png', 'image/png');
    assert.deepEqual((await settings()).logo, first);

    // The same once more changes nothing.
    assert.deepEqual((await send(plainPng)).json.logo, first);
    assert.equal(await changes(), '1');

    const second = (await send(makeJpeg(PLACE))).json.logo;
    await served(second, makeJpeg(), 'jpg', 'image/jpeg');
    await gone(first);
    const third = (await send(makeSvg('<title>Pat</title>'))).json.logo;
    assert.deepEqual([third.width, third.height], [400, 100]);
    const drawing = Buffer.from(
      makeSvg()
        .toString()
        .replace(/^.*?-->/, ''),
    );
    await served(third, drawing, 'svg', 'image/svg+xml');
    await gone(second);
    // Its kind is a part of its name.
    await gone({ path: third.path.replace('.svg', '.png') });

    assert.deepEqual((await hr.delete('/api/logo')).json, { logo: null });
    await gone(third);
    assert.equal((await settings()).logo, null);
    assert.equal(await changes(), '4');
    assert.equal(await s.sql('SELECT count(*) FROM admitone.logo'), '0');
  });

  it('what is no logo is refused, with the limit and what to do', async () => {
    const kept = (await send(plainPng)).json.logo;
    for (const [bytes, code, said] of [
      [Buffer.from(''), 'logoDamaged', /PNG, JPEG or SVG/],
      [Buffer.from('GIF89a'), 'logoDamaged', /PNG, JPEG or SVG/],
      [plainPng.subarray(0, -1), 'logoDamaged', /Save the logo again/],
      [makePng(2001, 1), 'logoTooLarge', /at most 2000 x 1000 pixels/],
      [makePng(1, 1001), 'logoTooLarge', /at most 2000 x 1000 pixels/],
      [Buffer.alloc(256 * 1024 + 1, makeSvg()), 'logoTooLarge', /at most 256 KiB/],
      [makeSvg('<script>alert(1)</script>'), 'logoSvg', /"script".*plain SVG, or as a PNG/],
      [makeSvg('<g onclick="x"/>'), 'logoSvg', /"onclick"/],
      [makeSvg('<image href="https://example.org/x.png"/>'), 'logoSvg', /"image"/],
    ]) {
      const { status, json } = await send(bytes);
      assert.equal(status, 400, code);
      assert.equal(json.code, 'validation_failed');
      assert.deepEqual(json.details.fieldCodes, { logo: [code] });
      assert.match(json.details.fieldErrors.logo[0], said);
    }
    const huge = await send(Buffer.alloc(1024 * 1024 + 1, ' '));
    assert.equal(huge.status, 413);
    const reviewer = await s.person('reviewer');
    const refused = await reviewer.put('/api/logo', plainPng, { type: 'image/png' });
    assert.equal(refused.status, 403);
    assert.equal((await reviewer.delete('/api/logo')).status, 403);
    assert.deepEqual((await settings()).logo, kept);
  });

  it('the operator sets and removes it by the same rules', async () => {
    const file = path.join(s.dir, 'logo');
    fs.writeFileSync(file, tellingPng);
    await s.cli('setting', 'logo', file);
    await served((await settings()).logo, plainPng, 'png', 'image/png');
    for (const [bytes, said] of [
      [Buffer.alloc(256 * 1024 + 1), /at most 256 KiB/],
      [makeSvg('<script/>'), /"script"/],
    ]) {
      fs.writeFileSync(file, bytes);
      const { code, stderr } = await s.tryCli('setting', 'logo', file);
      assert.equal(code, 2, stderr);
      assert.match(stderr, said);
    }
    const { code, stderr } = await s.tryCli('setting', 'logo', `${file}.not`);
    assert.equal(code, 1, stderr);
    assert.notEqual((await settings()).logo, null);
    await s.cli('setting', 'logo', '');
    assert.equal((await settings()).logo, null);
  });

  it('texts have a Spanish value beside the English one, which keeps its key', async () => {
    const english = { welcomeMessage: 'Hello', footerText: 'Floor 3', supportContact: 'HR' };
    const spanish = {
      welcomeMessageEs: 'Bienvenida\ny bienvenido',
      footerTextEs: 'Piso 3',
      supportContactEs: 'Recursos humanos',
    };
    const first = await hr.put('/api/config', english);
    assert.equal(first.status, 200, first.text);
    for (const key of Object.keys(spanish)) assert.equal(first.json[key], null);
    assert.equal((await hr.put('/api/config', spanish)).status, 200);
    // Who knows the old keys only changes these.
    await hr.put('/api/config', { ...english, footerText: 'Floor 4' });
    await waitFor(
      async () => JSON.parse((await s.get('/api/config')).text).footerText === 'Floor 4',
      'the intake to know it',
    );
    const open = JSON.parse((await s.get('/api/config')).text);
    for (const [key, value] of Object.entries({ ...english, ...spanish, footerText: 'Floor 4' }))
      assert.equal(open[key], value, key);
    const long = await hr.put('/api/config', { footerTextEs: 'x'.repeat(501) });
    assert.deepEqual(Object.keys(long.json.details.fieldErrors), ['footerTextEs']);
    // Nobody sets the logo as a text.
    assert.equal((await hr.put('/api/config', { logo: 'x' })).json.logo, null);
    await s.cli('setting', 'set', 'supportContactEs', '');
    assert.equal((await settings()).supportContactEs, null);
  });
});
