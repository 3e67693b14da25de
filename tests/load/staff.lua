-- SPDX-License-Identifier: MIT
-- staff.lua -- the staff's reads: GET for each line of the file that the
-- variable PATHS names, in turn, each thread from another place on, with the
-- session's token in the variable SESSION. Right: 200.
local here = debug.getinfo(1, "S").source:match("@(.*/)") or "./"
local common = dofile(here .. "common.lua")

common.expect(200)

local requests = {}
local n

function init()
	local headers = { Authorization = "Bearer " .. os.getenv("SESSION") }
	for path in io.lines(os.getenv("PATHS")) do
		requests[#requests + 1] = wrk.format("GET", path, headers)
	end
	n = math.floor(#requests / 2) * thread_number
end

function request()
	n = n % #requests + 1
	return requests[n]
end
