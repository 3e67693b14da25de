// SPDX-License-Identifier: MIT
// browser.mjs -- Chromium beside a whole Admit One: withWizard() gives a test
// file both, and open() gives a case a person with a browser of their own.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { withSystem } from '../system/harness.mjs';
import { Wizard } from './wizard.mjs';

/* Where npm has put what package.json names; here, if nobody says. */
const MODULES = process.env.ADMITONE_NODE_MODULES ??
    path.dirname(fileURLToPath(import.meta.url));
export const require = createRequire(path.join(MODULES, 'package.json'));
const { chromium } = require('playwright-core');

export const EXECUTABLE = process.env.ADMITONE_CHROMIUM ??
    '/usr/bin/chromium';
const BUILD = process.env.ADMITONE_BUILD;

/* The form as the browser gets it, and its texts by language. */
export const built = (name) => JSON.parse(fs.readFileSync(
    path.join(BUILD, 'web/dist', name), 'utf8'));

/* What Chromium says of an answer that a test asked for. */
const EXPECTED = /the server responded with a status of|net::ERR_/;

const LIMIT_MS = 20_000;

export const PHONE = { viewport: { width: 360, height: 740 },
    isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

/*
 * As withSystem(), with a Chromium (OPTIONS.args are its own): body(s, it,
 * open), where open(link,
 * options) resolves to a Wizard on a page of a new browser context (OPTIONS
 * are Playwright's) at LINK, a path or a whole address. Contexts are closed
 * behind the case that opened them.
 */
export function withWizard(title, options, body) {
	withSystem(title, options, (s, it) => {
		let browser;
		let contexts = [];
		before(async () => {
			browser = await chromium.launch(
			    { executablePath: EXECUTABLE, args: options.args });
		});
		after(() => browser?.close());
		afterEach(async () => {
			await Promise.all(contexts.map((one) => one.close()));
			contexts = [];
		});
		const open = async (link, { at, ...more } = {}) => {
			const context = await browser.newContext({
			    ignoreHTTPSErrors: true, locale: 'en-US',
			    baseURL: s.url, ...more });
			contexts.push(context);
			context.setDefaultTimeout(LIMIT_MS);
			return enter(context, link, at);
		};
		body(s, watching(it, () => contexts), open);
	});
}

/* Opens LINK in a new page of CONTEXT, and waits for the screen AT. */
export async function enter(context, link, at) {
	const page = await context.newPage();
	const wizard = new Wizard(page);
	for (const [event, text] of [['console', (message) =>
	    message.type() === 'error' ? message.text() : ''],
	    ['pageerror', (error) => `${error.stack}`]])
		page.on(event, (arg) => {
			if (text(arg) !== '' && !EXPECTED.test(text(arg)))
				wizard.problems.push(text(arg));
		});
	await page.goto(link);
	if (at !== undefined)
		await wizard.at(at);
	return wizard;
}

/* `it` that keeps pictures of the pages when a case fails, and fails a case
 * in which a script failed or the Content-Security-Policy was broken. */
function watching(it, contexts) {
	return (name, fn) => it(name, async (t) => {
		const pages = () => contexts().flatMap((one) => one.pages());
		const wizards = () => pages().map((page) => page.wizard)
		    .filter(Boolean);
		try {
			await fn(t);
			assert.deepEqual(wizards().flatMap((one) => one.problems),
			    []);
		} catch (error) {
			await picture(pages());
			throw error;
		}
	});
}

async function picture(pages) {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'admitone-failed-'));
	for (const [n, page] of pages.entries()) {
		const file = path.join(dir, `${n}.png`);
		await page.screenshot({ path: file, fullPage: true })
		    .catch(() => {});
		console.error(`--- ${page.url().replace(/#.*/, '')}: ${file}`);
	}
}

/* Makes an invite and gives it with link(), the path that opens it. */
export async function invite(s, ...options) {
	const [made] = await s.invites(1, ...options);
	return { ...made, path: `/#${made.token}` };
}

/* Exactly one submission came of the invite ID, and nothing is broken. */
export async function assertStoredOnce(s, id) {
	assert.equal(await s.sql(`SELECT count(*) FROM admitone.submission
	    WHERE invite_id = '${id}'`), '1');
	await s.cli('verify');
}
