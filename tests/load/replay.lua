-- SPDX-License-Identifier: MIT
-- replay.lua -- submits forms that were submitted before, by create.lua with
-- the same tokens: 200. A token that was not used yet gives one 201.
local here = debug.getinfo(1, "S").source:match("@(.*/)") or "./"
local common = dofile(here .. "common.lua")

common.expect(200)

common.submit_each()
