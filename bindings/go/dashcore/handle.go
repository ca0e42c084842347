package dashcore

import (
	"runtime"

	"dashcore/internal/native"
)

// An Error is what a call of the library failed with; errors.As finds it.
type Error struct {
	Code    string // a stable word, such as "busy" or "invalid_value"
	Field   string // the input at fault, such as "limit"; "" when no single one was
	Message string // what happened, as a sentence
}

func (e *Error) Error() string {
	return e.Message
}

// call runs f, which calls the library once, and gives what that failed with. The library keeps it
// for the thread, which a goroutine otherwise may leave between two calls.
func call(f func()) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	f()
	if native.FailureCode() == 0 {
		return nil
	}
	return &Error{native.FailureName(), native.FailureField(), native.FailureMessage()}
}

// A handle is something of the library that has to be freed. What has one in common shares it, so
// structs may be copied.
type handle struct {
	address uintptr
	free    func() // also a pointer, without which a finalizer may come late or never
}

// object is what SWIG gives; its address is 0 for none.
type object interface{ Swigcptr() uintptr }

// open runs f, which opens something that is freed by free once it is garbage.
func open[T object](free func(T), f func() T) (*handle, error) {
	var opened T
	err := call(func() { opened = f() })
	if err != nil {
		return nil, err
	}
	h := &handle{opened.Swigcptr(), func() { free(opened) }}
	runtime.SetFinalizer(h, func(h *handle) { h.free() })
	return h, nil
}

// openFrom is the same for what is opened from a store.
func openFrom[T object](c *Core, free func(T), f func(native.SwigcptrCore) T) (*handle, error) {
	defer runtime.KeepAlive(c.handle)
	return open(free, func() T { return f(native.SwigcptrCore(c.handle.get())) })
}

// get gives the address, 0 where nothing was ever opened: the library takes that for closed.
func (h *handle) get() uintptr {
	if h == nil {
		return 0
	}
	return h.address
}

// call runs f with the address.
func (h *handle) call(f func(address uintptr)) error {
	defer runtime.KeepAlive(h)
	return call(func() { f(h.get()) })
}

// text gives a text as the library takes it, with a zero behind it.
func text(s string) []byte {
	return append([]byte(s), 0)
}

// optional is the same, where an empty text is none.
func optional(s string) []byte {
	if s == "" {
		return nil
	}
	return text(s)
}

func pointed(s *string) []byte {
	if s == nil {
		return nil
	}
	return text(*s)
}
