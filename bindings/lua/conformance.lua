-- The cases of tests/bindings/conformance.py, in Lua: conformance.lua STORE [exit]
local dashcore = require "dashcore"

local function open()
    return dashcore.open{store = arg[1], acexy_url = "", acestream_url = "", warp_cli = ""}
end

local function same(found, expected)
    if found ~= expected or math.type(found) ~= math.type(expected) then
        error(("%s, not %s"):format(tostring(found), tostring(expected)), 2)
    end
end

-- Calls a method, which must fail, and returns the error; those of dashcore are tables.
local function refused(object, method, ...)
    local arguments = table.pack(...)
    local done, problem = pcall(function()
        object[method](object, table.unpack(arguments, 1, arguments.n))
    end)
    if done then
        error(method .. " did not fail", 2)
    end
    return problem
end

local function refused_with(code, field, object, method, ...)
    local problem = refused(object, method, ...)
    same(problem.code, code)
    same(problem.field, field)
    assert(tostring(problem):find(problem.message, 1, true) and #problem.message > 0)
    assert(field == nil or problem.message:find(field, 1, true), problem.message)
    assert(problem.where:find "conformance.lua:%d+: $", problem.where)
end

if arg[2] == "exit" then
    local core = open()
    core:log("exit_without_close", "left open")
    Cursor = core:activity()
    assert(Cursor:next())
    Watch = core:watch()
    core:worker_start()
    os.exit(0, false)
end

local core <close> = open()
local cases = {}

local function entry_of(type)
    local cursor <close> = core:activity{types = type}
    local entry = cursor:next()
    same(cursor:next(), nil)
    return entry
end

function cases.version()
    assert(dashcore.version():find "^%d+%.%d+%.%d+$")
    core:log("version", dashcore.version())
end

function cases.round_trip()
    local before = dashcore.time_now()
    local id = core:log("round_trip", "one entry", '{"a": 12.30}', "alice")
    local entry = entry_of "round_trip"
    same(entry.id, id)
    assert(entry.timestamp >= before and entry.timestamp <= dashcore.time_now())
    same(entry.type, "round_trip")
    same(entry.message, "one entry")
    same(entry.details, '{"a": 12.30}')
    same(entry.user, "alice")
end

function cases.unicode()
    local text = "Grüße 漢字 🎉 مرحبا"
    core:log("unicode", text, '"' .. text .. '"', text)
    local entry = entry_of "unicode"
    same(entry.message, text)
    same(entry.details, '"' .. text .. '"')
    same(entry.user, text)
end

function cases.nul()
    core:log("nul", "a\0b")
    same(entry_of("nul").message, "a\u{FFFD}b")
    refused_with("invalid_value", "type", core, "log", "a\0b", "x")
end

function cases.broken_text()
    core:log("broken_text", "a\xFFb")
    same(entry_of("broken_text").message, "a\u{FFFD}b")
end

function cases.big_ids()
    local timestamp = dashcore.time_now() - 3600000001
    local id = core:log("big_ids", "first", {timestamp = timestamp})
    assert(id > 1 << 60)
    local cursor = core:activity{since = timestamp, ["until"] = timestamp + 1, types = "big_ids"}
    local entry = cursor:next()
    same(entry.id, id)
    same(entry.timestamp, timestamp)
    core:log("big_ids", ("%d %d"):format(id, timestamp))
    local run = core:task_begin "big_ids"
    core:task_finish(run, ("%d"):format(run))
end

function cases.none()
    core:log("none", "nothing else", nil, nil)
    local entry = entry_of "none"
    same(entry.details, nil)
    same(entry.user, nil)
end

function cases.bad_type()
    refused_with("invalid_value", "type", core, "log", "Bad", "x")
end

function cases.wrong_argument()
    for _, wrong in ipairs{{}, print, true, core, io.stdout, coroutine.create(print)} do
        refused(core, "log", "wrong_argument", wrong)
        refused(core, "task_heartbeat", wrong)
        refused(core, "activity", {limit = wrong})
        if wrong ~= core then
            refused({log = core.log}, "log", "wrong_argument", "x")
            local done = pcall(core.log, wrong, "wrong_argument", "x")
            same(done, false)
        end
    end
    refused(core, "log", "wrong_argument", nil)
    refused(core, "log", "wrong_argument")
    refused(core, "log", "wrong_argument", "x", nil, nil, 0, 0, 0)
    for call, text in pairs{
        [function() core:log("wrong_argument") end] = "message: string expected, got no value",
        [function() core:task_progress(1) end] = "percent: integer expected, got no value",
        [function() core.log() end] = "Core expected, got no value",
        [function() core:flush(1) end] = "#1 to 'flush' (no value expected)",
        [function() dashcore.open(table.unpack({}, 1, 10)) end] =
            "#10 to 'open' (no value expected)",
    } do
        local _, problem = pcall(call)
        same(problem:find("conformance.lua:", 1, true) ~= nil, true)
        same(problem:find(text, 1, true) ~= nil, true)
    end
    refused(core, "log", "wrong_argument", "x", {detail = "{}"})
    for _, id in ipairs{"1", 1.5, 2^63, -2^70, 0/0} do
        refused(core, "task_heartbeat", id)
    end
    for _, options in ipairs{{limit = 1 << 32}, {limit = -1}, {days = 1 << 31}, {days = "1"}} do
        refused(core, "activity", options)
    end
    local cursor = core:activity()
    same(pcall(cursor.next, core), false)
    same(pcall(core.log, cursor, "wrong_argument", "x"), false)
    same(pcall(core.log, nil, "wrong_argument", "x"), false)
end

function cases.task()
    local name = "conformance.task"
    local run = core:task_begin(name, {interval_seconds = 900})
    core:task_progress(run, 50, "half")
    local task = core:tasks(name):next()
    same(task.status, "running")
    same(task.progress_percent, 50)
    same(task.progress_message, "half")
    core:task_finish(run, '{"channels": 1.50}')
    task = core:tasks(name):next()
    same(task.status, "idle")
    same(task.last_result, '{"channels": 1.50}')
    local count = 0
    for one in core:runs(name) do
        count = count + 1
        same(one.run_id, run)
        same(one.outcome, "success")
    end
    same(count, 1)
end

function cases.task_failure()
    local run = core:task_begin "conformance.failure"
    core:task_fail(run, "no route to host")
    local task = core:tasks("conformance.failure"):next()
    same(task.status, "error")
    assert(task.last_error:find("no route to host", 1, true))
    refused_with("already_ended", nil, core, "task_finish", run)
end

function cases.run_now()
    local name = "conformance.request"
    core:task_schedule(name, {flags = dashcore.TASK_CAN_RUN})
    core:task_request(name, "alice")
    refused_with("already_queued", nil, core, "task_request", name, "alice")
    local run = core:task_claim(name)
    assert(run > 0)
    same(core:task_claim(name), 0)
    core:task_finish(run)
end

function cases.settings()
    core:settings_set("retention_days", 5, "alice")
    same(core:settings().retention_days, 5)
    refused_with("out_of_range", "retention_days", core, "settings_set", "retention_days", 31)
    same(core:settings().retention_days, 5)
end

function cases.pages()
    for number = 0, 249 do
        core:log("pages", "entry " .. number, {flags = dashcore.LOG_ASYNC})
    end
    core:flush()
    local number = 250
    for entry in core:activity{types = "pages"} do
        number = number - 1
        same(entry.message, "entry " .. number)
    end
    same(number, 0)

    local page = core:activity{types = "pages", limit = 100}
    number = 250
    for entry in page do
        number = number - 1
    end
    same(number, 150)
    for entry in core:activity{types = "pages", cursor = page:cursor()} do
        number = number - 1
        same(entry.message, "entry " .. number)
    end
    same(number, 0)
end

function cases.records_outlive()
    local entry
    do
        local second <close> = open()
        second:log("records_outlive", "kept")
        local cursor <close> = second:activity{types = "records_outlive"}
        entry = cursor:next()
    end
    collectgarbage()
    collectgarbage()
    same(entry.message, "kept")
    same(entry.type, "records_outlive")
    same(entry.details, nil)
end

function cases.cursor_outlives_core()
    local second = open()
    second:log("cursor_outlives_core", "first")
    second:log("cursor_outlives_core", "second")
    local cursor <close> = second:activity{types = "cursor_outlives_core"}
    same(cursor:next().message, "second")
    second = nil
    collectgarbage()
    collectgarbage()
    same(cursor:next().message, "first")
    same(cursor:next(), nil)
end

function cases.closed()
    local second = open()
    second:log("closed", "before")
    local cursor = second:activity()
    same(second:is_closed(), false)
    second:close()
    same(second:is_closed(), true)
    refused_with("misuse", nil, second, "log", "closed", "after")
    refused_with("misuse", nil, cursor, "next")
    cursor:close()
    cursor:close()
    second:close()
end

function cases.watch()
    local watch <close> = core:watch(dashcore.TOPIC_ACTIVITY)
    same(watch:wait(50), 0)
    core:log("watch", "seen")
    same(watch:wait(5000), dashcore.TOPIC_ACTIVITY)
    same(watch:wait(50), 0)
end

function cases.answer()
    local logged = core:log_json '{"type":"answer","message":"by JSON"}'
    local id = logged.body:match "^{\"ids\":%[(%d+)%]}$"
    local answer = core:activity_json{types = "answer"}
    assert(answer.body:find('"id":' .. id .. ",", 1, true))
    assert(answer.body:find("by JSON", 1, true))
    same(answer.length, #answer.body)
    same(answer.next, nil)
end

local code = 0
for name, case in pairs(cases) do
    local done, problem = pcall(case)
    if done then
        print("ok " .. name)
    else
        print("not ok " .. name .. ": " .. tostring(problem))
        code = 1
    end
end
if code ~= 0 then
    os.exit(code, true)
end
