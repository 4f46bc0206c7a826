"""What the five programs share: where Redis is, how values become JSON, how errors end a program."""
import argparse
import base64
import json
import os
import signal
import sys
import time

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

# Lost connections are worth another try. Everything else Redis says (wrong type, no permission) is final.
CONNECTION_LOST = (redis.ConnectionError, redis.TimeoutError)
RETRY_SECONDS = 1.0


def connect():
    url = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
    # redis-py spells a socket URL unix://, others redis-socket://; the rest of the URL is the same.
    if url.startswith("redis-socket://"):
        url = "unix://" + url[len("redis-socket://"):]
    # No silent resending: if the reply to an XADD is lost, the entry may be stored all the same,
    # and a second XADD would store it twice. Newer redis-py does resend unless told not to.
    return redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0))


def emit(thing):
    """One JSON object a line, flushed, so that whoever reads the pipe sees it at once."""
    print(json.dumps(thing, separators=(",", ":")), flush=True)


def note(text):
    print(text, file=sys.stderr, flush=True)


def text_or_base64(value):
    """Redis values are bytes. JSON has only text, so what is no UTF-8 travels as base64."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return {"$base64": base64.b64encode(value).decode("ascii")}


def entry(stream, entry_id, fields):
    return {
        "stream": stream,
        "entry_id": entry_id.decode("ascii"),
        "fields": {name.decode("utf-8", "replace"): text_or_base64(value) for name, value in fields.items()},
    }


def pair(argument):
    """NAME=VALUE, split at the first '=', so that a value may contain more of them."""
    name, equals, value = argument.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f"expected NAME=VALUE, got {argument!r}")
    return name, value


class Deadline:
    """Counts from its creation, by the monotonic clock: setting the wall clock must not end a wait."""

    def __init__(self, seconds):
        self._end = None if seconds is None else time.monotonic() + seconds

    def passed(self):
        return self._end is not None and time.monotonic() >= self._end

    def at_most(self, seconds):
        return seconds if self._end is None else max(0.0, min(seconds, self._end - time.monotonic()))

    def block_millis(self):
        # Short blocks keep the deadline exact. Never 0: Redis takes that as "for ever".
        return max(1, int(self.at_most(1.0) * 1000))


def wait_before_retry(error, deadline):
    note(f"Redis error, retrying in {RETRY_SECONDS:g}s: {error}")
    time.sleep(deadline.at_most(RETRY_SECONDS))


def run(main):
    # Ctrl-C and a closed pipe end the program quietly, not with a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    program = os.path.basename(sys.argv[0])
    try:
        sys.exit(main())
    except redis.RedisError as error:
        sys.exit(f"{program}: Redis error: {error}")
    except ValueError as error:
        sys.exit(f"{program}: {error}")
