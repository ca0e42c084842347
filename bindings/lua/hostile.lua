-- Misuses the binding as far as Lua lets it: hostile.lua STORE
local dashcore = require "dashcore"

local store = {store = arg[1], acexy_url = "", acestream_url = "", warp_cli = ""}
local core = dashcore.open(store)
core:log("a", "b")
core:task_begin "t"

local objects = {
    core, core:activity(), core:tasks(), core:runs "t", core:watch(),
    core:export_log(dashcore.EXPORT_CSV), core:settings(), core:streams(), core:warp(),
    core:activity_json(), core:activity():next(), core:tasks():next(), core:runs("t"):next(),
}
local values = {
    n = 23, nil, true, 1, -1, 1.5, 2^63, 0/0, math.maxinteger, math.mininteger, 1 << 32, "", "x",
    "\0", "\xFF", {}, {limit = 1}, {flags = "x"}, {[{}] = 1}, print, coroutine.create(print),
    io.stdout, string.rep("x", 5000), "t",
}
for _, object in ipairs(objects) do
    values.n = values.n + 1
    values[values.n] = object
end

-- ---- what Lua itself does with objects

for _, object in ipairs(objects) do
    assert(getmetatable(object) == false)
    assert(not pcall(setmetatable, object, {}))
    assert(not pcall(function() object.message = 1 end))
    assert(object.nothing == nil and object[1] == nil and object[core] == nil)
    assert(object ~= io.stdout and object ~= 1 and object == object)
    pcall(function() return object() end)
    pcall(function() return object < object end)
    pcall(function() return #object .. object end)
    assert(tostring(object):find "^%u%l+: ")
end
assert(swig_type == nil and swig_equals == nil)

-- ---- calls by chance

local names = {
    "is_closed", "store_url", "flush", "check", "log", "log_json", "activity", "export_log",
    "activity_json", "summary_json", "task_begin", "task_progress", "task_heartbeat",
    "task_finish", "task_fail", "task_schedule", "task_request", "task_claim", "tasks", "runs",
    "tasks_json", "runs_json", "settings", "settings_set", "settings_set_json", "settings_json",
    "streams", "warp", "streams_json", "warp_json", "revision", "watch", "worker_start",
    "worker_stop", "next", "cursor", "read", "expires", "wake", "__disown", "__gc",
}
local functions = {dashcore.time_now, dashcore.time_parse, dashcore.time_format, dashcore.version}
for _, object in ipairs(objects) do
    for _, name in ipairs(names) do
        if type(object[name]) == "function" then
            functions[#functions + 1] = object[name]
        end
    end
end

math.randomseed(1)
local done, failed = 0, 0
for _ = 1, 10000 do
    local count = math.random(0, 6)
    local arguments = {}
    for i = 1, count do
        arguments[i] = values[math.random(values.n)]
    end
    if math.random(2) == 1 then
        arguments[1], count = objects[math.random(6)], math.max(count, 1)
    end
    local function_ = functions[math.random(#functions)]
    local well, problem = pcall(function_, table.unpack(arguments, 1, count))
    if well then
        done = done + 1
    else
        failed = failed + 1
        assert(#tostring(problem) > 0)
    end
end
assert(done > 100 and failed > 1000)

-- ---- finalizers that see objects which were finalized before

local kept
do
    local second = dashcore.open(store)
    local cursor = second:activity()
    local late = {second = second, cursor = cursor, entry = cursor:next()}
    setmetatable(late, {__gc = function(object) kept = object end})
end
collectgarbage()
collectgarbage()
pcall(kept.second.log, kept.second, "late", "x")
pcall(kept.cursor.next, kept.cursor)
pcall(function() return kept.entry.message end)
kept = nil

local metatable = debug.getmetatable(core)
for _, wrong in ipairs{core, core, io.stdout, objects[2], "x"} do
    pcall(metatable.__gc, wrong)
end
assert(not pcall(core.log, core, "a", "b"))
pcall(objects[2].next, objects[2])

-- ---- the module a second time

package.loaded.dashcore = nil
local again = require "dashcore"
local third = again.open(store)
third:log("again", "x")
assert(third:activity{limit = 1}:next().message == "x")

-- A coroutine that never ends its block leaves the store to the collector.
local open = coroutine.wrap(function()
    local fourth <close> = again.open(store)
    coroutine.yield(fourth:activity{limit = 1})
end)()
collectgarbage()
collectgarbage()
pcall(open.next, open)
third:worker_start()
print "survived"
os.exit(0, true)
