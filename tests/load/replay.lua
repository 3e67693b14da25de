-- SPDX-License-Identifier: MIT
-- replay.lua -- submits forms that were submitted before, by create.lua with
-- the same tokens: 200. A token that was not used yet gives one 201.
local here = debug.getinfo(1, "S").source:match("@(.*/)") or "./"
local common = dofile(here .. "common.lua")
local tokens
local n = 0

common.expect(200)

function init()
	tokens = common.tokens()
end

function request()
	n = n % #tokens + 1
	return common.submit_form(tokens[n])
end
