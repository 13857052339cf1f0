-- SPDX-License-Identifier: Apache-2.0
-- For wrk: sends what XOS_SCRIPT asks for and ends with one JSON line for benchmarks/run.py.
--
-- XOS_SCRIPT=get      the URL as it is
-- XOS_SCRIPT=paths    the paths of the file XOS_PATHS, in turn
-- XOS_SCRIPT=users    POST /api/users, a new e-mail each time, made from XOS_RUN and a counter

local script = os.getenv("XOS_SCRIPT") or "get"
local token = os.getenv("XOS_TOKEN")
local prepared, position, counter = {}, 0, 0

local function headers()
  local fields = {}
  if token then fields["Authorization"] = "Bearer " .. token end
  return fields
end

local function prepare_paths()
  for path in io.lines(os.getenv("XOS_PATHS")) do
    prepared[#prepared + 1] = wrk.format("GET", path, headers())
  end
end

local function next_path()
  position = position % #prepared + 1
  return prepared[position]
end

local function next_user()
  counter = counter + 1
  local fields = headers()
  fields["Content-Type"] = "application/json"
  local email = string.format("bench-%s-%d@load.test", os.getenv("XOS_RUN"), counter)
  local body = string.format('{"name":"Bench User %d","email":"%s","password":"correct-horse-%d"}', counter, email, counter)
  return wrk.format("POST", "/api/users", fields, body)
end

-- wrk looks for these globals by name once per thread.
function init(arguments)
  wrk.headers["Host"] = wrk.headers["Host"] or "127.0.0.1"
  if script == "paths" then
    prepare_paths()
    request = next_path
  elseif script == "users" then
    request = next_user
  elseif token then
    local one = wrk.format("GET", nil, headers())
    request = function() return one end
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    'XOS {"requests": %d, "seconds": %.6f, "p50_ms": %.3f, "p95_ms": %.3f, "p99_ms": %.3f, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3, errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
