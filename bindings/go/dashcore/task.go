package dashcore

import "dashcore/internal/native"

// RunOptions tell more about a run that begins.
type RunOptions struct {
	IntervalSeconds int64  // how often it should run; 0: as it was
	NextRun         int64  // 0: started + interval, where there is one
	Trigger         uint32 // of Trigger...
	Flags           uint32 // of Run...
	User            string // who asked
	Host            string // default: this machine's name
	Started         int64  // 0: now
	PID             int64  // default: this process
}

// TaskBegin begins a run and gives its id.
func (c *Core) TaskBegin(name string, o RunOptions) (int64, error) {
	var run int64
	err := c.call(func(core native.SwigcptrCore) {
		run = core.TaskBegin(text(name), o.IntervalSeconds, o.NextRun, o.Trigger, o.Flags,
			optional(o.User), optional(o.Host), o.Started, o.PID)
	})
	return run, err
}

// TaskProgress says how far a run is: 0 to 100 percent, or -1 when that is not known.
func (c *Core) TaskProgress(run int64, percent int32, message string) error {
	return c.call(func(core native.SwigcptrCore) {
		core.TaskProgress(run, percent, optional(message))
	})
}

// TaskHeartbeat says that a run is alive.
func (c *Core) TaskHeartbeat(run int64) error {
	return c.call(func(core native.SwigcptrCore) { core.TaskHeartbeat(run) })
}

// TaskFinish ends a run well; the result is JSON or "".
func (c *Core) TaskFinish(run int64, result string) error {
	return c.call(func(core native.SwigcptrCore) { core.TaskFinish(run, optional(result)) })
}

// TaskFail ends a run as failed; the error is text or a JSON object.
func (c *Core) TaskFail(run int64, message string) error {
	return c.call(func(core native.SwigcptrCore) { core.TaskFail(run, text(message)) })
}

// A Schedule tells when a task runs.
type Schedule struct {
	NextRun         int64  // 0: not planned
	IntervalSeconds int64  // 0: no fixed interval
	Flags           uint32 // TaskCanRun
}

// TaskSchedule makes a task known and says when it runs next.
func (c *Core) TaskSchedule(name string, s Schedule) error {
	return c.call(func(core native.SwigcptrCore) {
		core.TaskSchedule(text(name), s.NextRun, s.IntervalSeconds, s.Flags)
	})
}

// TaskRequest asks for a run.
func (c *Core) TaskRequest(name, user string) error {
	return c.call(func(core native.SwigcptrCore) { core.TaskRequest(text(name), optional(user)) })
}

// TaskClaim takes the request for a task and gives the run it begins; 0 when nothing is asked.
func (c *Core) TaskClaim(name string) (int64, error) {
	var run int64
	err := c.call(func(core native.SwigcptrCore) { run = core.TaskClaim(text(name)) })
	return run, err
}

// TasksJSON gives all tasks as JSON.
func (c *Core) TasksJSON() (*Answer, error) {
	return c.answer(native.SwigcptrCore.TasksJson)
}

// RunsJSON gives the runs of a task as JSON.
func (c *Core) RunsJSON(name string, limit uint32) (*Answer, error) {
	return c.answer(func(core native.SwigcptrCore) native.Answer {
		return core.RunsJson(text(name), limit)
	})
}

// Tasks lists tasks.
type Tasks struct{ handle *handle }

// Tasks lists all tasks by name, or the one of that name.
func (c *Core) Tasks(name string) (*Tasks, error) {
	h, err := openFrom(c, native.DeleteTasks, func(core native.SwigcptrCore) native.Tasks {
		return core.Tasks(optional(name))
	})
	if err != nil {
		return nil, err
	}
	return &Tasks{h}, nil
}

// Next gives the next task, nil at the end.
func (t *Tasks) Next() (*Task, error) {
	var given native.Task
	err := t.handle.call(func(address uintptr) { given = native.SwigcptrTasks(address).Next() })
	if err != nil {
		return nil, err
	}
	return takeTask(given), nil
}

// Close ends the list; again and again it does nothing.
func (t *Tasks) Close() error {
	return t.handle.call(func(address uintptr) { native.SwigcptrTasks(address).Close() })
}

// Runs lists the runs of a task.
type Runs struct{ handle *handle }

// Runs lists the runs of a task, newest first; limit 1 to 100, 0: 20.
func (c *Core) Runs(name string, limit uint32) (*Runs, error) {
	h, err := openFrom(c, native.DeleteRuns, func(core native.SwigcptrCore) native.Runs {
		return core.Runs(text(name), limit)
	})
	if err != nil {
		return nil, err
	}
	return &Runs{h}, nil
}

// Next gives the next run, nil at the end.
func (r *Runs) Next() (*Run, error) {
	var given native.Run
	err := r.handle.call(func(address uintptr) { given = native.SwigcptrRuns(address).Next() })
	if err != nil {
		return nil, err
	}
	return takeRun(given), nil
}

// Close ends the list; again and again it does nothing.
func (r *Runs) Close() error {
	return r.handle.call(func(address uintptr) { native.SwigcptrRuns(address).Close() })
}
