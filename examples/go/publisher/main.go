// Publisher tells everybody who listens right now. Nobody listening: the message is gone, and that is not an error.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"time"

	"bus-examples/common"
)

func main() {
	var fields common.Pairs
	channel := flag.String("channel", "bus:state", "where to publish")
	kind := flag.String("type", "anchor_loaded", "what happened")
	role := flag.String("role", "agent", "who says it")
	flag.Var(&fields, "field", "`NAME=VALUE`, may be repeated")
	payload := flag.String("json", "", "send this `PAYLOAD`, byte for byte, instead of the above")
	common.ParseFlags()

	if !isSet("json") {
		event := map[string]any{"type": *kind, "role": *role, "timestamp": time.Now().Unix()}
		if len(fields) == 0 {
			event["anchor_id"] = "XYZ123"
		}
		for _, field := range fields {
			event[field[0]] = field[1]
		}
		text, err := json.Marshal(event)
		if err != nil {
			common.Fail(err)
		}
		*payload = string(text)
	}

	// PUBLISH says how many connections got it, which is not how many programs understood it.
	receivers, err := common.Connect().Publish(context.Background(), *channel, *payload).Result()
	if err != nil {
		common.Fail(err)
	}
	common.Emit(map[string]int64{"receivers": receivers})
}

// An empty payload is a payload too.
func isSet(name string) (set bool) {
	flag.Visit(func(f *flag.Flag) { set = set || f.Name == name })
	return set
}
