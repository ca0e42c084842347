# frozen_string_literal: true

# Ruby's script for tests/bindings/conformance.py, which tells what each case does.
require "dashcore"

$stdout.sync = true
$store = ARGV[0]
UNICODE = "Grüße 漢字 🎉 مرحبا"

def open_store = Dashcore.open(store: $store, acexy_url: "", acestream_url: "", warp_cli: "")

def equal(got, wanted)
  raise "#{got.inspect} is not #{wanted.inspect}" unless got == wanted
end

# The block raises an error of the library with that code.
def refused(code, field = nil)
  yield
rescue Dashcore::Error => e
  equal([e.code, e.field], [code, field])
  raise "no text" if e.message.empty?
else
  raise "no error, #{code} was expected"
end

# The block raises one of Ruby's own errors, which is given.
def wrong(*errors)
  yield
rescue *errors => e
  e
else
  raise "no error, one of #{errors.join(', ')} was expected"
end

def only_entry(core, type)
  entries = core.activity(types: type).to_a
  equal(entries.size, 1)
  entries.first
end

def main
  core = open_store
  return leave_open(core) if ARGV[1] == "exit"

  failed = CASES.map do |name|
    Cases.public_send(name, core)
    puts "ok #{name}"
    false
  rescue Exception => e # rubocop:disable Lint/RescueException
    puts "not ok #{name}: #{e.full_message(highlight: false).inspect}"
    true
  end
  core.close
  exit 1 if failed.any?
end

def leave_open(core)
  core.log("exit_without_close", "left open")
  $left = [core, core.activity, core.watch]
  $left[1].next
  core.worker_start
end

module Cases
  module_function

  def version(core) = core.log("version", Dashcore.version)

  def round_trip(core)
    id = core.log("round_trip", "one entry", details: '{"a": 12.30}', user: "alice")
    entry = only_entry(core, "round_trip")
    equal([entry.id, entry.type, entry.message, entry.details, entry.user],
          [id, "round_trip", "one entry", '{"a": 12.30}', "alice"])
    raise "another time" unless (entry.timestamp - Dashcore.time_now).abs < 60_000_000
  end

  def unicode(core)
    core.log("unicode", UNICODE, details: "\"#{UNICODE}\"", user: UNICODE)
    entry = only_entry(core, "unicode")
    equal([entry.message, entry.details, entry.user], [UNICODE, "\"#{UNICODE}\"", UNICODE])
    equal(entry.message.encoding, Encoding::UTF_8)
  end

  def nul(core)
    core.log("nul", "a\0b")
    equal(only_entry(core, "nul").message, "a\u{FFFD}b")
    refused(:invalid_value, "type") { core.log("a\0b", "of no type") }
  end

  def broken_text(core)
    core.log("broken_text", "a\xFFb".b)
    equal(only_entry(core, "broken_text").message, "a\u{FFFD}b")
  end

  def big_ids(core)
    timestamp = Dashcore.time_now - 3_600_000_000 + 1
    id = core.log("big_ids", "first", timestamp: timestamp)
    entry = core.activity(types: "big_ids", since: timestamp, until: timestamp + 1).first
    equal([entry.id, entry.timestamp], [id, timestamp])
    core.log("big_ids", "#{entry.id} #{entry.timestamp}")
    run = core.task_begin("big_ids")
    core.task_finish(run, run.to_s)
  end

  def none(core)
    core.log("none", "nothing else")
    cursor = core.activity(types: "none")
    entry = cursor.next
    equal([entry.details, entry.user, cursor.next, cursor.next], [nil] * 4)
  end

  def bad_type(core) = refused(:invalid_value, "type") { core.log("Bad", "of no type") }

  def wrong_argument(core)
    [{}, [], 5, 1.5, :text, Object.new].each do |text|
      wrong(TypeError) { core.log("wrong_argument", text) }
      wrong(TypeError) { core.log("wrong_argument", "text", details: text) }
      wrong(TypeError) { core.tasks(text) }
    end
    ["7", 1.5, nil, []].each { |id| wrong(TypeError) { core.task_finish(id) } }
    [2**63, -2**63 - 1].each { |id| wrong(RangeError) { core.task_finish(id) } }
    [2**32, -1].each { |limit| wrong(RangeError) { core.activity(limit: limit) } }
    wrong(RangeError) { core.activity(days: 2**31) }
    wrong(TypeError) { core.log("wrong_argument", "text", timestamp: "now") }
    equal(wrong(TypeError) { core.log("wrong_argument", "text", details: {}) }.message,
          "details must be a String, not Hash")
    wrong(ArgumentError) { core.log("wrong_argument") }
    wrong(ArgumentError) { core.log("wrong_argument", "text", nil, nil) }
    wrong(ArgumentError) { core.log("wrong_argument", "text", detail: "{}") }
    refused(:invalid_value, "message") { core.log("wrong_argument", nil) }
    wrong(NoMethodError, TypeError) { Dashcore::Entry.new }
    wrong(RuntimeError) { Dashcore::Core.allocate.flush }
    wrong(RuntimeError) { core.dup.flush }
    wrong(TypeError) { Dashcore::Core.instance_method(:flush).bind_call("text") }
  end

  def closed(_)
    second = open_store
    equal(second.inspect, "#<Dashcore::Core #{second.store_url}>")
    second.log("closed", "before")
    cursor = second.activity
    equal(second.closed?, false)
    second.close
    refused(:misuse) { second.log("closed", "after") }
    refused(:misuse) { cursor.next }
    2.times { cursor.close }
    second.close
    equal(second.closed?, true)
    equal([second, cursor].inspect, "[#<Dashcore::Core closed>, #<Dashcore::Activity>]")
    equal([Dashcore::Core.allocate, second.dup].inspect, "[#<Dashcore::Core>, #<Dashcore::Core>]")
  end

  def task(core)
    run = core.task_begin("conformance.task", interval_seconds: 900)
    core.task_progress(run, 50, "half")
    task = core.tasks("conformance.task").next
    equal([task.status, task.progress_percent, task.progress_message], ["running", 50, "half"])
    core.task_finish(run, '{"channels": 1.50}')
    task = core.tasks("conformance.task").next
    equal([task.status, task.last_result], ["idle", '{"channels": 1.50}'])
    equal(core.runs("conformance.task").map(&:outcome), ["success"])
  end

  def task_failure(core)
    run = core.task_begin("conformance.failure")
    core.task_fail(run, "no route to host")
    task = core.tasks("conformance.failure").next
    equal([task.status, task.last_error.include?("no route to host")], ["error", true])
    refused(:already_ended) { core.task_finish(run) }
  end

  def run_now(core)
    core.task_schedule("conformance.request", flags: Dashcore::TASK_CAN_RUN)
    core.task_request("conformance.request", user: "alice")
    refused(:already_queued) { core.task_request("conformance.request") }
    run = core.task_claim("conformance.request")
    equal(core.task_claim("conformance.request"), 0)
    core.task_finish(run)
  end

  def settings(core)
    core.settings_set("retention_days", 5, user: "alice")
    equal(core.settings.retention_days, 5)
    refused(:out_of_range, "retention_days") { core.settings_set("retention_days", 31) }
    equal(core.settings.retention_days, 5)
  end

  def pages(core)
    250.times { |number| core.log("pages", "entry #{number}", flags: Dashcore::LOG_ASYNC) }
    core.flush
    wanted = 249.downto(0).map { |number| "entry #{number}" }
    equal(core.activity(types: "pages").map(&:message), wanted)
    first = core.activity(types: "pages", limit: 100)
    equal(first.map(&:message), wanted.first(100))
    rest = core.activity(types: "pages", cursor: first.cursor)
    equal(rest.map(&:message), wanted.drop(100))
  end

  def records_outlive(_)
    entry = kept_entry
    GC.start
    equal([entry.type, entry.message, entry.user], ["records_outlive", "kept", nil])
  end

  def kept_entry
    second = open_store
    second.log("records_outlive", "kept")
    cursor = second.activity(types: "records_outlive")
    cursor.next.tap do
      cursor.close
      second.close
    end
  end

  def cursor_outlives_core(_)
    cursor = cursor_of_a_dropped_store
    GC.start
    equal([cursor.next.message, cursor.next], ["first", nil])
  end

  def cursor_of_a_dropped_store
    second = open_store
    %w[first second].each { |message| second.log("cursor_outlives_core", message) }
    second.activity(types: "cursor_outlives_core").tap do |cursor|
      equal(cursor.next.message, "second")
    end
  end

  def watch(core)
    watch = core.watch(Dashcore::TOPIC_ACTIVITY)
    equal(watch.wait(50), 0)
    core.log("watch", "seen")
    equal(watch.wait(5000), Dashcore::TOPIC_ACTIVITY)
    equal(watch.wait(50), 0)
  end

  def answer(core)
    id = core.log_json('{"type":"answer","message":"by JSON"}').body[/\{"ids":\[(\d+)\]\}/, 1]
    answer = core.activity_json(types: "answer")
    equal([id, "by JSON"].map { |text| answer.body.include?(text) }, [true, true])
    equal([answer.length, answer.next], [answer.body.bytesize, nil])
  end

  def threads(core)
    second = open_store
    logged = Queue.new
    refused = Queue.new
    threads = Array.new(8) do
      Thread.new do
        200.times do
          sleep 0.001 while logged.size > 800 && !second.closed?
          second.log("threads", "one", user: "thread")
          logged << 1
        rescue Dashcore::Error => e
          refused << e.code
        end
      end
    end
    sleep 0.001 until logged.size >= 400
    second.close
    threads.each(&:join)
    equal(Array.new(refused.size) { refused.pop }.uniq, [:misuse])
    core.log("threads", "#{logged.size} logged, #{1600 - logged.size} refused")
  end

  def fork(core)
    core.log("fork", "before")
    cursor = core.activity
    cursor.next
    child = Process.fork do
      core.log("fork", "in the child")
      cursor.next
    end
    Process.wait(child)
    equal($?.exitstatus, 0)
    core.log("fork", "after")
  end
end

CASES = %i[version round_trip unicode nul broken_text big_ids none bad_type wrong_argument closed
           task task_failure run_now settings pages records_outlive cursor_outlives_core
           watch answer threads fork].freeze

main
