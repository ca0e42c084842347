// The example of Go: go run ./example in the module.
package main

import (
	"errors"
	"fmt"

	"dashcore"
)

// A panic, unlike log.Fatal, closes the store on its way.
func check(err error) {
	if err != nil {
		panic(err)
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func refresh(core *dashcore.Core, run int64) error {
	if err := core.TaskProgress(run, 50, "60 of 120 channels"); err != nil {
		return err
	}
	return core.TaskFinish(run, `{"channels": 120}`)
}

func main() {
	core := must(dashcore.Open(dashcore.Options{}))
	defer core.Close()
	details := `{"channels": 120}`
	must(core.Log(dashcore.NewEntry{Type: "scrape", Message: "120 channels read", Details: details}))

	run := must(core.TaskBegin("playlist_refresh", dashcore.RunOptions{IntervalSeconds: 900}))
	if err := refresh(core, run); err != nil {
		check(core.TaskFail(run, err.Error()))
	}

	var refused *dashcore.Error
	if errors.As(core.SettingsSet("retention_days", 31, ""), &refused) {
		fmt.Println("error:", refused.Message)
	}

	activity := must(core.Activity(dashcore.Filter{Limit: 3}))
	for entry := must(activity.Next()); entry != nil; entry = must(activity.Next()) {
		fmt.Printf("%s: %s\n", entry.Type, entry.Message)
	}
}
