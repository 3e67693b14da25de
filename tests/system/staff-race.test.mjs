// SPDX-License-Identifier: MIT
// staff-race.test.mjs -- staff against claims and against each other, 500
// times each: every outcome is one of the legal orders, and verify is clean.
import assert from 'node:assert/strict';
import { form } from './form.mjs';
import { withSystem } from './harness.mjs';

const TIMES = 500;
const AT_ONCE = 16;

/* Runs FN for each of ITEMS, AT_ONCE at a time; gives how often each of its
 * results came. */
async function tally(items, fn) {
	const counts = {};
	const rest = items.map((item, n) => [item, n]);
	await Promise.all(Array.from({ length: AT_ONCE }, async () => {
		for (let next = rest.pop(); next; next = rest.pop()) {
			const result = await fn(...next);
			counts[result] = (counts[result] ?? 0) + 1;
		}
	}));
	return counts;
}

/* Starts A and B at once, in turn the one or the other first. */
async function atOnce(n, a, b) {
	if (n % 2 === 0)
		return Promise.all([a(), b()]);
	const [second, first] = await Promise.all([b(), a()]);
	return [first, second];
}

withSystem('staff race', { env: { ADMITONE_WORKERS: '3',
	ADMITONE_ADMIN_WORKERS: '3' } }, (s, it) => {
	let hr;
	let other;
	const claim = (token) => s.submit(form(token));
	/* Were there no other outcomes than these, and each of them? */
	const only = (counts, legal) => {
		assert.deepEqual(Object.keys(counts).sort(), [...legal].sort(),
		    JSON.stringify(counts));
	};
	const clean = async () => {
		const { code, stdout } = await s.tryCli('verify');
		assert.equal(code, 0, stdout);
	};

	it('make two of the staff', async () => {
		hr = await s.staff();
		other = await s.person('reviewer', 'Otto Other');
	});

	it('approve against reject: one wins, the other sees who', async () => {
		const invites = await s.invites(TIMES);
		for (let n = 0; n < TIMES; n += 50)
			await Promise.all(invites.slice(n, n + 50).map(
			    async ({ token }) => assert.equal(
			        (await claim(token)).status, 201)));
		const counts = await tally(invites, async ({ id }, n) => {
			const url = `/api/submissions/${id}`;
			const [a, b] = await atOnce(n,
			    () => hr.patch(url, { version: 1, status: 'approved' }),
			    () => other.patch(url, { version: 1, status: 'rejected',
			        reason: 'No.' }));
			const [won, lost, winner] = a.status === 200
			    ? [a, b, hr] : [b, a, other];
			assert.deepEqual(lost.json.reviewedBy,
			    { id: winner.id, name: winner.name });
			assert.equal(lost.json.status, won.json.status);
			assert.equal(lost.json.version, 2);
			return `${a.status} ${b.status}`;
		});
		only(counts, ['200 409', '409 200']);
		assert.equal(await s.sql(`SELECT count(*) FROM admitone.audit
		    WHERE action IN ('submission.approved',
		    'submission.rejected')`), `${TIMES}`);
		await clean();
	});

	it('revoke against claim', async () => {
		const counts = await tally(await s.invites(TIMES),
		    async ({ id, token }, n) => {
			const [revoked, claimed] = await atOnce(n,
			    () => hr.delete(`/api/invites/${id}`),
			    () => claim(token));
			return `${revoked.status} ${claimed.status}`;
		});
		/* Revoked first: gone. Claimed first: too late. */
		only(counts, ['200 410', '400 201']);
		await clean();
	});

	it('resend against claim', async () => {
		const counts = await tally(await s.invites(TIMES),
		    async ({ id, token }, n) => {
			const [resent, claimed] = await atOnce(n,
			    () => hr.post(`/api/invites/${id}/resend`),
			    () => claim(token));
			/* The new one is good, whatever became of the old one. */
			if (resent.status === 201)
				assert.equal((await claim(resent.json.token)).status,
				    201);
			return `${resent.status} ${claimed.status}`;
		});
		only(counts, ['201 410', '409 201']);
		await clean();
	});

	it('extend against claim', async () => {
		const invites = await s.invites(TIMES);
		const expired = invites.slice(TIMES / 2).map(({ id }) => id);
		await s.sql(`UPDATE admitone.invite
		    SET expires_at = now() - interval '1 minute'
		    WHERE id IN ('${expired.join("','")}')`);
		const race = ({ id, token }, n) => atOnce(n,
		    () => hr.patch(`/api/invites/${id}`, { expiryDays: 2 }),
		    () => claim(token))
		    .then(([extended, claimed]) =>
		        `${extended.status} ${claimed.status}`);
		only(await tally(invites.slice(0, TIMES / 2), race),
		    ['200 201', '409 201']);
		only(await tally(invites.slice(TIMES / 2), race),
		    ['200 201', '200 410']);
		await clean();
	});

	it('two who resend the same invite make one', async () => {
		const counts = await tally(await s.invites(100),
		    async ({ id }, n) => {
			const [a, b] = await atOnce(n,
			    () => hr.post(`/api/invites/${id}/resend`),
			    () => other.post(`/api/invites/${id}/resend`));
			return [a.status, b.status].sort().join(' ');
		});
		only(counts, ['201 409']);
		await clean();
	});

	it('no deadlock, and no answer but those', async () => {
		assert.doesNotMatch(s.log('postgres'), /deadlock/);
		assert.doesNotMatch(s.log('admin'), / (warn|error) /);
	});
});
