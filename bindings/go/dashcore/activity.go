package dashcore

import "dashcore/internal/native"

// A NewEntry is an entry to be logged.
type NewEntry struct {
	Type      string // required
	Message   string // required
	Details   string // JSON
	User      string
	Timestamp int64  // 0: now
	Flags     uint32 // of Log...
}

// Log logs an entry and gives its id.
func (c *Core) Log(e NewEntry) (int64, error) {
	var id int64
	err := c.call(func(core native.SwigcptrCore) {
		id = core.Log(text(e.Type), text(e.Message), optional(e.Details), optional(e.User),
			e.Timestamp, e.Flags)
	})
	return id, err
}

// LogJSON logs a JSON object or an array of them, all or none.
func (c *Core) LogJSON(body string) (*Answer, error) {
	return c.answer(func(core native.SwigcptrCore) native.Answer {
		return core.LogJson(text(body))
	})
}

// A Filter tells which entries to read.
type Filter struct {
	Days   int32  // 1 to 30: the last days × 24 h; Today; 0: all that is kept
	Types  string // comma-separated
	Query  string // words that occur in message or details, in any case
	User   string // exactly this user
	Limit  uint32 // 1 to 1000; 0: 100 in an answer, no limit for a cursor or an export
	Since  int64  // inclusive
	Until  int64  // exclusive
	Cursor string // where a page ended
}

// arguments gives the filter as SWIG takes it.
func (f Filter) arguments() []interface{} {
	return []interface{}{f.Days, optional(f.Types), optional(f.Query), optional(f.User), f.Limit,
		f.Since, f.Until, optional(f.Cursor)}
}

// ActivityJSON gives a page of entries as JSON.
func (c *Core) ActivityJSON(f Filter) (*Answer, error) {
	return c.answer(func(core native.SwigcptrCore) native.Answer {
		return core.ActivityJson(f.arguments()...)
	})
}

// SummaryJSON gives counts by type in buckets of an hour (3600) or a day (86400).
func (c *Core) SummaryJSON(bucketSeconds uint32, f Filter) (*Answer, error) {
	return c.answer(func(core native.SwigcptrCore) native.Answer {
		return core.SummaryJson(bucketSeconds, f.arguments()...)
	})
}

// An Activity reads entries, newest first.
type Activity struct{ handle *handle }

// Activity opens a cursor.
func (c *Core) Activity(f Filter) (*Activity, error) {
	h, err := openFrom(c, native.DeleteActivity, func(core native.SwigcptrCore) native.Activity {
		return core.Activity(f.arguments()...)
	})
	if err != nil {
		return nil, err
	}
	return &Activity{h}, nil
}

// Next gives the next entry, nil at the end.
func (a *Activity) Next() (*Entry, error) {
	var given native.Entry
	err := a.handle.call(func(address uintptr) { given = native.SwigcptrActivity(address).Next() })
	if err != nil {
		return nil, err
	}
	return takeEntry(given), nil
}

// Cursor gives the position after the last entry, for Filter.Cursor.
func (a *Activity) Cursor() (string, error) {
	var cursor string
	err := a.handle.call(func(address uintptr) {
		cursor = native.SwigcptrActivity(address).Cursor()
	})
	return cursor, err
}

// Close ends the cursor; again and again it does nothing.
func (a *Activity) Close() error {
	return a.handle.call(func(address uintptr) { native.SwigcptrActivity(address).Close() })
}

// An Export is a whole filtered log as text.
type Export struct{ handle *handle }

// Export opens an export in a format, of Export....
func (c *Core) Export(format uint32, f Filter) (*Export, error) {
	h, err := openFrom(c, native.DeleteExport, func(core native.SwigcptrCore) native.Export {
		return core.ExportLog(format, f.arguments()...)
	})
	if err != nil {
		return nil, err
	}
	return &Export{h}, nil
}

// Read gives the next piece of the text, "" at the end.
func (e *Export) Read() (string, error) {
	var piece string
	err := e.handle.call(func(address uintptr) { piece = native.SwigcptrExport(address).Read() })
	return piece, err
}

// Version gives the revision the text was read from, and when it may differ though nothing was
// written.
func (e *Export) Version() (revision, expires int64) {
	_ = e.handle.call(func(address uintptr) {
		revision = native.SwigcptrExport(address).Revision()
		expires = native.SwigcptrExport(address).Expires()
	})
	return revision, expires
}

// Close ends the export; again and again it does nothing.
func (e *Export) Close() error {
	return e.handle.call(func(address uintptr) { native.SwigcptrExport(address).Close() })
}
