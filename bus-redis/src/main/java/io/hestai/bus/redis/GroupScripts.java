package io.hestai.bus.redis;

/**
 * What a group does in one step. A consumer holds a lease as long as its token stands in the hash of the group's consumers; with the token
 * gone, its entries may be somebody else's, and each has to be looked at. All commands here are known to Redis 6.2.
 */
final class GroupScripts {
    private GroupScripts() {}

    /**
     * What became of a lease: 1 if it stands under its token, 0 if it was taken away, -1 if it stands under the token of another start of a consumer
     * of this name, which the part before the hyphen tells.
     */
    private static final String STATE = """
            local function state(consumers, consumer, token)
              local now = redis.call('HGET', consumers, consumer)
              if now == token then return 1 end
              if now and string.match(now, '^[^-]*') ~= string.match(token, '^[^-]*') then return -1 end
              return 0
            end
            """;

    /** Whether this consumer still has an entry. A group that is gone has nothing that could be somebody else's. */
    private static final String IS_OWN = """
            local function isOwn(key, group, id, consumer)
              local pending = redis.pcall('XPENDING', key, group, id, id, 1, consumer)
              return pending.err ~= nil or #pending > 0
            end
            """;

    /** Whether the group was made again since the making that is known; {@code -} stands for one of which that is not asked. */
    private static final String IS_REMADE = """
            local function isRemade(consumers, known)
              return known ~= '-' and (redis.call('HGET', consumers, '~') or '') ~= known
            end
            """;

    /** Whether a key is not there: to ask about its groups would count as an error. Where that may not be asked, it is taken to be there. */
    private static final String IS_MISSING = """
            local function isMissing(key)
              return redis.pcall('EXISTS', key) == 0
            end
            """;

    private static final String NOW = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            """;

    /**
     * KEYS: stream, consumers, retries. ARGV: group, consumer, token, what else to remove (0 nothing, 1 the retry record, 2 also the entry), ids.
     * Gives the ids that are not this consumer's any more.
     */
    static final Script ACKNOWLEDGE = Script.of(STATE + IS_OWN + """
            local leased = state(KEYS[2], ARGV[2], ARGV[3])
            local own, first, lost = ARGV, 5, {}
            if leased ~= 1 then
              own, first = {}, 1
              for i = 5, #ARGV do
                if leased == 0 and isOwn(KEYS[1], ARGV[1], ARGV[i], ARGV[2]) then
                  own[#own + 1] = ARGV[i]
                else
                  lost[#lost + 1] = ARGV[i]
                end
              end
            end
            if #own >= first then
              redis.call('XACK', KEYS[1], ARGV[1], unpack(own, first))
              if ARGV[4] ~= '0' then redis.call('HDEL', KEYS[3], unpack(own, first)) end
              if ARGV[4] == '2' then redis.call('XDEL', KEYS[1], unpack(own, first)) end
            end
            return lost""");

    /**
     * Remembers when a message is due again. KEYS: stream, consumers, retries. ARGV: group, consumer, token, id, delay in ms, attempt, error, the
     * making of the group as known. The record: due and delay in ms, when it first failed, the attempt, the error. There is none for an entry that
     * is not pending, since nobody would remove it; one that a group which was made again does not know is put back, and without any group it
     * will be when there is one. Gives 0 if the entry is not this consumer's any more.
     */
    static final Script RETRY = Script.of(STATE + IS_REMADE + NOW + """
            if state(KEYS[2], ARGV[2], ARGV[3]) == -1 then return 0 end
            local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], ARGV[4], ARGV[4], 1)
            if pending.err then return 1 end
            if #pending == 0 and isRemade(KEYS[2], ARGV[8]) then
              local back = redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[4], 'FORCE', 'RETRYCOUNT', ARGV[6], 'JUSTID')
              if #back == 0 then return 0 end
            elseif #pending == 0 or pending[1][2] ~= ARGV[2] then
              return 0
            end
            local before = redis.call('HGET', KEYS[3], ARGV[4])
            local first = before and string.match(before, '^%d+ %d+ (%d+)') or string.format('%.0f', now)
            redis.call('HSET', KEYS[3], ARGV[4],
              string.format('%.0f', now + ARGV[5]) .. ' ' .. ARGV[5] .. ' ' .. first .. ' ' .. ARGV[6] .. ' ' .. ARGV[7])
            return 1""");

    /**
     * Puts an entry among the dead letters. KEYS: stream, consumers, retries, dead letters. ARGV: group, consumer, token, id, what else to remove
     * (as in ACKNOWLEDGE), names and values. Gives 0 if the entry is not this consumer's any more.
     */
    static final Script GIVE_UP = Script.of(STATE + IS_OWN + NOW + """
            local leased = state(KEYS[2], ARGV[2], ARGV[3])
            if leased == -1 or (leased == 0 and not isOwn(KEYS[1], ARGV[1], ARGV[4], ARGV[2])) then return 0 end
            local record = redis.call('HGET', KEYS[3], ARGV[4])
            local stamp = string.format('%.0f', now)
            local fields = {}
            for i = 6, #ARGV do fields[#fields + 1] = ARGV[i] end
            fields[#fields + 1] = '~first_time'
            fields[#fields + 1] = record and string.match(record, '^%d+ %d+ (%d+)') or stamp
            fields[#fields + 1] = '~time'
            fields[#fields + 1] = stamp
            local stored = redis.pcall('XADD', KEYS[4], '*', unpack(fields))
            if type(stored) == 'table' then return stored end
            redis.call('XACK', KEYS[1], ARGV[1], ARGV[4])
            redis.call('HDEL', KEYS[3], ARGV[4])
            if ARGV[5] == '2' then redis.call('XDEL', KEYS[1], ARGV[4]) end
            return 1""");

    /**
     * Takes the lease, unless it stands there. KEYS: consumers. ARGV: consumer, the token as known (empty at its start), a fresh one, a beat. Gives the
     * state: 1 if it stood there, 0 if the fresh token does now, -1 if it is another start's. At its start, a consumer that cannot take the lease for
     * want of memory takes away that of the start before, so that it may settle what it can prove to have.
     */
    static final Script REGISTER = Script.of(STATE + """
            if ARGV[2] ~= '' then
              local was = state(KEYS[1], ARGV[1], ARGV[2])
              if was ~= 0 then
                if was == 1 then redis.pcall('HINCRBY', KEYS[1], '~' .. ARGV[1], 1) end
                return was
              end
            end
            local set = redis.pcall('HSET', KEYS[1], ARGV[1], ARGV[3], '~' .. ARGV[1], ARGV[4])
            if type(set) == 'table' then
              if ARGV[2] == '' then redis.call('HDEL', KEYS[1], ARGV[1], '~' .. ARGV[1]) end
              return set
            end
            return 0""");

    /** KEYS: consumers. ARGV: consumer, token. Gives the state. */
    static final Script BEAT = Script.of(STATE + """
            local is = state(KEYS[1], ARGV[1], ARGV[2])
            if is == 1 then redis.call('HINCRBY', KEYS[1], '~' .. ARGV[1], 1) end
            return is""");

    /**
     * Makes the group if it is not there. Who makes it leaves a random value beside the leases, the making, by which all others notice. A group that
     * is there is found without a write, so that a Redis without memory does not refuse it. KEYS: stream, consumers. ARGV: group, the entry behind
     * which it begins, the making. Gives whether it was made here, the last entry that it has handed out, and its making.
     */
    static final Script MAKE = Script.of(IS_MISSING + """
            local function find()
              if isMissing(KEYS[1]) then return false end
              local groups = redis.pcall('XINFO', 'GROUPS', KEYS[1])
              for _, flat in ipairs(groups.err and {} or groups) do
                local facts = {}
                for i = 1, #flat, 2 do facts[flat[i]] = flat[i + 1] end
                if facts.name == ARGV[1] then return facts['last-delivered-id'] end
              end
              return false
            end
            local last = find()
            local made = 0
            if not last then
              local created = redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[1], ARGV[2], 'MKSTREAM')
              if created.err then return created end
              redis.call('HSET', KEYS[2], '~', ARGV[3])
              made = 1
              last = find()
            end
            return {made, last, redis.call('HGET', KEYS[2], '~') or ''}""");

    /**
     * Starts the idle time of entries anew, for foreign consumers that go by it; and puts those that nobody has back, if the group was made again.
     * KEYS: stream, consumers. ARGV: group, consumer, the making as known, then ids, each with how often it was delivered. Gives the making.
     */
    static final Script REFRESH = Script.of(IS_REMADE + """
            local remade = isRemade(KEYS[2], ARGV[3])
            for i = 4, #ARGV, 2 do
              local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)
              if pending.err then return pending end
              if #pending == 0 and remade then
                redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'FORCE', 'RETRYCOUNT', ARGV[i + 1], 'JUSTID')
              elseif #pending > 0 and pending[1][2] == ARGV[2] then
                redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'JUSTID')
              end
            end
            return redis.call('HGET', KEYS[2], '~') or ''""");

    /**
     * Takes entries over from a consumer that has shown no sign of life. From the first entry on its lease is gone, and it is marked as having left;
     * that comes first, because a Redis without memory refuses it, and then nothing has been done.
     * KEYS: stream, consumers. ARGV: group, consumer, the other consumer, its token and beat as seen, how many at most. Gives nil if it lives after
     * all, or the ids that it had, those of them that were taken, an entry without a body is not, and how often each was delivered.
     */
    static final Script TAKE_OVER = Script.of(IS_MISSING + """
            local token = redis.call('HGET', KEYS[2], ARGV[3]) or ''
            local beat = redis.call('HGET', KEYS[2], '~' .. ARGV[3]) or ''
            if token ~= ARGV[4] or beat ~= ARGV[5] then return false end
            if token ~= '' then
              redis.call('HSET', KEYS[2], '~' .. ARGV[3], 'left')
              redis.call('HDEL', KEYS[2], ARGV[3])
            end
            if isMissing(KEYS[1]) then return {{}, {}, {}} end
            local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], '-', '+', ARGV[6], ARGV[3])
            if pending.err or #pending == 0 then return {{}, {}, {}} end
            local claim = {'XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0}
            local ids, attempts = {}, {}
            for i = 1, #pending do
              ids[i] = pending[i][1]
              attempts[i] = pending[i][4]
              claim[#claim + 1] = ids[i]
            end
            claim[#claim + 1] = 'JUSTID'
            return {ids, redis.call(unpack(claim)), attempts}""");

    /**
     * Takes note that a consumer is gone; it is removed only if it owns nothing. KEYS: stream, consumers, redriven. ARGV: group, consumer, its token
     * and beat as seen (an empty beat is not looked at).
     */
    static final Script LEAVE = Script.of(IS_MISSING + """
            local token = redis.call('HGET', KEYS[2], ARGV[2]) or ''
            local beat = redis.call('HGET', KEYS[2], '~' .. ARGV[2]) or ''
            if token ~= ARGV[3] or (ARGV[4] ~= '' and beat ~= ARGV[4]) then return 0 end
            redis.call('HDEL', KEYS[2], ARGV[2])
            local keys = {KEYS[1]}
            if not isMissing(KEYS[3]) then keys[2] = KEYS[3] end
            local owns = false
            for _, key in ipairs(keys) do
              local pending = redis.pcall('XPENDING', key, ARGV[1], '-', '+', 1, ARGV[2])
              owns = owns or (not pending.err and #pending > 0)
            end
            if owns then
              redis.call('HSET', KEYS[2], '~' .. ARGV[2], 'left')
              return 0
            end
            redis.call('HDEL', KEYS[2], '~' .. ARGV[2])
            if redis.call('HLEN', KEYS[2]) == 1 then redis.call('HDEL', KEYS[2], '~') end
            for _, key in ipairs(keys) do redis.pcall('XGROUP', 'DELCONSUMER', key, ARGV[1], ARGV[2]) end
            return 1""");
}
