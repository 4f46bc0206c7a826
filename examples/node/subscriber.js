#!/usr/bin/env node
// Hears what is published on a channel from now on. What was said while it was away is lost: use a stream for that.
import { args, connect, emit, note, number, run, startTimeout, textOrBase64 } from './common.js';

/** A message is a JSON object. Anything else is still delivered: as text, or as base64 if it is no text. */
function parse(payload) {
  const text = textOrBase64(payload);
  try {
    const event = JSON.parse(text);
    if (event !== null && typeof event === 'object' && !Array.isArray(event)) return event;
  } catch {
    // not JSON, then
  }
  return text;
}

await run(async () => {
  const values = args({ channel: 'bus:state', count: undefined, timeout: undefined });
  const count = number(values, 'count');
  startTimeout(values);

  const redis = await connect({ reconnect: true });
  let received = 0;
  const enough = new Promise((done) => {
    // 'messageBuffer' rather than 'message': the payload may be anything, and text would spoil bytes.
    redis.on('messageBuffer', (channel, payload) => {
      if (count > 0 && received === count) return;
      emit({ channel: channel.toString(), data: parse(payload) });
      received += 1;
      if (received === count) done(0);
    });
  });

  await redis.subscribe(values.channel); // Redis's confirmation: from here on nothing is missed
  note(`Subscribed to ${values.channel}, waiting for events...`);
  await emit({ ready: true });
  // After a lost connection ioredis connects and subscribes again by itself.
  redis.on('ready', () => note(`Subscribing again to ${values.channel}; messages may have been missed`));
  return enough;
});
