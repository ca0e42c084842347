# frozen_string_literal: true

require "dashcore/native"

# An activity log, background-task status and probes for programs that run unattended.
#
#     Dashcore.open do |core|
#       core.log("scrape", "120 channels read", details: '{"channels":120}')
#       core.activity(limit: 20).each { |entry| puts entry.message }
#     end
#
# What the methods do is told in dashcore.h. Times are microseconds since 1970, details and results
# JSON texts. Every error of the library is a Dashcore::Error with code (a Symbol such as
# :invalid_value) and field (the input at fault, or nil).
module Dashcore
  # Opens a store. With a block, gives what that gives and closes the store.
  def self.open(**options)
    core = Core.new(**options)
    return core unless block_given?

    begin
      yield core
    ensure
      core.close
    end
  end

  # SWIG knows arguments by their place only; these give them their names.
  module Named
    def initialize(store: nil, program: nil, redact_keys: nil, acexy_url: nil, acestream_url: nil,
                   warp_cli: nil, wait_ms: 0, queue_capacity: 0, flags: 0)
      super(store, program, redact_keys, acexy_url, acestream_url, warp_cli, wait_ms,
            queue_capacity, flags)
      @url = store_url
    end

    def log(type, message, details: nil, user: nil, timestamp: 0, flags: 0)
      super(type, message, details, user, timestamp, flags)
    end

    def activity(**filter) = super(*Named.filter(**filter))

    def export_log(format, **filter) = super(format, *Named.filter(**filter))

    def activity_json(**filter) = super(*Named.filter(**filter))

    def summary_json(bucket_seconds, **filter) = super(bucket_seconds, *Named.filter(**filter))

    def task_begin(name, interval_seconds: 0, next_run: 0, trigger: TRIGGER_HOST, flags: 0,
                   user: nil, host: nil, started: 0, pid: 0)
      super(name, interval_seconds, next_run, trigger, flags, user, host, started, pid)
    end

    def task_schedule(name, next_run: 0, interval_seconds: 0, flags: 0)
      super(name, next_run, interval_seconds, flags)
    end

    def task_request(name, user: nil) = super(name, user)

    def settings_set(name, value, user: nil) = super(name, value, user)

    def settings_set_json(body, flags: 0, user: nil) = super(body, flags, user)

    # A copy has no store.
    def initialize_copy(other)
      super
      @url = nil
    end

    # SWIG asks for it, too, when it refuses what has no store.
    def inspect
      return "#<#{self.class}>" unless @url

      "#<#{self.class} #{closed? ? "closed" : @url}>"
    end

    def self.filter(days: 0, types: nil, query: nil, user: nil, limit: 0, since: 0, until: 0,
                    cursor: nil)
      [days, types, query, user, limit, since, binding.local_variable_get(:until), cursor]
    end
  end

  # What is read once, from its first record to its last.
  module Records
    include Enumerable

    def each
      return enum_for unless block_given?

      while (record = self.next)
        yield record
      end
      self
    end
  end

  # What was read.
  module Record
    def to_h = self.class.instance_methods(false).sort.to_h { |name| [name, public_send(name)] }

    def inspect = "#<#{self.class} #{to_h}>"
  end

  # What has nothing to show but an address.
  module Plain
    def inspect = "#<#{self.class}>"
  end

  Core.prepend(Named)
  [Activity, Tasks, Runs, Export, Watch].each { |handle| handle.include(Plain) }
  [Activity, Tasks, Runs].each { |list| list.include(Records) }
  [Entry, Task, Run, Answer, Settings, Streams, Warp].each { |record| record.include(Record) }
  private_constant :Named, :Plain
end
