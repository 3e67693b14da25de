-- SPDX-License-Identifier: MIT
-- storm.lua -- submits the form of each token over four connections at once:
-- exactly one 201 for a token, and 200 for the other three. A token with
-- none or with two is a breach.
local here = debug.getinfo(1, "S").source:match("@(.*/)") or "./"
local common = dofile(here .. "common.lua")
local TIMES = 4
local count = response
local tokens, form
local n = 0
local answers = {}   -- by the submission's id: how many there were,
local created = {}   -- and whether a 201 was among them

common.expect(200, 201)

function init()
	tokens = common.tokens()
end

-- wrk asks for a request when a connection is free to send one, and that
-- connection asks again only after its answer: so these four go out over
-- four connections, as long as there are many more.
function request()
	if n % TIMES == 0 then
		form = common.submit_form(tokens[n / TIMES % #tokens + 1])
	end
	n = n + 1
	return form
end

function response(status, headers, body)
	local id = body:match('"id":"([^"]*)"')
	count(status)
	if not id then
		return
	end
	if status == 201 then
		breaches = breaches + (created[id] and 1 or 0)
		created[id] = true
	end
	answers[id] = (answers[id] or 0) + 1
	if answers[id] == TIMES and not created[id] then
		breaches = breaches + 1
	end
end
