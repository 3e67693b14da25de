-- SPDX-License-Identifier: MIT
-- mixed.lua -- an ordinary day: of twenty requests sixteen validate, three
-- submit a new form and one repeats an earlier one: 200 and 201.
local here = debug.getinfo(1, "S").source:match("@(.*/)") or "./"
local common = dofile(here .. "common.lua")
local tokens
local n, created = 0, 0

common.expect(200, 201)

function init()
	tokens = common.tokens()
end

local function submit(at)
	return common.submit_form(tokens[(at - 1) % #tokens + 1])
end

-- Any token, used or not.
local function validate()
	return common.validate(tokens[n * 7919 % #tokens + 1])
end

local function create()
	created = created + 1
	return submit(created)
end

-- One that was submitted long enough ago to be answered by now.
local function replay()
	return created > 1000 and submit(created - 1000) or validate()
end

local turns = { [4] = create, [11] = create, [15] = replay, [18] = create }

function request()
	n = n + 1
	return (turns[n % 20] or validate)()
end
