-- A change of a setting a request.
local count = 0

function request()
    count = count + 1
    return wrk.format("PATCH", nil, {["Content-Type"] = "application/json"},
        '{"auto_refresh_interval":' .. 30 + count % 100 .. "}")
end
