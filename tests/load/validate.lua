-- SPDX-License-Identifier: MIT
-- validate.lua -- asks what each token, and some that nobody has, is good
-- for: 200.
local here = debug.getinfo(1, "S").source:match("@(.*/)") or "./"
local common = dofile(here .. "common.lua")
local requests = {}
local n = 0

common.expect(200)

function init()
	for at, token in ipairs(common.tokens()) do
		requests[at] = common.validate(token)
	end
	requests[#requests + 1] = common.validate("nobody")
	requests[#requests + 1] = common.validate(("x"):rep(43))
end

function request()
	n = n % #requests + 1
	return requests[n]
end
