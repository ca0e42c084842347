package dashcore

import "dashcore/internal/native"

// Settings gives the settings in force.
func (c *Core) Settings() (*Settings, error) {
	var given native.Settings
	err := c.call(func(core native.SwigcptrCore) { given = core.Settings() })
	if err != nil {
		return nil, err
	}
	return takeSettings(given), nil
}

// SettingsSet changes one setting by its field name.
func (c *Core) SettingsSet(name string, value int64, user string) error {
	return c.call(func(core native.SwigcptrCore) {
		core.SettingsSet(text(name), value, optional(user))
	})
}

// SettingsSetJSON changes the settings in a JSON object, all of them or none; flags of SettingsAll.
func (c *Core) SettingsSetJSON(body string, flags uint32, user string) error {
	return c.call(func(core native.SwigcptrCore) {
		core.SettingsSetJson(text(body), flags, optional(user))
	})
}

// SettingsJSON gives the settings as JSON.
func (c *Core) SettingsJSON() (*Answer, error) {
	return c.answer(native.SwigcptrCore.SettingsJson)
}

// RetentionRun deletes what is older than the retention window and gives how many rows that were.
func (c *Core) RetentionRun() (int64, error) {
	var rows int64
	err := c.call(func(core native.SwigcptrCore) { rows = core.RetentionRun() })
	return rows, err
}

// Streams gives the last answer of the probe of streams.
func (c *Core) Streams() (*Streams, error) {
	var given native.Streams
	err := c.call(func(core native.SwigcptrCore) { given = core.Streams() })
	if err != nil {
		return nil, err
	}
	return takeStreams(given), nil
}

// Warp gives the last answer of the probe of WARP.
func (c *Core) Warp() (*Warp, error) {
	var given native.Warp
	err := c.call(func(core native.SwigcptrCore) { given = core.Warp() })
	if err != nil {
		return nil, err
	}
	return takeWarp(given), nil
}

// StreamsJSON gives the same as JSON.
func (c *Core) StreamsJSON() (*Answer, error) {
	return c.answer(native.SwigcptrCore.StreamsJson)
}

// WarpJSON gives the same as JSON.
func (c *Core) WarpJSON() (*Answer, error) {
	return c.answer(native.SwigcptrCore.WarpJson)
}

// ProbeRun runs probes now, of Probe....
func (c *Core) ProbeRun(probes uint32) error {
	return c.call(func(core native.SwigcptrCore) { core.ProbeRun(probes) })
}
