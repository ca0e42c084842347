-- An entry a request.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"type":"scrape","message":"Scraped the channel list in 1.4 s, 3 of 128 are new",'
    .. '"details":{"url":"https://example.org/list.m3u","found":128,"new":3},"user":"operator"}'
