-- SPDX-License-Identifier: MIT
-- page.lua -- asks for the start page, a file: 200. What nginx and TLS cost
-- by themselves; needs no tokens.
local here = debug.getinfo(1, "S").source:match("@(.*/)") or "./"
local common = dofile(here .. "common.lua")
local page

common.expect(200)

function init()
	page = wrk.format("GET", "/")
end

function request()
	return page
end
