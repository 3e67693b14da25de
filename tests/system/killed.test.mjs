// SPDX-License-Identifier: MIT
// killed.test.mjs -- workers killed (-9) at any instant cost nobody anything:
// only 200 and 201, and every acknowledged submission is there, once.
import assert from 'node:assert/strict';
import { Load } from './load.mjs';
import { sleep, waitFor, withSystem } from './harness.mjs';
import { killAll } from './proc.mjs';

const SECONDS = Number(process.env.ADMITONE_TEST_KILL_SECONDS ?? 20);
const EVERY_MS = 200;
const SAMPLE = 150;

withSystem('killed workers', { env: { ADMITONE_WORKERS: '3' } }, (s, it) => {
	it(`one every ${EVERY_MS} ms for ${SECONDS} s`, async () => {
		const load = new Load(s, await s.tokens(SECONDS * 1_500));
		const killed = await killFor(SECONDS, (workers) =>
		    [workers[Math.floor(Math.random() * workers.length)]]);
		await load.stop();
		assert.ok(killed > SECONDS * 1_000 / EVERY_MS / 2,
		    `only ${killed} killed`);
		load.assertOnlySuccess();
		await load.assertStored(SAMPLE);
	});

	it('all at once, again and again', async () => {
		const load = new Load(s, await s.tokens(5_000));
		await killFor(4, (workers) => workers);
		await load.stop();
		load.assertOnlySuccess();
		await load.assertStored();
	});

	it('they are all back', async () => {
		await waitFor(() => s.workers().length === 3, 'three workers');
	});

	async function killFor(seconds, choose) {
		let killed = 0;
		for (const end = Date.now() + seconds * 1_000; Date.now() < end;) {
			const workers = s.workers();
			if (workers.length > 0) {
				const chosen = choose(workers);
				killAll(chosen);
				killed += chosen.length;
			}
			await sleep(EVERY_MS);
		}
		return killed;
	}
});
