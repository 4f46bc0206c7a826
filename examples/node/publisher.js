#!/usr/bin/env node
// Tells everybody who listens right now. Nobody listening: the message is gone, and that is not an error.
import { args, connect, emit, pair, run } from './common.js';

await run(async () => {
  const values = args({ channel: 'bus:state', type: 'anchor_loaded', role: 'agent', field: [], json: undefined });

  let payload = values.json; // sent as it is, instead of the rest
  if (payload === undefined) {
    const fields = values.field.length > 0 ? values.field : ['anchor_id=XYZ123'];
    const timestamp = Math.floor(Date.now() / 1000);
    payload = JSON.stringify({ type: values.type, role: values.role, timestamp, ...Object.fromEntries(fields.map(pair)) });
  }

  const redis = await connect();
  // PUBLISH says how many connections got it, which is not how many programs understood it.
  await emit({ receivers: await redis.publish(values.channel, payload) });
  return 0;
});
