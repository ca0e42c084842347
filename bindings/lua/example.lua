-- Logs, runs a task, handles an error and reads the log, of the store that DASHCORE_STORE names.
local dashcore = require "dashcore"

local core <close> = dashcore.open()

core:log("scrape", "120 channels read", {details = '{"seconds": 12.3}', user = "alice"})

-- A run that is left without a finish becomes a failure, with the error as its reason.
local run = core:task_begin("playlist_refresh", {interval_seconds = 900})
local done, problem = pcall(function()
    core:task_progress(run, 50, "half of the channels")
    return '{"channels": 120}'
end)
if done then
    core:task_finish(run, problem)
else
    core:task_fail(run, tostring(problem))
end

-- An error is a table with code, field and message; used as a text it says where it was.
local set, refusal = pcall(core.settings_set, core, "retention_days", 31)
if not set and refusal.code == "out_of_range" then
    print("error: " .. refusal.message)
end

for entry in core:activity{limit = 3} do
    print(entry.type .. ": " .. entry.message)
end
