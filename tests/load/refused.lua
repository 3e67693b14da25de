-- SPDX-License-Identifier: MIT
-- refused.lua -- submits create.lua's forms with a wrong ZIP code: 400. All of
-- HTTP, TLS, JSON and the rules, and a look-up; nothing is claimed or sealed.
local here = debug.getinfo(1, "S").source:match("@(.*/)") or "./"
local common = dofile(here .. "common.lua")

common.expect(400)

common.submit_each(function(form)
	return form:gsub('"zip":"75001"', '"zip":"75O01"')
end)
