#!/usr/bin/env python3
"""Works off a stream as a member of a group: each entry goes to one member, and is kept for it until acknowledged."""
import argparse

import redis

from common import CONNECTION_LOST, Deadline, connect, emit, entry, note, run, wait_before_retry


def ensure_group(client, stream, group, start):
    try:
        client.xgroup_create(stream, group, id=start, mkstream=True)
    except redis.ResponseError as error:
        if not str(error).startswith("BUSYGROUP"):  # it exists: the normal case, its position is kept
            raise


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stream", default="bus:council_ctx")
    parser.add_argument("--group", default="daemon")
    parser.add_argument("--consumer", default="daemon_1", help="this instance; keep the name across restarts")
    parser.add_argument("--from", dest="start", default="0", help="where a new group begins: 0 all history, $ from now on")
    parser.add_argument("--count", type=int, default=0, help="stop after so many entries (default: never)")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="give up after this time, with exit code 3")
    args = parser.parse_args()

    deadline = Deadline(args.timeout)
    client = connect()
    start = args.start
    received = 0
    ready = False
    position = None
    while not deadline.passed():
        try:
            if position is None:
                ensure_group(client, args.stream, args.group, start)
                if not ready:
                    note(f"[{args.group}] {args.consumer} waiting for entries of {args.stream}...")
                    emit({"ready": True})
                    ready = True
                # Should the group ever vanish (a Redis restarted without its data), begin
                # at the beginning: rather twice than never.
                start = "0"
                # First what was received but never acknowledged ("0" asks for our own pending entries),
                # then what nobody in the group has seen yet (">").
                position = "0"
            # Never take more than we shall handle: the surplus would stay pending, and no one else would get it.
            batch = 10 if args.count == 0 else min(10, args.count - received)
            reply = client.xreadgroup(args.group, args.consumer, {args.stream: position},
                                      count=batch, block=deadline.block_millis())
            entries = reply[0][1] if reply else []
            if not entries:
                position = ">"
            for entry_id, fields in entries:
                # Empty when it was trimmed while pending: then only the acknowledgement is left to do.
                if fields:
                    emit(entry(args.stream, entry_id, fields))
                # After the work, not before: a crash in between repeats an entry instead of losing it.
                client.xack(args.stream, args.group, entry_id)
                if fields:
                    received += 1
                if received == args.count > 0:
                    return 0
        except CONNECTION_LOST as error:
            if not ready:
                raise  # never worked: a wrong address rather than a restart
            wait_before_retry(error, deadline)
            position = None  # a reply lost on its way has left its entries pending with us
        except redis.ResponseError as error:
            if not str(error).startswith(("NOGROUP", "UNBLOCKED")):
                raise
            wait_before_retry(error, deadline)
            position = None
    return 3


run(main)
