package dashcore

import "dashcore/internal/native"

// What the constants mean is told in dashcore.h.

// How a store is opened.
const (
	OpenFull        uint32 = uint32(native.OPEN_FULL)
	OpenKeepSecrets uint32 = uint32(native.OPEN_KEEP_SECRETS)
	OpenExisting    uint32 = uint32(native.OPEN_EXISTING)
)

// How an entry is logged.
const (
	LogAsync  uint32 = uint32(native.LOG_ASYNC)
	LogNoWait uint32 = uint32(native.LOG_NOWAIT)
)

// Formats of an export.
const (
	ExportNDJSON uint32 = uint32(native.EXPORT_NDJSON)
	ExportCSV    uint32 = uint32(native.EXPORT_CSV)
)

// How a run is begun, and why.
const (
	RunLeased       uint32 = uint32(native.RUN_LEASED)
	RunUnique       uint32 = uint32(native.RUN_UNIQUE)
	TriggerHost     uint32 = uint32(native.TRIGGER_HOST)
	TriggerSchedule uint32 = uint32(native.TRIGGER_SCHEDULE)
	TriggerManual   uint32 = uint32(native.TRIGGER_MANUAL)
)

// This process claims requests for the task.
const (
	TaskCanRun uint32 = uint32(native.TASK_CAN_RUN)
)

// The body must hold every setting.
const (
	SettingsAll uint32 = uint32(native.SETTINGS_ALL)
)

// Probes.
const (
	ProbeStreams uint32 = uint32(native.PROBE_STREAMS)
	ProbeWARP    uint32 = uint32(native.PROBE_WARP)
)

// What a watch and a revision are about.
const (
	TopicActivity uint32 = uint32(native.TOPIC_ACTIVITY)
	TopicTasks    uint32 = uint32(native.TOPIC_TASKS)
	TopicSettings uint32 = uint32(native.TOPIC_SETTINGS)
	TopicProbes   uint32 = uint32(native.TOPIC_PROBES)
	TopicAll      uint32 = uint32(native.TOPIC_ALL)
)

// Duties of the worker.
const (
	WorkerQueue     uint32 = uint32(native.WORKER_QUEUE)
	WorkerHeartbeat uint32 = uint32(native.WORKER_HEARTBEAT)
	WorkerRetention uint32 = uint32(native.WORKER_RETENTION)
	WorkerProbes    uint32 = uint32(native.WORKER_PROBES)
	WorkerAll       uint32 = uint32(native.WORKER_ALL)
)

// Today is Filter.Days since 00:00 UTC.
const Today int32 = -1
