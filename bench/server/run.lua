-- A run begun, or one ended, a request.
local under_way = {}
local headers = {["Content-Type"] = "application/json"}

function request()
    local run_id = table.remove(under_way, 1)
    if run_id then
        return wrk.format("PATCH", wrk.path .. "/" .. run_id, headers,
            '{"outcome":"success","result":{"channels":128}}')
    end
    return wrk.format("POST", nil, headers, '{"trigger":"schedule"}')
end

function response(status, _, body)
    if status == 201 then
        table.insert(under_way, body:match('"run_id":(%d+)'))
    end
end
