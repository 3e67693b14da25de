-- SPDX-License-Identifier: MIT
-- create.lua -- submits one form for each token: 201. Once the tokens are
-- used up it starts again: 200, which was not expected.
local here = debug.getinfo(1, "S").source:match("@(.*/)") or "./"
local common = dofile(here .. "common.lua")

common.expect(201)

common.submit_each()
