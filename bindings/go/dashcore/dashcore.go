// Package dashcore is an activity log, background-task status and probes for programs that run
// unattended.
//
//	core, err := dashcore.Open(dashcore.Options{})
//	...
//	defer core.Close()
//	id, err := core.Log(dashcore.NewEntry{Type: "scrape", Message: "120 channels read"})
//
// What the methods do is told in dashcore.h. Times are microseconds since 1970, for
// time.UnixMicro; 0 means none. Details and results are JSON. Texts that are empty count as absent
// where they are not required. All methods may be called from any goroutine, though a cursor, an
// export or a watch serves one at a time. What is not closed is freed with the garbage.
package dashcore

import "dashcore/internal/native"

// A Core is a store.
type Core struct{ handle *handle }

// Options tell how to open a store.
type Options struct {
	Store         string  // "sqlite:/path/to/file.db" or a plain path; "": as DASHCORE_STORE says
	Program       string  // when given, start and stop of the worker are logged by this name
	RedactKeys    string  // more names of secret keys, comma-separated
	AcexyURL      *string // nil: the default; "" switches the probe off
	AcestreamURL  *string // the same
	WarpCLI       *string // the same
	WaitMS        int64   // longest wait for another writer or a full queue; 0: 5000
	QueueCapacity uint32  // entries in the queue of LogAsync; 0: 8192
	Flags         uint32  // of Open...
}

// Open opens a store, making or migrating it where needed.
func Open(o Options) (*Core, error) {
	h, err := open(native.DeleteCore, func() native.Core {
		return native.NewCore(optional(o.Store), optional(o.Program), optional(o.RedactKeys),
			pointed(o.AcexyURL), pointed(o.AcestreamURL), pointed(o.WarpCLI), o.WaitMS,
			o.QueueCapacity, o.Flags)
	})
	if err != nil {
		return nil, err
	}
	return &Core{h}, nil
}

// call runs f with the store, which is closed where there is none.
func (c *Core) call(f func(native.SwigcptrCore)) error {
	return c.handle.call(func(address uintptr) { f(native.SwigcptrCore(address)) })
}

// answer runs f, which gives the body of an answer.
func (c *Core) answer(f func(native.SwigcptrCore) native.Answer) (*Answer, error) {
	var given native.Answer
	err := c.call(func(core native.SwigcptrCore) { given = f(core) })
	if err != nil {
		return nil, err
	}
	return takeAnswer(given), nil
}

// Close stops the worker, commits what is queued, whose error it gives, and closes the store. Again
// and again it does nothing.
func (c *Core) Close() error {
	return c.call(native.SwigcptrCore.Close)
}

// IsClosed tells whether Close was called.
func (c *Core) IsClosed() bool {
	closed := true
	_ = c.call(func(core native.SwigcptrCore) { closed = core.IsClosed() })
	return closed
}

// StoreURL gives the store's URL, as opened.
func (c *Core) StoreURL() (string, error) {
	var url string
	err := c.call(func(core native.SwigcptrCore) { url = core.StoreUrl() })
	return url, err
}

// Flush commits every entry accepted with LogAsync before.
func (c *Core) Flush() error {
	return c.call(native.SwigcptrCore.Flush)
}

// Check tells whether the store can be read and written now.
func (c *Core) Check() error {
	return c.call(native.SwigcptrCore.Check)
}

// WorkerStart starts the background threads with these duties, of Worker....
func (c *Core) WorkerStart(duties uint32) error {
	return c.call(func(core native.SwigcptrCore) { core.WorkerStart(duties) })
}

// WorkerStop stops them and commits what is queued.
func (c *Core) WorkerStop() error {
	return c.call(native.SwigcptrCore.WorkerStop)
}

// Version gives the library's version.
func Version() string {
	return native.Version()
}

// TimeNow gives the present time.
func TimeNow() int64 {
	return native.TimeNow()
}

// TimeParse reads a time such as "2025-07-10T12:00:00Z".
func TimeParse(value string) (int64, error) {
	var time int64
	err := call(func() { time = native.TimeParse(text(value)) })
	return time, err
}

// TimeFormat writes a time in that form.
func TimeFormat(time int64) (string, error) {
	var value string
	err := call(func() { value = native.TimeFormat(time) })
	return value, err
}
