#!/usr/bin/env python3
"""Appends to a stream. An entry stays until it is trimmed, whether or not anybody is listening."""
import argparse
import base64
import json
import sys

from common import connect, emit, pair, run


def field_value(value):
    """A stream value is text or bytes: whatever else JSON has is stored as its JSON text."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and set(value) == {"$base64"} and isinstance(value["$base64"], str):
        return base64.b64decode(value["$base64"], validate=True)  # how the readers print bytes
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def entries_from_stdin():
    for line in sys.stdin.buffer:
        if line.strip():
            message = json.loads(line)
            if not isinstance(message, dict) or not message:
                raise ValueError("each line must be a JSON object with at least one name")
            yield {name: field_value(value) for name, value in message.items()}


def entry_from_arguments(args):
    fields = {"type": args.type, "role": args.role}
    if not args.field and not args.field_base64:
        fields["new_context"] = "..."
    fields.update(args.field)
    for name, value in args.field_base64:
        fields[name] = base64.b64decode(value, validate=True)
    return fields


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stream", default="bus:council_ctx")
    parser.add_argument("--type", default="council_context_updated")
    parser.add_argument("--role", default="agent", help="who says it")
    parser.add_argument("--field", type=pair, action="append", default=[], metavar="NAME=VALUE", help="may be repeated")
    parser.add_argument("--field-base64", type=pair, action="append", default=[], metavar="NAME=BASE64",
                        help="a value of raw bytes")
    parser.add_argument("--stdin", action="store_true", help="append one entry for each JSON object line instead")
    args = parser.parse_args()

    client = connect()
    for fields in entries_from_stdin() if args.stdin else [entry_from_arguments(args)]:
        # '*' (redis-py's default): Redis chooses the id, so ids grow in the order of storing.
        entry_id = client.xadd(args.stream, fields)
        emit({"entry_id": entry_id.decode("ascii")})


run(main)
