#!/usr/bin/env node
// Reads a whole stream by itself, without a group: it alone remembers how far it got.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { args, connect, emit, entry, isReply, note, number, run, startTimeout, waitBeforeRetry } from './common.js';

async function startPosition(redis, values) {
  const file = values['cursor-file'];
  if (file && existsSync(file)) return readFileSync(file, 'ascii').trim();
  if (values.from === '$') {
    // '$' means "after the last entry at this moment", anew in each XREAD: what arrives between two calls
    // would be skipped. So it is turned into an id once.
    const last = await redis.xrevrange(values.stream, '+', '-', 'COUNT', 1);
    return last.length > 0 ? last[0][0] : '0-0';
  }
  return values.from;
}

/** Written beside and renamed: a crash leaves the old position or the new one, never half of one. */
function savePosition(file, lastId) {
  writeFileSync(`${file}.tmp`, lastId);
  renameSync(`${file}.tmp`, file);
}

await run(async () => {
  const values = args({
    stream: 'bus:council_ctx', from: '0-0', 'cursor-file': undefined, count: undefined, timeout: undefined,
  });
  const count = number(values, 'count');
  startTimeout(values);

  const redis = await connect({ reconnect: true });
  let lastId = await startPosition(redis, values);
  note(`Reading ${values.stream} after ${lastId}...`);
  await emit({ ready: true });

  let received = 0;
  for (;;) {
    let reply;
    try {
      // History and news are one and the same call: it blocks only once there is nothing after lastId.
      reply = await redis.xreadBuffer('COUNT', 100, 'BLOCK', 5000, 'STREAMS', values.stream, lastId);
    } catch (error) {
      if (isReply(error) && !error.message.startsWith('UNBLOCKED')) throw error;
      await waitBeforeRetry(error);
      continue;
    }
    for (const [id, fields] of reply?.[0][1] ?? []) {
      await emit(entry(values.stream, id, fields));
      lastId = id.toString();
      if (values['cursor-file']) savePosition(values['cursor-file'], lastId);
      received += 1;
      if (received === count) return 0;
    }
  }
});
