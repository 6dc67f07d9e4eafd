-- Sends the requests of a file in turn, and prints the numbers of the run in a line.
-- The first line of the file is the Accept header; each other line is an address.

local requests = {}
local last = 0

function init(args)
  local file = assert(io.open(args[1]))
  wrk.headers["Accept"] = file:read()
  for path in file:lines() do
    requests[#requests + 1] = wrk.format("GET", path)
  end
end

function request()
  last = last % #requests + 1
  return requests[last]
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format("measured %d %d %d %d %d %d\n", summary.requests, summary.duration,
    summary.bytes, latency:percentile(99), errors.status, failed))
end
