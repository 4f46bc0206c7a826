#!/usr/bin/env python3
"""Reads a whole stream by itself, without a group: it alone remembers how far it got."""
import argparse
import os

from common import CONNECTION_LOST, Deadline, connect, emit, entry, note, run, wait_before_retry


def start_position(client, args):
    if args.cursor_file and os.path.exists(args.cursor_file):
        with open(args.cursor_file, encoding="ascii") as file:
            return file.read().strip()
    if args.start == "$":
        # "$" means "after the last entry at this moment", anew in each XREAD: what arrives between two calls
        # would be skipped. So it is turned into an id once.
        last = client.xrevrange(args.stream, count=1)
        return last[0][0].decode("ascii") if last else "0-0"
    return args.start


def save_position(path, last_id):
    """Written beside and renamed: a crash leaves the old position or the new one, never half of one."""
    with open(path + ".tmp", "w", encoding="ascii") as file:
        file.write(last_id)
    os.replace(path + ".tmp", path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stream", default="bus:council_ctx")
    parser.add_argument("--from", dest="start", default="0-0", help="read what comes after this id; $ for new entries only")
    parser.add_argument("--cursor-file", help="remember the last id here, and go on from it the next time")
    parser.add_argument("--count", type=int, default=0, help="stop after so many entries (default: never)")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="give up after this time, with exit code 3")
    args = parser.parse_args()

    deadline = Deadline(args.timeout)
    client = connect()
    client.ping()  # a wrong address shall be an error now, not something to wait for
    last_id = start_position(client, args)
    note(f"Reading {args.stream} after {last_id}...")
    emit({"ready": True})

    received = 0
    while not deadline.passed():
        try:
            # History and news are one and the same call: it blocks only once there is nothing after last_id.
            reply = client.xread({args.stream: last_id}, count=100, block=deadline.block_millis())
        except CONNECTION_LOST as error:
            wait_before_retry(error, deadline)
            continue
        for entry_id, fields in reply[0][1] if reply else []:
            emit(entry(args.stream, entry_id, fields))
            last_id = entry_id.decode("ascii")
            if args.cursor_file:
                save_position(args.cursor_file, last_id)
            received += 1
            if received == args.count:
                return 0
    return 3


run(main)
