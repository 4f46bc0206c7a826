#!/usr/bin/env python3
"""Tells everybody who listens right now. Nobody listening: the message is gone, and that is not an error."""
import argparse
import json
import time

from common import connect, emit, pair, run


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channel", default="bus:state")
    parser.add_argument("--type", default="anchor_loaded")
    parser.add_argument("--role", default="agent", help="who says it")
    parser.add_argument("--field", type=pair, action="append", metavar="NAME=VALUE", help="may be repeated")
    parser.add_argument("--json", metavar="PAYLOAD", help="send this, byte for byte, instead of the above")
    args = parser.parse_args()

    payload = args.json
    if payload is None:
        event = {"type": args.type, "role": args.role, "timestamp": int(time.time())}
        event.update(args.field or [("anchor_id", "XYZ123")])
        payload = json.dumps(event)

    # PUBLISH says how many connections got it, which is not how many programs understood it.
    emit({"receivers": connect().publish(args.channel, payload)})


run(main)
