// Package common is what the five programs share: where Redis is, how values become JSON,
// how errors end a program.
package common

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/redis/go-redis/v9"
)

const retryDelay = time.Second

// Connect makes a client for REDIS_URL. It dials at the first command.
func Connect() *redis.Client {
	url := os.Getenv("REDIS_URL")
	if url == "" {
		url = "redis://localhost:6379/0"
	}
	// go-redis spells a socket URL unix://, others redis-socket://; the rest of the URL is the same.
	if path, ok := strings.CutPrefix(url, "redis-socket://"); ok {
		url = "unix://" + path
	}
	options, err := redis.ParseURL(url)
	if err != nil {
		Fail(fmt.Errorf("REDIS_URL: %w", err))
	}
	// No silent resending: if the reply to an XADD is lost, the entry may be stored all the same,
	// and a second XADD would store it twice. go-redis does resend (3 times) unless told not to.
	options.MaxRetries = -1
	redis.SetLogger(silent{}) // what goes wrong comes back as an error, and is reported once, by us
	return redis.NewClient(options)
}

type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}

// Emit prints one JSON object a line. Go does not buffer standard output, so each line is out at once.
func Emit(thing any) {
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(thing); err != nil {
		Fail(err)
	}
}

func Note(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
}

// Fail ends the program with one line that says why.
func Fail(err error) {
	prefix := ""
	if IsReply(err) || errors.As(err, new(interface{ Timeout() bool })) {
		prefix = "Redis error: "
	}
	Note("%s: %s%v", filepath.Base(os.Args[0]), prefix, err)
	os.Exit(1)
}

// IsReply tells that Redis answered, and the answer was no. Everything else is a lost connection.
// A Redis that is still loading its data after a restart is as good as away.
func IsReply(err error) bool {
	var reply redis.Error
	return errors.As(err, &reply) && !strings.HasPrefix(err.Error(), "LOADING")
}

// TextOrBase64 makes a value fit for JSON, which has only text: what is no UTF-8 travels as base64.
func TextOrBase64(value string) any {
	if utf8.ValidString(value) {
		return value
	}
	return map[string]string{"$base64": base64.StdEncoding.EncodeToString([]byte(value))}
}

// EmitEntry prints an entry of a stream.
func EmitEntry(stream string, message redis.XMessage) {
	fields := make(map[string]any, len(message.Values))
	for name, value := range message.Values {
		fields[name] = TextOrBase64(value.(string))
	}
	Emit(struct {
		Stream  string         `json:"stream"`
		EntryID string         `json:"entry_id"`
		Fields  map[string]any `json:"fields"`
	}{stream, message.ID, fields})
}

// Pairs collects a flag that may be repeated, each time as NAME=VALUE. The first '=' separates.
type Pairs [][2]string

func (p *Pairs) String() string { return "" }

func (p *Pairs) Set(argument string) error {
	name, value, ok := strings.Cut(argument, "=")
	if !ok || name == "" {
		return errors.New("expected NAME=VALUE")
	}
	*p = append(*p, [2]string{name, value})
	return nil
}

// ParseFlags reads the command line; anything besides flags is wrong usage.
func ParseFlags() {
	flag.Parse()
	if flag.NArg() > 0 {
		Note("%s: unexpected argument %q", filepath.Base(os.Args[0]), flag.Arg(0))
		os.Exit(2)
	}
}

// ExitAfter gives up after some seconds, whatever the program is doing then. Negative means never.
func ExitAfter(seconds float64) {
	if seconds >= 0 {
		time.AfterFunc(time.Duration(seconds*float64(time.Second)), func() { os.Exit(3) })
	}
}

// WaitBeforeRetry is for a connection that was lost.
func WaitBeforeRetry(err error) {
	Note("Redis error, retrying in %s: %v", retryDelay, err)
	time.Sleep(retryDelay)
}
