-- SPDX-License-Identifier: MIT
-- create.lua -- submits one form for each token: 201. Once the tokens are
-- used up it starts again: 200, which was not expected.
local here = debug.getinfo(1, "S").source:match("@(.*/)") or "./"
local common = dofile(here .. "common.lua")
local tokens
local n = 0

common.expect(201)

function init()
	tokens = common.tokens()
end

function request()
	n = n % #tokens + 1
	return common.submit_form(tokens[n])
end
