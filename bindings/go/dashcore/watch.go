package dashcore

import "dashcore/internal/native"

// Revision gives a number that grows with every change to any of the topics, of Topic....
func (c *Core) Revision(topics uint32) (int64, error) {
	var revision int64
	err := c.call(func(core native.SwigcptrCore) { revision = core.Revision(topics) })
	return revision, err
}

// A Watch waits for changes.
type Watch struct{ handle *handle }

// Watch opens a watch of topics, of Topic....
func (c *Core) Watch(topics uint32) (*Watch, error) {
	h, err := openFrom(c, native.DeleteWatch, func(core native.SwigcptrCore) native.Watch {
		return core.Watch(topics)
	})
	if err != nil {
		return nil, err
	}
	return &Watch{h}, nil
}

// Wait waits until something changed and gives the topics; 0 after that time, which has no end
// below 0, or after Wake.
func (w *Watch) Wait(timeoutMS int64) (uint32, error) {
	var topics int32
	err := w.handle.call(func(address uintptr) {
		topics = native.SwigcptrWatch(address).Wait(timeoutMS)
	})
	return uint32(topics), err
}

// Wake ends the present wait, or the next one, at once.
func (w *Watch) Wake() error {
	return w.handle.call(func(address uintptr) { native.SwigcptrWatch(address).Wake() })
}

// Close ends a wait that is under way, and the watch; again and again it does nothing.
func (w *Watch) Close() error {
	return w.handle.call(func(address uintptr) { native.SwigcptrWatch(address).Close() })
}
