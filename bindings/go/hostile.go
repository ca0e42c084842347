// Misuses the binding as far as Go lets it; see tests/bindings/hostile.py.
package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand"
	"os"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"dashcore"
)

const calls = 2500

var (
	store   string
	texts   = []string{"", "x", "t", "Bad", "a\x00b", "\xFF", "🎉", "{}", "[1]", `{"retention_days": 5}`, "retention_days", strings.Repeat("x", 70000)}
	numbers = []int64{0, 1, -1, 2, 3, 100, 3600, math.MaxInt32, math.MinInt32, 1 << 32, math.MaxInt64, math.MinInt64}
	// What takes long by its nature.
	leftOut = map[string]bool{"Wait": true, "ProbeRun": true, "RetentionRun": true, "Close": true}

	lock    sync.Mutex
	objects [6]io.Closer
	done    int32
	failed  int32
)

func main() {
	store = os.Args[1]
	for i := range objects {
		objects[i] = must(makeOne(i))
	}
	callByChance()
	useNothing()
	closeWhileWaiting()
	copyAndForget()
	fmt.Println("survived")
}

func check(right bool, what ...interface{}) {
	if !right {
		panic(fmt.Sprint(what...))
	}
}

func must[T any](value T, err error) T {
	check(err == nil, err)
	return value
}

func open() *dashcore.Core {
	off := ""
	return must(dashcore.Open(dashcore.Options{
		Store: store, AcexyURL: &off, AcestreamURL: &off, WarpCLI: &off}))
}

func chosen(kind int) io.Closer {
	lock.Lock()
	defer lock.Unlock()
	return objects[kind]
}

func makeOne(kind int) (io.Closer, error) {
	if kind == 0 {
		core := open()
		must(core.Log(dashcore.NewEntry{Type: "a", Message: "b"}))
		must(core.TaskBegin("t", dashcore.RunOptions{}))
		return core, nil
	}
	core := chosen(0).(*dashcore.Core)
	switch kind {
	case 1:
		return core.Activity(dashcore.Filter{})
	case 2:
		return core.Tasks("")
	case 3:
		return core.Runs("t", 0)
	case 4:
		return core.Export(dashcore.ExportCSV, dashcore.Filter{})
	}
	return core.Watch(dashcore.TopicAll)
}

// callByChance has goroutines call what they like with what they like, and close what others use.
func callByChance() {
	var all sync.WaitGroup
	for i := 0; i < 4; i++ {
		all.Add(1)
		go func(seed int64) {
			defer all.Done()
			chance := rand.New(rand.NewSource(seed))
			for j := 0; j < calls; j++ {
				count(callOnce(chance))
			}
		}(int64(i))
	}
	all.Wait()
	check(done > 100 && failed > 1000, done, " done, ", failed, " failed")
}

func count(err error) {
	var failure *dashcore.Error
	if err == nil {
		atomic.AddInt32(&done, 1)
		return
	}
	check(errors.As(err, &failure) && failure.Code != "" && failure.Message != "", err)
	atomic.AddInt32(&failed, 1)
}

func callOnce(chance *rand.Rand) error {
	kind := chance.Intn(len(objects))
	object := chosen(kind)
	if chance.Intn(50) == 0 {
		another, err := makeOne(kind)
		if err != nil {
			return err
		}
		lock.Lock()
		objects[kind] = another
		lock.Unlock()
		return object.Close()
	}
	value := reflect.ValueOf(object)
	number := chance.Intn(value.NumMethod())
	if leftOut[value.Type().Method(number).Name] {
		return nil
	}
	method := value.Method(number)
	var arguments []reflect.Value
	for i := 0; i < method.Type().NumIn(); i++ {
		argument := reflect.New(method.Type().In(i)).Elem()
		fill(argument, chance)
		arguments = append(arguments, argument)
	}
	for _, result := range method.Call(arguments) {
		if err, ok := result.Interface().(error); ok {
			return err
		}
	}
	return nil
}

func fill(value reflect.Value, chance *rand.Rand) {
	number := numbers[chance.Intn(len(numbers))]
	switch value.Kind() {
	case reflect.String:
		value.SetString(texts[chance.Intn(len(texts))])
	case reflect.Int32, reflect.Int64:
		value.Set(reflect.ValueOf(number).Convert(value.Type()))
	case reflect.Uint32:
		value.SetUint(uint64(uint32(number)))
	case reflect.Struct:
		for i := 0; i < value.NumField(); i++ {
			if chance.Intn(2) == 0 {
				fill(value.Field(i), chance)
			}
		}
	default:
		panic("a parameter of the kind " + value.Kind().String())
	}
}

// useNothing uses what was never opened.
func useNothing() {
	_, err := new(dashcore.Core).Log(dashcore.NewEntry{Type: "a", Message: "b"})
	check(err != nil)
	_, err = new(dashcore.Core).Activity(dashcore.Filter{})
	check(err != nil)
	_, err = new(dashcore.Watch).Wait(-1)
	check(err != nil)
	_, err = new(dashcore.Export).Read()
	check(err != nil)
	check(new(dashcore.Tasks).Close() == nil && new(dashcore.Core).Close() == nil)
}

func closeWhileWaiting() {
	core := open()
	watch := must(core.Watch(dashcore.TopicAll))
	ended := make(chan struct{})
	go func() {
		for {
			if _, err := watch.Wait(-1); err != nil {
				close(ended)
				return
			}
		}
	}()
	check(core.Close() == nil)
	check(watch.Close() == nil)
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		panic("it still waits")
	}
}

// copyAndForget uses copies of structs whose originals are garbage, and leaves everything open, with
// a worker, for the collector and for the end.
func copyAndForget() {
	for i := 0; i < 200; i++ {
		core := *open()
		activity := *must(core.Activity(dashcore.Filter{}))
		must(core.Watch(dashcore.TopicAll))
		if i%50 == 0 {
			check(core.WorkerStart(dashcore.WorkerAll) == nil)
			runtime.GC()
			runtime.GC()
		}
		must(activity.Next())
		must(core.Log(dashcore.NewEntry{Type: "copy", Message: "x", Flags: dashcore.LogAsync}))
	}
}
