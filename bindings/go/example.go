// The example of Go: go run ./example in the module.
package main

import (
	"errors"
	"fmt"
	"log"

	"dashcore"
)

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	core, err := dashcore.Open(dashcore.Options{})
	if err != nil {
		return err
	}
	defer core.Close()
	_, err = core.Log(dashcore.NewEntry{
		Type: "scrape", Message: "120 channels read", Details: `{"channels": 120}`})
	if err != nil {
		return err
	}

	id, err := core.TaskBegin("playlist_refresh", dashcore.RunOptions{IntervalSeconds: 900})
	if err != nil {
		return err
	}
	if err := core.TaskProgress(id, 50, "60 of 120 channels"); err != nil {
		return core.TaskFail(id, err.Error())
	}
	if err := core.TaskFinish(id, `{"channels": 120}`); err != nil {
		return err
	}

	var refused *dashcore.Error
	if err := core.SettingsSet("retention_days", 31, ""); errors.As(err, &refused) {
		fmt.Println("error:", refused.Message)
	}

	activity, err := core.Activity(dashcore.Filter{Limit: 3})
	if err != nil {
		return err
	}
	defer activity.Close()
	for {
		entry, err := activity.Next()
		if entry == nil {
			return err
		}
		fmt.Printf("%s: %s\n", entry.Type, entry.Message)
	}
}
