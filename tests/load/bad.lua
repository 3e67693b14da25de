-- SPDX-License-Identifier: MIT
-- bad.lua -- submits what must be refused: 400, and one 413 in twelve.
local here = debug.getinfo(1, "S").source:match("@(.*/)") or "./"
local common = dofile(here .. "common.lua")
local requests = {}
local n = 0

common.expect(400, 413)

-- GOOD with FROM, which it must hold, made TO.
local function spoiled(good, from, to)
	local at, last = good:find(from, 1, true)
	assert(at, from)
	return good:sub(1, at - 1) .. to .. good:sub(last + 1)
end

function init()
	local good = common.form(common.tokens()[1])
	for _, body in ipairs({
		"", "{}", "[]", good:sub(1, 4000), good .. "x",
		spoiled(good, "{", '{"zip":"75001",'),
		spoiled(good, "17 Long", "\\ud800"),
		spoiled(good, "17 Long", "\192\175"),
		spoiled(good, '"75001"', '"7500"'),
		spoiled(good, "{", "{" .. '"a":' .. ("["):rep(500) ..
		    ("]"):rep(500) .. ","),
		spoiled(good, "data:image/png", "data:image/gif"),
		(" "):rep(1200000),
	}) do
		requests[#requests + 1] = common.submit(body)
	end
end

function request()
	n = n % #requests + 1
	return requests[n]
end
