// The example of Go: go run ./example in the module.
package main

import (
	"dashcore"
	"errors"
	"fmt"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err) // which, unlike log.Fatal, closes the store on its way
	}
	return value
}

func main() {
	core := must(dashcore.Open(dashcore.Options{}))
	defer core.Close()
	details := `{"channels": 120}`
	must(core.Log(dashcore.NewEntry{Type: "scrape", Message: "120 channels read", Details: details}))

	run := must(core.TaskBegin("playlist_refresh", dashcore.RunOptions{IntervalSeconds: 900}))
	defer core.TaskFail(run, "left before its end") // does nothing to a run that has ended
	must(run, core.TaskProgress(run, 50, "60 of 120 channels"))
	must(run, core.TaskFinish(run, details))
	var refused *dashcore.Error
	if errors.As(core.SettingsSet("retention_days", 31, ""), &refused) {
		fmt.Println("error:", refused.Message)
	}
	activity := must(core.Activity(dashcore.Filter{Limit: 3}))
	for entry := must(activity.Next()); entry != nil; entry = must(activity.Next()) {
		fmt.Printf("%s: %s\n", entry.Type, entry.Message)
	}
}
