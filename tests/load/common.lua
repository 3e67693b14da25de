-- SPDX-License-Identifier: MIT
-- common.lua -- what the load scripts share: tokens, bodies, and a count of
-- the answers at the end.
local common = {}

-- The number of threads that wrk was told to start: threads see nothing of
-- each other.
local function thread_count()
	local file = assert(io.open("/proc/self/cmdline", "rb"))
	local line = " " .. file:read("*a"):gsub("%z", " ")
	file:close()
	return tonumber(line:match(" %-t *(%d+) ") or
	    line:match(" %-%-threads[ =](%d+) ") or 2)
end

-- This thread's share of the file that the variable TOKENS names, which has
-- one token a line: every n-th line of it, so no two threads have the same.
function common.tokens()
	local name = assert(os.getenv("TOKENS"),
	    "set TOKENS to a file of `admitone invite create --format token`")
	local mine, n, threads = {}, 0, thread_count()
	for line in io.lines(name) do
		if n % threads == thread_number then
			mine[#mine + 1] = line
		end
		n = n + 1
	end
	assert(#mine > 0, "too few tokens in " .. name)
	return mine
end

-- A PNG of 400 x 160 with as many bytes as a drawn signature has: its structure
-- is right (src/form/signature.c looks at that), its pixels are random, as
-- compressed ones seem. The same in every run, for nothing seeds the generator.
local function signature()
	local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" ..
	    "0123456789+/"
	local out = { "data:image/png;base64,",
	    "iVBORw0KGgoAAAANSUhEUgAAAZAAAACgCAAAAAAH2WUJ", -- up to IHDR
	    "AAAXK0lEQVR4" } -- IDAT, of 5,931 bytes; the CRC is among those below
	for _ = 1, 4 * 1978 do
		local at = math.random(#alphabet)
		out[#out + 1] = alphabet:sub(at, at)
	end
	out[#out + 1] = "AAAAAElFTkSuQmCC" -- IEND
	return table.concat(out)
end

local template = '{"inviteToken":"%s","lastName":"Load-%s",' ..
    '"firstName":"Test","middleInitial":"Q","otherLastNames":"",' ..
    '"address":"17 Long Street","aptUnit":"4b","city":"Springfield",' ..
    '"state":"TX","zip":"75001","dob":"1990-02-28","ssn":"123-45-6789",' ..
    '"email":"load@example.org","phone":"+1 214 555 0100",' ..
    '"citizenshipStatus":"usCitizen","attestationChecked":true,' ..
    '"signatureDataUrl":"' .. signature() .. '",' ..
    '"signatureDate":"2026-01-15","docChoice":"listA",' ..
    '"listADoc":"U.S. Passport","listADocNumber":"P-123456789",' ..
    '"listAExpDate":"2031-05-20",' ..
    '"listAIssuingAuthority":"U.S. Department of State"}'

local function name_of(token)
	return token:sub(1, 12)
end

-- A good body of 9 KB for TOKEN, always the same one.
function common.form(token)
	return template:format(token, name_of(token))
end

local headers = { ["Content-Type"] = "application/json" }

function common.submit(body)
	return wrk.format("POST", "/api/submissions", headers, body)
end

-- The same as submit(form(token)), at a third of its cost: what lies between
-- the token and the name is cut out of such a request once.
local cuts = {} -- by the token's length, on which Content-Length depends

local function cut(token, change)
	local whole = common.submit((change(common.form(token))))
	local from, to = whole:find(token, 1, true)
	local name = '"lastName":"Load-'
	local _, last = whole:find(name, to, true)
	return { whole:sub(1, from - 1), whole:sub(to + 1, last),
	    whole:sub(last + #name_of(token) + 1) }
end

local function as_it_is(form)
	return form
end

-- CHANGE, which is always the same one, is done to the form before.
function common.submit_form(token, change)
	local parts = cuts[#token]
	if not parts then
		parts = cut(token, change or as_it_is)
		cuts[#token] = parts
	end
	return parts[1] .. token .. parts[2] .. name_of(token) .. parts[3]
end

function common.validate(token)
	return wrk.format("POST", "/api/invites/validate", headers,
	    '{"token":"' .. token .. '"}')
end

-- Says which statuses are right; without this, all are.
local right

function common.expect(...)
	right = {}
	for _, status in ipairs({ ... }) do
		right[status] = true
	end
end

-- wrk calls setup() for each thread in its main state, response() in the
-- thread's own, done() in the main one again.
local threads = {}

function setup(thread)
	thread:set("thread_number", #threads)
	threads[#threads + 1] = thread
end

counts = {}    -- of this thread's answers, by status
breaches = 0   -- of what the script promises beyond single answers

function response(status)
	counts[status] = (counts[status] or 0) + 1
end

-- The sums over all threads: answers by status, the statuses in order, and
-- how often a promise was broken.
local function totals()
	local sum, order, broken = {}, {}, 0
	for _, thread in ipairs(threads) do
		for status, count in pairs(thread:get("counts")) do
			if not sum[status] then
				order[#order + 1] = status
			end
			sum[status] = (sum[status] or 0) + count
		end
		broken = broken + thread:get("breaches")
	end
	table.sort(order)
	return sum, order, broken
end

-- For people, and in one line for programs: times in microseconds;
-- "unexpected" are answers of a wrong status, "failed" connections and
-- requests without an answer.
function done(summary, latency)
	local sum, order, broken = totals()
	local unexpected, errors = 0, summary.errors
	print("Answers by status:")
	for _, status in ipairs(order) do
		print(("  %d: %d"):format(status, sum[status]))
		if right and not right[status] then
			unexpected = unexpected + sum[status]
		end
	end
	print(("measured requests=%d us=%d p50=%d p99=%d unexpected=%d " ..
	    "failed=%d breaches=%d"):format(summary.requests,
	    summary.duration, latency:percentile(50), latency:percentile(99),
	    unexpected, errors.connect + errors.read + errors.write +
	    errors.timeout, broken))
end

-- Makes wrk submit the form of each token, with CHANGE, in turn, and then
-- start again.
function common.submit_each(change)
	local tokens
	local n = 0

	function init()
		tokens = common.tokens()
	end

	function request()
		n = n % #tokens + 1
		return common.submit_form(tokens[n], change)
	end
end

return common
