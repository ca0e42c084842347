# frozen_string_literal: true

# dashcore in Ruby: logs, runs a task, handles an error and reads the log. The store is the default
# one; $DASHCORE_STORE names another.
require "dashcore"
require "json"

Dashcore.open do |core|
  core.log("scrape", "120 channels read", details: { channels: 120 }.to_json)

  run = core.task_begin("playlist_refresh", interval_seconds: 900)
  begin
    core.task_progress(run, 50, "writing the playlist")
    core.task_finish(run, { entries: 120 }.to_json)
  rescue StandardError => e
    core.task_fail(run, { message: e.message, backtrace: e.backtrace }.to_json)
    raise
  end

  begin
    core.settings_set("retention_days", 31)
  rescue Dashcore::Error => e
    puts "error: #{e.message}" if e.code == :out_of_range
  end

  core.activity(days: 1, limit: 3).each { |entry| puts "#{entry.type}: #{entry.message}" }
end
