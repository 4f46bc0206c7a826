#!/usr/bin/env node
// Works off a stream as a member of a group: each entry goes to one member, and is kept for it until acknowledged.
import { args, connect, emit, entry, isReply, note, number, run, startTimeout, waitBeforeRetry } from './common.js';

async function ensureGroup(redis, stream, group, start) {
  try {
    await redis.xgroup('CREATE', stream, group, start, 'MKSTREAM');
  } catch (error) {
    if (!error.message.startsWith('BUSYGROUP')) throw error; // it exists: the normal case, its position is kept
  }
}

await run(async () => {
  const values = args({
    stream: 'bus:council_ctx', group: 'daemon', consumer: 'daemon_1', from: '0', count: undefined, timeout: undefined,
  });
  const { stream, group, consumer } = values;
  const count = number(values, 'count');
  startTimeout(values);

  const redis = await connect({ reconnect: true });
  let start = values.from;
  let received = 0;
  let ready = false;
  let position = null;
  for (;;) {
    try {
      if (position === null) {
        await ensureGroup(redis, stream, group, start);
        if (!ready) {
          note(`[${group}] ${consumer} waiting for entries of ${stream}...`);
          await emit({ ready: true });
          ready = true;
        }
        // Should the group ever vanish (a Redis restarted without its data), begin
        // at the beginning: rather twice than never.
        start = '0';
        // First what was received but never acknowledged ('0' asks for our own pending entries),
        // then what nobody in the group has seen yet ('>').
        position = '0';
      }
      // Never take more than we shall handle: the surplus would stay pending, and no one else would get it.
      const batch = count === 0 ? 10 : Math.min(10, count - received);
      const reply = await redis.xreadgroupBuffer(
        'GROUP', group, consumer, 'COUNT', batch, 'BLOCK', 5000, 'STREAMS', stream, position);
      const entries = reply?.[0][1] ?? [];
      if (entries.length === 0) position = '>';
      for (const [id, fields] of entries) {
        // Null when it was trimmed while pending: then only the acknowledgement is left to do.
        if (fields) await emit(entry(stream, id, fields));
        // After the work, not before: a crash in between repeats an entry instead of losing it.
        await redis.xack(stream, group, id);
        if (fields) received += 1;
        if (count > 0 && received === count) return 0;
      }
    } catch (error) {
      if (!ready || (isReply(error) && !/^(NOGROUP|UNBLOCKED)/.test(error.message))) throw error;
      await waitBeforeRetry(error);
      position = null; // a reply lost on its way has left its entries pending with us
    }
  }
});
