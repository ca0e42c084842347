// The example of Go: go run ./example in the module.
package main

import (
	"errors"
	"fmt"
	"log"

	"dashcore"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	core, err := dashcore.Open(dashcore.Options{})
	check(err)
	defer core.Close()
	_, err = core.Log(dashcore.NewEntry{
		Type: "scrape", Message: "120 channels read", Details: `{"channels": 120}`})
	check(err)

	run, err := core.TaskBegin("playlist_refresh", dashcore.RunOptions{IntervalSeconds: 900})
	check(err)
	check(core.TaskProgress(run, 50, "60 of 120 channels"))
	check(core.TaskFinish(run, `{"channels": 120}`))

	var refused *dashcore.Error
	if errors.As(core.SettingsSet("retention_days", 31, ""), &refused) {
		fmt.Println("error:", refused.Message)
	}

	activity, err := core.Activity(dashcore.Filter{Limit: 3})
	check(err)
	defer activity.Close()
	for {
		entry, err := activity.Next()
		check(err)
		if entry == nil {
			break
		}
		fmt.Printf("%s: %s\n", entry.Type, entry.Message)
	}
}
