// What the five programs share: where Redis is, how values become JSON, how errors end a program.
import { isUtf8 } from 'node:buffer';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';

const RETRY_MILLIS = 1000;

export const note = (text) => console.error(text);
export const sleep = (millis) => new Promise((done) => setTimeout(done, millis));

/** One JSON object a line. The promise is kept once the line is out, which a full pipe may delay. */
export const emit = (thing) => new Promise((done) => process.stdout.write(JSON.stringify(thing) + '\n', done));

/** process.exit() alone would cut off what a full pipe has not taken yet. */
const exit = (code) => process.stdout.write('', () => process.exit(code));

// With `reconnect`, ioredis comes back by itself after the first success; a wrong address fails at once in any case.
export async function connect({ reconnect = false } = {}) {
  const url = process.env.REDIS_URL ?? 'redis://localhost:6379/0';
  const options = {
    lazyConnect: true,
    // No silent resending: if the reply to an XADD is lost, the entry may be stored all the same,
    // and a second XADD would store it twice. ioredis does resend unless told not to.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0, // so what is under way fails at once; otherwise its promise would stay open for ever
    retryStrategy: () => (connected && reconnect ? RETRY_MILLIS : null),
  };
  const socket = /^(?:redis-socket|unix):\/\//.test(url) ? new URL(url) : null; // ioredis wants a path, no URL
  const redis = socket
    ? new Redis({
        ...options,
        path: decodeURIComponent(socket.pathname),
        db: Number(socket.searchParams.get('db') ?? 0),
        username: decodeURIComponent(socket.username) || undefined,
        password: decodeURIComponent(socket.password) || undefined,
      })
    : new Redis(url, options);
  let connected = false;
  let reason;
  redis.on('error', (error) => {
    reason = error;
    if (connected) note(`Redis error: ${describe(error)}`);
  });
  try {
    await redis.connect();
  } catch (error) {
    throw reason ?? error; // connect() itself only says that the connection is closed
  }
  connected = true;
  return redis;
}

// ioredis calls a command whose connection broke "max retries reached", also where there were to be none.
const describe = (error) =>
  error.name === 'MaxRetriesPerRequestError' ? 'connection lost' : error.message || error.code || String(error);

/** Redis answered, and the answer was no. Everything else is a lost connection. */
export const isReply = (error) => error.name === 'ReplyError';

export async function waitBeforeRetry(error) {
  note(`Redis error, retrying in ${RETRY_MILLIS / 1000}s: ${describe(error)}`);
  await sleep(RETRY_MILLIS);
}

// Redis values are bytes. JSON has only text, so what is no UTF-8 travels as base64.
export const textOrBase64 = (value) => (isUtf8(value) ? value.toString() : { $base64: value.toString('base64') });

/** Redis sends the fields as one flat list: name, value, name, value … */
export function entry(stream, id, flat) {
  const pairs = [];
  for (let i = 0; i < flat.length; i += 2) pairs.push([flat[i].toString(), textOrBase64(flat[i + 1])]);
  return { stream, entry_id: id.toString(), fields: Object.fromEntries(pairs) };
}

/** NAME=VALUE, split at the first '=', so that a value may contain more of them. */
export function pair(argument) {
  const equals = argument.indexOf('=');
  if (equals < 1) wrongUsage(`expected NAME=VALUE, got '${argument}'`);
  return [argument.slice(0, equals), argument.slice(equals + 1)];
}

export function bytes(base64) {
  const value = Buffer.from(base64, 'base64');
  if (value.toString('base64') !== base64) throw new Error(`not base64: '${base64}'`); // Buffer skips what it can't read
  return value;
}

/** `defaults` names the options: a string takes a value, a list may be repeated, false is a switch, undefined has no default. */
export function args(defaults) {
  const options = {};
  for (const [name, value] of Object.entries(defaults)) {
    options[name] = { type: value === false ? 'boolean' : 'string', multiple: Array.isArray(value), default: value };
  }
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return wrongUsage(error.message);
  }
}

export function number(values, name) {
  if (values[name] === undefined) return 0;
  const value = Number(values[name]);
  if (values[name].trim() !== '' && value >= 0) return value;
  return wrongUsage(`--${name} needs a number, not '${values[name]}'`);
}

/** Gives up after --timeout seconds, whatever the program is doing then. */
export function startTimeout(values) {
  if (values.timeout !== undefined) setTimeout(() => exit(3), number(values, 'timeout') * 1000);
}

const program = () => basename(process.argv[1]);

function wrongUsage(text) {
  note(`${program()}: ${text}`);
  process.exit(2);
}

export async function run(main) {
  process.stdout.on('error', () => process.exit(0)); // a closed pipe ends the program quietly
  try {
    exit(await main());
  } catch (error) {
    note(`${program()}: ${error.name === 'Error' && !error.code ? '' : 'Redis error: '}${describe(error)}`);
    exit(1);
  }
}
