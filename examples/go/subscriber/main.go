// Subscriber hears what is published on a channel from now on. What was said while it was away is lost:
// use a stream for that.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"strings"
	"unicode/utf8"

	"bus-examples/common"

	"github.com/redis/go-redis/v9"
)

func main() {
	channel := flag.String("channel", "bus:state", "where to listen")
	count := flag.Int("count", 0, "stop after so many messages (default: never)")
	timeout := flag.Float64("timeout", -1, "give up after so many `SECONDS`, with exit code 3")
	common.ParseFlags()
	common.ExitAfter(*timeout)

	ctx := context.Background()
	pubsub := common.Connect().Subscribe(ctx, *channel)
	// Only Redis's confirmation means that the next message will be heard.
	if _, err := pubsub.Receive(ctx); err != nil {
		common.Fail(err)
	}
	common.Note("Subscribed to %s, waiting for events...", *channel)
	common.Emit(map[string]bool{"ready": true})

	received := 0
	// After a lost connection go-redis connects and subscribes again by itself, and says so here.
	for event := range pubsub.ChannelWithSubscriptions() {
		switch event := event.(type) {
		case *redis.Subscription:
			common.Note("Subscribed again to %s; messages may have been missed", event.Channel)
		case *redis.Message:
			common.Emit(struct {
				Channel string `json:"channel"`
				Data    any    `json:"data"`
			}{event.Channel, parse(event.Payload)})
			received++
			if received == *count {
				return
			}
		}
	}
}

// A message is a JSON object. Anything else is still delivered: as text, or as base64 if it is no text.
func parse(payload string) any {
	isObject := strings.HasPrefix(strings.TrimLeft(payload, " \t\r\n"), "{")
	if isObject && utf8.ValidString(payload) && json.Valid([]byte(payload)) {
		return json.RawMessage(payload) // passed on as it is: no number loses a digit
	}
	return common.TextOrBase64(payload)
}
