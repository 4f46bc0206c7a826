#!/usr/bin/env python3
"""Hears what is published on a channel from now on. What was said while it was away is lost: use a stream for that."""
import argparse
import json

from common import CONNECTION_LOST, Deadline, connect, emit, note, run, text_or_base64, wait_before_retry


def no_json(word):
    raise ValueError(f"{word} is not JSON")  # Python alone would accept NaN and Infinity


def parse(payload):
    """A message is a JSON object. Anything else is still delivered: as text, or as base64 if it is no text."""
    try:
        event = json.loads(payload.decode("utf-8"), parse_constant=no_json)
    except ValueError:
        event = None
    return event if isinstance(event, dict) else text_or_base64(payload)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channel", default="bus:state")
    parser.add_argument("--count", type=int, default=0, help="stop after so many messages (default: never)")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="give up after this time, with exit code 3")
    args = parser.parse_args()

    deadline = Deadline(args.timeout)
    received = 0
    ready = False
    while not deadline.passed():
        try:
            # A subscription lives and dies with its connection, so each attempt starts with a new one.
            pubsub = connect().pubsub()
            pubsub.subscribe(args.channel)
            while not deadline.passed():
                message = pubsub.get_message(timeout=deadline.at_most(1.0))
                if message is None:
                    continue
                if message["type"] == "subscribe":
                    # Only Redis's confirmation means that the next message will be heard.
                    if ready:
                        note(f"Subscribed again to {args.channel}; messages may have been missed")
                    else:
                        note(f"Subscribed to {args.channel}, waiting for events...")
                        emit({"ready": True})
                        ready = True
                elif message["type"] == "message":
                    emit({"channel": args.channel, "data": parse(message["data"])})
                    received += 1
                    if received == args.count:
                        return 0
        except CONNECTION_LOST as error:
            if not ready:
                raise  # never worked: a wrong address rather than a restart
            wait_before_retry(error, deadline)
    return 3


run(main)
