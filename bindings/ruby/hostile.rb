# frozen_string_literal: true

# Misuses the binding as far as Ruby lets it: hostile.rb STORE
require "dashcore"
require "timeout"

def open_store
  Dashcore.open(store: ARGV[0], acexy_url: "", acestream_url: "", warp_cli: "")
end

def refused(*errors)
  yield
rescue *errors
  nil
else
  raise "was let do it: #{caller_locations(1, 1)}"
end

core = open_store
core.log("a", "b")
core.task_begin("t")
objects = [core, core.activity, core.tasks, core.runs("t"), core.watch, core.settings,
           core.export_log(Dashcore::EXPORT_CSV), core.activity.next, core.tasks.next,
           core.runs("t").next, core.tasks_json, core.streams, core.warp]

# ---- calls by chance

class Reads
  def to_str = "text"
end

class Dies
  def to_str = raise("no")
  def to_int = raise("no")
end

class Lies
  def to_str = 5
  def to_int = "x"
end

values = [nil, true, 0, 1, -1, 1.5, Float::NAN, Float::INFINITY, 2**63, -2**70, 1 << 32, 1r, "", "x",
          "10", "a\0b", "\xFF", "x".encode("UTF-16LE"), "\xD8".dup.force_encoding("UTF-16BE"), :t,
          "x" * 5000, "t", [], {}, { limit: 1 }, { types: "t" }, -> {}, Object.new, BasicObject,
          $stdout, Reads.new, Dies.new, Lies.new, *objects]
names = %i[days types query limit cursor since details flags user store nothing]
random = Random.new(1)
done = failed = 0
20_000.times do
  object = objects.sample(random: random)
  methods = object.class.ancestors.select { |from| from.name.start_with?("Dashcore") }
                  .flat_map { |from| from.instance_methods(false) }.uniq.sort -
            %i[wait close probe_run retention_run worker_start worker_stop]
  arguments = Array.new(random.rand(5)) { values.sample(random: random) }
  options = {}
  options[names.sample(random: random)] = values.sample(random: random) if random.rand(2).zero?
  method = object.class.instance_method(methods.sample(random: random))
  object = objects.sample(random: random) if random.rand(5).zero?
  method.bind_call(object, *arguments, **options)
  done += 1
rescue StandardError => e
  failed += 1
  raise "no text" if e.message.empty?
end
raise "#{done} #{failed}" unless done > 100 && failed > 1000

# ---- objects that are not what they say

objects.drop(1).each do |object|
  refused(TypeError, NoMethodError) { object.class.new }
  refused(TypeError, NoMethodError) { object.class.allocate }
  refused(TypeError, NoMethodError) { Marshal.dump(object) }
end
refused(RuntimeError) { Dashcore::Core.allocate.flush }
refused(RuntimeError) { core.dup.flush }
refused(RuntimeError) { core.clone.flush }
core.send(:initialize, store: ARGV[0])
core.log("still", "x")

# ---- what is collected takes nothing away from others

300.times { open_store.activity.next }
cursor = open_store.activity
GC.start
cursor.first or raise "no entry"
GC.stress = true
core.log("stress", "x", details: "{}", user: "u")
core.activity(limit: 3).map(&:to_h)
refused(Dashcore::Error) { core.log("Bad", "x") }
GC.stress = false

# ---- threads that are stopped, and stores that are closed under them

thread = Thread.new { core.watch.wait }
sleep 0.05
thread.kill.join(10) or raise "a wait cannot be killed"
refused(Timeout::Error) { Timeout.timeout(0.05) { core.watch.wait } }
second = open_store
watch = second.watch
thread = Thread.new { watch.wait }
sleep 0.05
refused(Dashcore::Error) { watch.wait(0) }
second.close
watch.close
thread.join(10) or raise "a wait outlives its watch"
list = core.activity
Array.new(8) { Thread.new { list.first rescue Dashcore::Error } }.each(&:join)
core.close
refused(Dashcore::Error) { list.next }
puts "survived"
