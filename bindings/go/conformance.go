// What the cases do is told in tests/bindings/conformance.py, which runs this.
package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"dashcore"
)

const unicode = "Grüße 漢字 🎉 مرحبا"

var store string

func open() *dashcore.Core {
	off := ""
	return must(dashcore.Open(dashcore.Options{
		Store: store, AcexyURL: &off, AcestreamURL: &off, WarpCLI: &off}))
}

func main() {
	store = os.Args[1]
	core := open()
	if len(os.Args) > 2 {
		exitWithoutClose(core)
		return
	}
	failed := false
	for _, c := range []struct {
		name string
		run  func(*dashcore.Core)
	}{
		{"version", version}, {"round_trip", roundTrip}, {"unicode", unicodeTexts}, {"nul", nul},
		{"broken_text", brokenText}, {"big_ids", bigIDs}, {"none", none}, {"bad_type", badType},
		{"wrong_argument", wrongArgument}, {"closed", closed}, {"task", task},
		{"task_failure", taskFailure}, {"run_now", runNow}, {"settings", settings},
		{"pages", pages}, {"records_outlive", recordsOutlive},
		{"cursor_outlives_core", cursorOutlivesCore}, {"watch", watch}, {"answer", answer}, {"threads", threads},
	} {
		if why := attempt(c.run, core); why != nil {
			failed = true
			fmt.Printf("not ok %s: %v\n", c.name, why)
		} else {
			fmt.Println("ok", c.name)
		}
	}
	check(core.Close())
	if failed {
		os.Exit(1)
	}
}

func attempt(run func(*dashcore.Core), core *dashcore.Core) (why interface{}) {
	defer func() { why = recover() }()
	run(core)
	return nil
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func same[T comparable](expected, found T) {
	if expected != found {
		panic(fmt.Sprintf("expected %v, found %v", expected, found))
	}
}

func refused(code, field string, err error) {
	var failure *dashcore.Error
	if !errors.As(err, &failure) {
		panic("no " + code)
	}
	same(code, failure.Code)
	same(field, failure.Field)
}

// second gives the error of a call that gives something, too.
func second[T any](_ T, err error) error {
	return err
}

func log(core *dashcore.Core, kind, message string) int64 {
	return must(core.Log(dashcore.NewEntry{Type: kind, Message: message}))
}

func rest(activity *dashcore.Activity) []dashcore.Entry {
	var entries []dashcore.Entry
	for {
		entry := must(activity.Next())
		if entry == nil {
			return entries
		}
		entries = append(entries, *entry)
	}
}

func entries(core *dashcore.Core, filter dashcore.Filter) []dashcore.Entry {
	activity := must(core.Activity(filter))
	defer activity.Close()
	return rest(activity)
}

func only(core *dashcore.Core, filter dashcore.Filter) dashcore.Entry {
	found := entries(core, filter)
	same(1, len(found))
	return found[0]
}

func version(core *dashcore.Core) {
	log(core, "version", dashcore.Version())
}

func roundTrip(core *dashcore.Core) {
	before := dashcore.TimeNow()
	id := must(core.Log(dashcore.NewEntry{Type: "round_trip", Message: "one entry",
		Details: `{"a": 12.30}`, User: "alice"}))
	entry := only(core, dashcore.Filter{Types: "round_trip"})
	same(true, entry.Timestamp >= before && entry.Timestamp <= dashcore.TimeNow())
	same(dashcore.Entry{ID: id, Timestamp: entry.Timestamp, Type: "round_trip",
		Message: "one entry", Details: `{"a": 12.30}`, User: "alice"}, entry)
}

func unicodeTexts(core *dashcore.Core) {
	must(core.Log(dashcore.NewEntry{Type: "unicode", Message: unicode,
		Details: `"` + unicode + `"`, User: unicode}))
	entry := only(core, dashcore.Filter{Types: "unicode"})
	same([3]string{unicode, `"` + unicode + `"`, unicode},
		[3]string{entry.Message, entry.Details, entry.User})
}

func nul(core *dashcore.Core) {
	log(core, "nul", "a\x00b")
	same("a\uFFFDb", only(core, dashcore.Filter{Types: "nul"}).Message)
	refused("invalid_value", "type",
		second(core.Log(dashcore.NewEntry{Type: "a\x00b", Message: "nul"})))
}

func brokenText(core *dashcore.Core) {
	log(core, "broken_text", "a\xFFb")
	same("a\uFFFDb", only(core, dashcore.Filter{Types: "broken_text"}).Message)
}

func bigIDs(core *dashcore.Core) {
	when := dashcore.TimeNow() - 3600000001
	id := must(core.Log(dashcore.NewEntry{Type: "big_ids", Message: "first", Timestamp: when}))
	entry := only(core, dashcore.Filter{Types: "big_ids", Since: when, Until: when + 1})
	same([2]int64{id, when}, [2]int64{entry.ID, entry.Timestamp})
	log(core, "big_ids", fmt.Sprintf("%d %d", entry.ID, entry.Timestamp))
	run := must(core.TaskBegin("big_ids", dashcore.RunOptions{}))
	check(core.TaskFinish(run, strconv.FormatInt(run, 10)))
}

func none(core *dashcore.Core) {
	log(core, "none", "nothing else")
	activity := must(core.Activity(dashcore.Filter{Types: "none"}))
	defer activity.Close()
	entry := must(activity.Next())
	same([2]string{}, [2]string{entry.Details, entry.User})
	same(nil, must(activity.Next()))
}

func badType(core *dashcore.Core) {
	err := second(core.Log(dashcore.NewEntry{Type: "Bad", Message: "not stored"}))
	refused("invalid_value", "type", err)
	same(true, strings.Contains(err.Error(), "type"))
}

func wrongArgument(core *dashcore.Core) {
	refused("out_of_range", "limit",
		second(core.Activity(dashcore.Filter{Limit: math.MaxUint32})))
	refused("out_of_range", "days", second(core.Activity(dashcore.Filter{Days: math.MaxInt32})))
	refused("out_of_range", "days", second(core.Activity(dashcore.Filter{Days: math.MinInt32})))
	refused("out_of_range", "message",
		second(core.Log(dashcore.NewEntry{Type: "wrong_argument"})))
	refused("invalid_value", "type",
		second(core.Log(dashcore.NewEntry{Message: "wrong_argument"})))
	refused("not_found", "run_id", core.TaskFinish(math.MaxInt64, ""))
	refused("misuse", "", new(dashcore.Core).Flush())
	refused("misuse", "", second(new(dashcore.Activity).Next()))
}

func closed(*dashcore.Core) {
	other := open()
	log(other, "closed", "before")
	activity := must(other.Activity(dashcore.Filter{}))
	check(other.Close())
	refused("misuse", "", second(other.Log(dashcore.NewEntry{Type: "closed", Message: "after"})))
	refused("misuse", "", second(activity.Next()))
	check(activity.Close())
	check(activity.Close())
	refused("misuse", "", second(activity.Next()))
	check(other.Close())
	same(true, other.IsClosed())
}

func known(core *dashcore.Core, name string) dashcore.Task {
	tasks := must(core.Tasks(name))
	defer tasks.Close()
	return *must(tasks.Next())
}

func task(core *dashcore.Core) {
	id := must(core.TaskBegin("conformance.task", dashcore.RunOptions{IntervalSeconds: 900}))
	check(core.TaskProgress(id, 50, "half"))
	task := known(core, "conformance.task")
	same("running 50 half",
		fmt.Sprint(task.Status, " ", task.ProgressPercent, " ", task.ProgressMessage))
	check(core.TaskFinish(id, `{"channels": 1.50}`))
	task = known(core, "conformance.task")
	same([2]string{"idle", `{"channels": 1.50}`}, [2]string{task.Status, task.LastResult})
	runs := must(core.Runs("conformance.task", 0))
	defer runs.Close()
	run := must(runs.Next())
	same(id, run.RunID)
	same("success", run.Outcome)
	same(nil, must(runs.Next()))
}

func taskFailure(core *dashcore.Core) {
	id := must(core.TaskBegin("conformance.failure", dashcore.RunOptions{}))
	check(core.TaskFail(id, "no route to host"))
	task := known(core, "conformance.failure")
	same("error", task.Status)
	same(true, strings.Contains(task.LastError, "no route to host"))
	refused("already_ended", "", core.TaskFinish(id, ""))
}

func runNow(core *dashcore.Core) {
	check(core.TaskSchedule("conformance.request",
		dashcore.Schedule{Flags: dashcore.TaskCanRun}))
	check(core.TaskRequest("conformance.request", "alice"))
	refused("already_queued", "", core.TaskRequest("conformance.request", "alice"))
	id := must(core.TaskClaim("conformance.request"))
	same(true, id > 0)
	same(0, must(core.TaskClaim("conformance.request")))
	check(core.TaskFinish(id, ""))
}

func settings(core *dashcore.Core) {
	check(core.SettingsSet("retention_days", 5, "alice"))
	same(5, must(core.Settings()).RetentionDays)
	refused("out_of_range", "retention_days", core.SettingsSet("retention_days", 31, ""))
	same(5, must(core.Settings()).RetentionDays)
}

func pages(core *dashcore.Core) {
	for i := 0; i < 250; i++ {
		must(core.Log(dashcore.NewEntry{Type: "pages", Message: fmt.Sprint("entry ", i),
			Flags: dashcore.LogAsync}))
	}
	check(core.Flush())
	all := entries(core, dashcore.Filter{Types: "pages"})
	same(250, len(all))
	activity := must(core.Activity(dashcore.Filter{Types: "pages", Limit: 100}))
	defer activity.Close()
	parts := rest(activity)
	same(100, len(parts))
	cursor := must(activity.Cursor())
	parts = append(parts, entries(core, dashcore.Filter{Types: "pages", Cursor: cursor})...)
	same(250, len(parts))
	for i, entry := range all {
		same(fmt.Sprint("entry ", 249-i), entry.Message)
		same(entry, parts[i])
	}
}

func keep() *dashcore.Entry {
	other := open()
	log(other, "records_outlive", "kept")
	activity := must(other.Activity(dashcore.Filter{Types: "records_outlive"}))
	entry := must(activity.Next())
	check(activity.Close())
	check(other.Close())
	return entry
}

func recordsOutlive(*dashcore.Core) {
	entry := keep()
	for i := 0; i < 5; i++ {
		runtime.GC()
	}
	same([2]string{"records_outlive", "kept"}, [2]string{entry.Type, entry.Message})
}

func cursorOfADroppedStore() *dashcore.Activity {
	other := open()
	log(other, "cursor_outlives_core", "first")
	log(other, "cursor_outlives_core", "second")
	return must(other.Activity(dashcore.Filter{Types: "cursor_outlives_core"}))
}

func cursorOutlivesCore(*dashcore.Core) {
	activity := cursorOfADroppedStore()
	defer activity.Close()
	same("second", must(activity.Next()).Message)
	for i := 0; i < 5; i++ {
		runtime.GC()
	}
	same("first", must(activity.Next()).Message)
	same(true, must(activity.Next()) == nil)
}

func watch(core *dashcore.Core) {
	watch := must(core.Watch(dashcore.TopicActivity))
	defer watch.Close()
	same(0, must(watch.Wait(50)))
	log(core, "watch", "seen")
	same(dashcore.TopicActivity, must(watch.Wait(5000)))
	same(0, must(watch.Wait(50)))
}

func answer(core *dashcore.Core) {
	ids := must(core.LogJSON(`{"type":"answer","message":"by JSON"}`)).Body
	id := regexp.MustCompile(`[0-9]+`).FindString(ids)
	same(`{"ids":[`+id+`]}`, ids)
	answer := must(core.ActivityJSON(dashcore.Filter{Types: "answer"}))
	same(true, strings.Contains(answer.Body, id) && strings.Contains(answer.Body, "by JSON"))
	same(int64(len(answer.Body)), answer.Length)
	same("", answer.Next)
}

func threads(core *dashcore.Core) {
	other := open()
	enough := make(chan struct{})
	var logged, failed int32
	var all sync.WaitGroup
	for i := 0; i < 8; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for j := 0; j < 200; j++ {
				_, err := other.Log(
					dashcore.NewEntry{Type: "threads", Message: "one", User: "thread"})
				if err != nil {
					atomic.AddInt32(&failed, 1)
				} else if atomic.AddInt32(&logged, 1) == 400 {
					close(enough)
				}
			}
		}()
	}
	<-enough
	check(other.Close())
	all.Wait()
	log(core, "threads", fmt.Sprintf("%d logged, %d refused", logged, failed))
}

func exitWithoutClose(core *dashcore.Core) {
	log(core, "exit_without_close", "left open")
	must(must(core.Activity(dashcore.Filter{})).Next())
	must(core.Watch(dashcore.TopicAll))
	check(core.WorkerStart(dashcore.WorkerAll))
}
