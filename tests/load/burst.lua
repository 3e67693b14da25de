-- SPDX-License-Identifier: MIT
-- burst.lua -- for thousands of connections: submits one form for each token.
-- Each is answered (201, or 200 when it was sent again) or told to come back:
-- 503 with Retry-After and JSON, anything less is a breach.
local here = debug.getinfo(1, "S").source:match("@(.*/)") or "./"
local common = dofile(here .. "common.lua")
local count = response

common.expect(200, 201, 503)

common.submit_each()

local function is_polite(headers, body)
	return tonumber(headers["Retry-After"]) ~= nil and
	    headers["Content-Type"] == "application/json" and
	    body:match('^{"error":"') ~= nil
end

function response(status, headers, body)
	count(status)
	if status == 503 and not is_polite(headers, body) then
		breaches = breaches + 1
	end
end
