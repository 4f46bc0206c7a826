// Consumer works off a stream as a member of a group: each entry goes to one member, and is kept for it
// until acknowledged.
package main

import (
	"context"
	"errors"
	"flag"
	"strings"
	"time"

	"bus-examples/common"

	"github.com/redis/go-redis/v9"
)

var (
	stream   = flag.String("stream", "bus:council_ctx", "what to work off")
	group    = flag.String("group", "daemon", "whose work it is")
	consumer = flag.String("consumer", "daemon_1", "this instance; keep the name across restarts")
	start    = flag.String("from", "0", "where a new group begins: 0 all history, $ from now on")
	count    = flag.Int("count", 0, "stop after so many entries (default: never)")
	timeout  = flag.Float64("timeout", -1, "give up after so many `SECONDS`, with exit code 3")
)

func main() {
	common.ParseFlags()
	common.ExitAfter(*timeout)

	ctx := context.Background()
	client := common.Connect()
	if err := ensureGroup(ctx, client); err != nil {
		common.Fail(err) // never worked: a wrong address rather than a restart
	}
	common.Note("[%s] %s waiting for entries of %s...", *group, *consumer, *stream)
	common.Emit(map[string]bool{"ready": true})

	// Should the group ever vanish (a Redis restarted without its data), begin at the beginning:
	// rather twice than never.
	*start = "0"
	received := 0
	for {
		err := consume(ctx, client, &received)
		if err == nil {
			return
		}
		if common.IsReply(err) && !strings.HasPrefix(err.Error(), "NOGROUP") && !strings.HasPrefix(err.Error(), "UNBLOCKED") {
			common.Fail(err)
		}
		common.WaitBeforeRetry(err)
	}
}

func ensureGroup(ctx context.Context, client *redis.Client) error {
	err := client.XGroupCreateMkStream(ctx, *stream, *group, *start).Err()
	if err != nil && strings.HasPrefix(err.Error(), "BUSYGROUP") {
		return nil // it exists: the normal case, its position is kept
	}
	return err
}

// consume returns nil when it handled --count entries, and an error when the connection or the group is gone.
func consume(ctx context.Context, client *redis.Client, received *int) error {
	if err := ensureGroup(ctx, client); err != nil {
		return err
	}
	// First what was received but never acknowledged ("0" asks for our own pending entries; a reply lost on
	// its way leaves some too), then what nobody in the group has seen yet (">").
	position := "0"
	for {
		// Never take more than we shall handle: the surplus would stay pending, and no one else would get it.
		batch := 10
		if *count > 0 && *count-*received < batch {
			batch = *count - *received
		}
		streams, err := client.XReadGroup(ctx, &redis.XReadGroupArgs{
			Group: *group, Consumer: *consumer, Streams: []string{*stream, position},
			Count: int64(batch), Block: 5 * time.Second,
		}).Result()
		if errors.Is(err, redis.Nil) {
			continue // nothing new for five seconds
		}
		if err != nil {
			return err
		}
		messages := streams[0].Messages
		if len(messages) == 0 {
			position = ">"
		}
		for _, message := range messages {
			// Nil when it was trimmed while pending: then only the acknowledgement is left to do.
			if message.Values != nil {
				common.EmitEntry(*stream, message)
			}
			// After the work, not before: a crash in between repeats an entry instead of losing it.
			if err := client.XAck(ctx, *stream, *group, message.ID).Err(); err != nil {
				return err
			}
			if message.Values != nil {
				*received++
			}
			if *count > 0 && *received == *count {
				return nil
			}
		}
	}
}
