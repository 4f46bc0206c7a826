// Reader reads a whole stream by itself, without a group: it alone remembers how far it got.
package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"strings"
	"time"

	"bus-examples/common"

	"github.com/redis/go-redis/v9"
)

var (
	stream     = flag.String("stream", "bus:council_ctx", "what to read")
	from       = flag.String("from", "0-0", "read what comes after this id; $ for new entries only")
	cursorFile = flag.String("cursor-file", "", "remember the last id here, and go on from it the next time")
	count      = flag.Int("count", 0, "stop after so many entries (default: never)")
	timeout    = flag.Float64("timeout", -1, "give up after so many `SECONDS`, with exit code 3")
)

func main() {
	common.ParseFlags()
	common.ExitAfter(*timeout)

	ctx := context.Background()
	client := common.Connect()
	// A wrong address shall be an error now, not something to wait for.
	if err := client.Ping(ctx).Err(); err != nil {
		common.Fail(err)
	}
	lastID, err := startPosition(ctx, client)
	if err != nil {
		common.Fail(err)
	}
	common.Note("Reading %s after %s...", *stream, lastID)
	common.Emit(map[string]bool{"ready": true})

	received := 0
	for {
		// History and news are one and the same call: it blocks only once there is nothing after lastID.
		streams, err := client.XRead(ctx, &redis.XReadArgs{
			Streams: []string{*stream, lastID}, Count: 100, Block: 5 * time.Second,
		}).Result()
		if errors.Is(err, redis.Nil) {
			continue // nothing new for five seconds
		}
		if err != nil {
			if common.IsReply(err) && !strings.HasPrefix(err.Error(), "UNBLOCKED") {
				common.Fail(err)
			}
			common.WaitBeforeRetry(err)
			continue
		}
		for _, message := range streams[0].Messages {
			common.EmitEntry(*stream, message)
			lastID = message.ID
			savePosition(lastID)
			received++
			if received == *count {
				return
			}
		}
	}
}

func startPosition(ctx context.Context, client *redis.Client) (string, error) {
	if saved, err := os.ReadFile(*cursorFile); err == nil {
		return strings.TrimSpace(string(saved)), nil
	}
	if *from != "$" {
		return *from, nil
	}
	// "$" means "after the last entry at this moment", anew in each XREAD: what arrives between two calls
	// would be skipped. So it is turned into an id once.
	last, err := client.XRevRangeN(ctx, *stream, "+", "-", 1).Result()
	if err != nil || len(last) == 0 {
		return "0-0", err
	}
	return last[0].ID, nil
}

// savePosition writes beside and renames: a crash leaves the old position or the new one, never half of one.
func savePosition(lastID string) {
	if *cursorFile == "" {
		return
	}
	beside := *cursorFile + ".tmp"
	if err := os.WriteFile(beside, []byte(lastID), 0o644); err != nil {
		common.Fail(err)
	}
	if err := os.Rename(beside, *cursorFile); err != nil {
		common.Fail(err)
	}
}
