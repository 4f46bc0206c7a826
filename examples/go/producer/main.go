// Producer appends to a stream. An entry stays until it is trimmed, whether or not anybody is listening.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"

	"bus-examples/common"

	"github.com/redis/go-redis/v9"
)

func main() {
	var fields, binary common.Pairs
	stream := flag.String("stream", "bus:council_ctx", "where to append")
	kind := flag.String("type", "council_context_updated", "what happened")
	role := flag.String("role", "agent", "who says it")
	flag.Var(&fields, "field", "`NAME=VALUE`, may be repeated")
	flag.Var(&binary, "field-base64", "`NAME=BASE64`, a value of raw bytes")
	stdin := flag.Bool("stdin", false, "append one entry for each JSON object line instead")
	common.ParseFlags()

	client := common.Connect()
	appendEntry := func(values []any) {
		// No ID given is '*': Redis chooses it, so ids grow in the order of storing.
		id, err := client.XAdd(context.Background(), &redis.XAddArgs{Stream: *stream, Values: values}).Result()
		if err != nil {
			common.Fail(err)
		}
		common.Emit(map[string]string{"entry_id": id})
	}
	if *stdin {
		eachLine(os.Stdin, appendEntry)
		return
	}

	if len(fields)+len(binary) == 0 {
		fields = common.Pairs{{"new_context", "..."}}
	}
	values := map[string]any{"type": *kind, "role": *role}
	for _, field := range fields {
		values[field[0]] = field[1]
	}
	for _, field := range binary {
		values[field[0]] = decode(field[1])
	}
	var flat []any
	for name, value := range values {
		flat = append(flat, name, value)
	}
	appendEntry(flat)
}

func eachLine(input io.Reader, use func([]any)) {
	reader := bufio.NewReader(input) // not a Scanner: that gives up on lines over 64 KiB
	for {
		line, err := reader.ReadBytes('\n')
		if line = bytes.TrimSpace(line); len(line) > 0 {
			use(flatten(line))
		}
		if err == io.EOF {
			return
		}
		if err != nil {
			common.Fail(err)
		}
	}
}

// flatten turns one JSON object into name, value, name, value …
func flatten(line []byte) (flat []any) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(line, &object); err != nil {
		common.Fail(err)
	}
	if len(object) == 0 {
		common.Fail(errors.New("each line must be a JSON object with at least one name"))
	}
	for name, value := range object {
		flat = append(flat, name, fieldValue(value))
	}
	return flat
}

// fieldValue: a stream value is text or bytes; whatever else JSON has is stored as its JSON text.
func fieldValue(value json.RawMessage) any {
	var text string
	if value[0] == '"' && json.Unmarshal(value, &text) == nil {
		return text
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(value, &object) == nil && len(object) == 1 && json.Unmarshal(object["$base64"], &text) == nil {
		return decode(text) // how the readers print bytes
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, value); err != nil {
		common.Fail(err)
	}
	return compact.Bytes()
}

func decode(text string) []byte {
	value, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		common.Fail(err)
	}
	return value
}
