#!/usr/bin/env node
// Appends to a stream. An entry stays until it is trimmed, whether or not anybody is listening.
import { createInterface } from 'node:readline';
import { args, bytes, connect, emit, pair, run } from './common.js';

/** A stream value is text or bytes: whatever else JSON has is stored as its JSON text. */
function fieldValue(value) {
  if (typeof value === 'string') return value;
  const base64 = value?.$base64; // how the readers print bytes
  if (typeof base64 === 'string' && Object.keys(value).length === 1) return bytes(base64);
  return JSON.stringify(value);
}

async function* entriesFromStdin() {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    const message = JSON.parse(line);
    const usable = message !== null && typeof message === 'object' && !Array.isArray(message) && Object.keys(message).length > 0;
    if (!usable) throw new Error('each line must be a JSON object with at least one name');
    yield Object.entries(message).map(([name, value]) => [name, fieldValue(value)]);
  }
}

function entryFromArguments(values) {
  const fields = [['type', values.type], ['role', values.role]];
  if (values.field.length + values['field-base64'].length === 0) fields.push(['new_context', '...']);
  fields.push(...values.field.map(pair));
  fields.push(...values['field-base64'].map(pair).map(([name, value]) => [name, bytes(value)]));
  return [...new Map(fields)]; // a later value of a name replaces an earlier one
}

await run(async () => {
  const values = args({
    stream: 'bus:council_ctx', type: 'council_context_updated', role: 'agent', field: [], 'field-base64': [], stdin: false,
  });
  const redis = await connect();
  for await (const fields of values.stdin ? entriesFromStdin() : [entryFromArguments(values)]) {
    // '*': Redis chooses the id, so ids grow in the order of storing.
    await emit({ entry_id: await redis.xadd(values.stream, '*', ...fields.flat()) });
  }
  return 0;
});
