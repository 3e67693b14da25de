// SPDX-License-Identifier: MIT
// failover.test.mjs -- the workers follow PostgreSQL to a standby without a
// restart, from a primary that is gone and from one that hangs, and nothing
// acknowledged is lost.
import assert from 'node:assert/strict';
import { FAILOVER, hangPrimary, makeStandby, promote, removeOld, withStandby }
    from '../faults/lib/failover.mjs';
import { connectIntake } from '../faults/lib/postgres.mjs';
import { form } from './form.mjs';
import { waitFor } from './harness.mjs';
import { suffer, withSite } from './site.mjs';

withSite('failover', { workers: 2, arrangements: [withStandby],
    env: { ADMITONE_DB_PATIENCE: '2' } }, (site, it) => {
	let workers;

	it('the primary is lost', async () => {
		workers = site.workers();
		await suffer(site, [FAILOVER[0]], { hold: 200, tokens: 1_500 });
	});

	it('the primary hangs, and goes on hanging', async () => {
		await suffer(site, [{ name: 'hanging', recovery: 15,
		    begin: makeStandby,
		    async end() {
			await hangPrimary(site);
			await promote(site);
		    } }], { hold: 0, tokens: 1_500 });
	});

	it('the workers are those of the start', () => {
		assert.deepEqual(site.workers(), workers);
	});

	it('a worker that starts and is to ask the one that hangs first',
	    async () => {
		connectIntake(site, `host=${site.dir}/run2,${site.dir}/run ` +
		    'target_session_attrs=read-write');
		await site.services.intake.restart('SIGTERM');
		const [token] = await site.tokens(1);
		await waitFor(async () =>
		    (await site.submit(form(token))).status === 201,
		    'the intake', 15_000);
		removeOld(site);
	});
});
