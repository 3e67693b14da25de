-- SPDX-License-Identifier: MIT
-- rough.lua -- all that a public address meets: of eight requests one or two
-- are new forms while the tokens last, the others validate, replay, fail or
-- ask for the settings: 200, 201, 400.
local here = debug.getinfo(1, "S").source:match("@(.*/)") or "./"
local common = dofile(here .. "common.lua")
local tokens
local n = 0

common.expect(200, 201, 400)

function init()
	tokens = common.tokens()
end

local function submit(token)
	return common.submit_form(token)
end

-- The kinds in turn.
local kinds = {
	common.validate,
	submit,
	submit,
	function(token)
		return common.submit(common.form(token):sub(1, 5000))
	end,
	function()
		return wrk.format("GET", "/api/config")
	end,
	common.validate,
	function(token)
		return common.submit('{"inviteToken":"' .. token .. '"}')
	end,
	function()
		return submit("nobody")
	end,
}

function request()
	n = n + 1
	return kinds[n % #kinds + 1](tokens[math.floor(n / #kinds) %
	    #tokens + 1])
end
