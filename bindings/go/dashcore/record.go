package dashcore

import "dashcore/internal/native"

// Copies of what the library gives; what each member means is told in dashcore.h.

// An Entry is an entry of the log.
type Entry struct {
	ID        int64
	Timestamp int64
	Type      string
	Message   string
	Details   string
	User      string
}

func takeEntry(memory native.Entry) *Entry {
	if memory.Swigcptr() == 0 {
		return nil
	}
	defer native.DeleteEntry(memory)
	return &Entry{
		ID:        memory.GetId(),
		Timestamp: memory.GetTimestamp(),
		Type:      memory.GetType(),
		Message:   memory.GetMessage(),
		Details:   memory.GetDetails(),
		User:      memory.GetUser(),
	}
}

// A Task is a task and its latest run.
type Task struct {
	TaskName        string
	Status          string
	LastError       string
	LastResult      string
	ProgressMessage string
	LastRun         int64
	LastFinished    int64
	LastDurationMS  int64
	NextRun         int64
	IntervalSeconds int64
	OverdueSeconds  int64
	RunID           int64
	RunsTotal       int64
	FailuresTotal   int64
	ProgressPercent int32
	CanRun          bool
}

func takeTask(memory native.Task) *Task {
	if memory.Swigcptr() == 0 {
		return nil
	}
	defer native.DeleteTask(memory)
	return &Task{
		TaskName:        memory.GetTaskName(),
		Status:          memory.GetStatus(),
		LastError:       memory.GetLastError(),
		LastResult:      memory.GetLastResult(),
		ProgressMessage: memory.GetProgressMessage(),
		LastRun:         memory.GetLastRun(),
		LastFinished:    memory.GetLastFinished(),
		LastDurationMS:  memory.GetLastDurationMs(),
		NextRun:         memory.GetNextRun(),
		IntervalSeconds: memory.GetIntervalSeconds(),
		OverdueSeconds:  memory.GetOverdueSeconds(),
		RunID:           memory.GetRunId(),
		RunsTotal:       memory.GetRunsTotal(),
		FailuresTotal:   memory.GetFailuresTotal(),
		ProgressPercent: memory.GetProgressPercent(),
		CanRun:          memory.GetCanRun() != 0,
	}
}

// A Run is a run of a task; Outcome is "" while it is under way.
type Run struct {
	RunID      int64
	TaskName   string
	Started    int64
	Finished   int64
	DurationMS int64
	Outcome    string
	Trigger    string
	Error      string
	Result     string
	Host       string
	PID        int64
}

func takeRun(memory native.Run) *Run {
	if memory.Swigcptr() == 0 {
		return nil
	}
	defer native.DeleteRun(memory)
	return &Run{
		RunID:      memory.GetRunId(),
		TaskName:   memory.GetTaskName(),
		Started:    memory.GetStarted(),
		Finished:   memory.GetFinished(),
		DurationMS: memory.GetDurationMs(),
		Outcome:    memory.GetOutcome(),
		Trigger:    memory.GetTrigger(),
		Error:      memory.GetError(),
		Result:     memory.GetResult(),
		Host:       memory.GetHost(),
		PID:        memory.GetPid(),
	}
}

// An Answer is the body of an answer over HTTP; Length is in bytes.
type Answer struct {
	Body     string
	Length   int64
	Next     string
	Expires  int64
	Revision int64
}

func takeAnswer(memory native.Answer) *Answer {
	if memory.Swigcptr() == 0 {
		return nil
	}
	defer native.DeleteAnswer(memory)
	return &Answer{
		Body:     memory.GetBody(),
		Length:   memory.GetLength(),
		Next:     memory.GetNext(),
		Expires:  memory.GetExpires(),
		Revision: memory.GetRevision(),
	}
}

// Settings are those in force.
type Settings struct {
	RetentionDays       int32
	AutoRefreshInterval int32
}

func takeSettings(memory native.Settings) *Settings {
	if memory.Swigcptr() == 0 {
		return nil
	}
	defer native.DeleteSettings(memory)
	return &Settings{
		RetentionDays:       memory.GetRetentionDays(),
		AutoRefreshInterval: memory.GetAutoRefreshInterval(),
	}
}

// Streams tell how many streams are active; -1 when that is not known.
type Streams struct {
	Count     int64
	Source    string
	Error     string
	CheckedAt int64
	Since     int64
}

func takeStreams(memory native.Streams) *Streams {
	if memory.Swigcptr() == 0 {
		return nil
	}
	defer native.DeleteStreams(memory)
	return &Streams{
		Count:     memory.GetCount(),
		Source:    memory.GetSource(),
		Error:     memory.GetError(),
		CheckedAt: memory.GetCheckedAt(),
		Since:     memory.GetSince(),
	}
}

// Warp is what is known about WARP.
type Warp struct {
	Status        string
	Error         string
	Details       string
	LastConnected int64
	CheckedAt     int64
	Since         int64
}

func takeWarp(memory native.Warp) *Warp {
	if memory.Swigcptr() == 0 {
		return nil
	}
	defer native.DeleteWarp(memory)
	return &Warp{
		Status:        memory.GetStatus(),
		Error:         memory.GetError(),
		Details:       memory.GetDetails(),
		LastConnected: memory.GetLastConnected(),
		CheckedAt:     memory.GetCheckedAt(),
		Since:         memory.GetSince(),
	}
}
