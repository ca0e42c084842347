-- A run begun a request.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"trigger":"schedule"}'
