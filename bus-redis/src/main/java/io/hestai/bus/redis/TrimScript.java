package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import io.hestai.bus.Retention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of trimming, as a script, because nobody may read or be added between looking and trimming. It finds what groups and named cursors still
 * need, and removes of the rest what the retention wants gone: whole blocks, at most a thousand entries, without looking at them. Only where none
 * can go it looks at entries, at most two hundred and about 1 MiB of them. So it holds up the server for no more than a moment, and for less than
 * that where somebody needs the oldest entry.
 */
final class TrimScript {
    private static final String TEXT = """
            local key, prefix = KEYS[1], ARGV[1]
            local count, age, bytes = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
            local abandon_after, exact = tonumber(ARGV[5]), ARGV[6] == '1'
            local STEP, ROOM, BLOCKS = 1000, 1048576, 200
            local LAST = '18446744073709551615'

            local passed_over = {}
            for i = 7, #ARGV do passed_over[ARGV[i]] = true end

            -- Ids are compared as text: their numbers have 64 bits, and those of Lua have 53.
            local function parts(id)
              local ms, seq = string.match(id, '^0*(%d+)%-0*(%d+)$')
              if not ms then ms, seq = string.match(id, '^0*(%d+)$'), '0' end
              return ms, seq
            end
            local function less(a, b)
              if #a ~= #b then return #a < #b end
              return a < b
            end
            local function below(a, b)
              local ams, aseq = parts(a)
              local bms, bseq = parts(b)
              if ams ~= bms then return less(ams, bms) end
              return less(aseq, bseq)
            end
            local function increment(digits)
              local head, nines = string.match(digits, '^(%d-)(9*)$')
              local zeros = string.rep('0', #nines)
              if head == '' then return '1' .. zeros end
              return string.sub(head, 1, -2) .. (string.byte(head, -1) - 47) .. zeros
            end
            local function next_id(id)
              local ms, seq = parts(id)
              if seq ~= LAST then return ms .. '-' .. increment(seq) end
              if ms ~= LAST then return increment(ms) .. '-0' end
              return id
            end
            local function map(flat)
              local named = {}
              for i = 1, #flat, 2 do named[flat[i]] = flat[i + 1] end
              return named
            end

            local kind = redis.call('TYPE', key).ok
            if kind == 'none' then return {0, 0, 1, '', '', {}, 1} end
            if kind ~= 'stream' then return redis.error_reply('WRONGTYPE the key holds no stream') end
            local length = redis.call('XLEN', key)
            if length == 0 then return {0, 0, 1, '', '', {}, 1} end
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local oldest = redis.call('XRANGE', key, '-', '+', 'COUNT', 1)[1][1]

            -- What the retention wants gone: what is before an id, and so many.
            local old, surplus = nil, 0
            if age >= 0 then
              old = string.format('%.0f-0', math.max(0, now - age))
              if not below(oldest, old) then old = nil end
            end
            local keep = count
            if bytes >= 0 then
              local weight = redis.call('MEMORY', 'USAGE', key, 'SAMPLES', 50)
              local fits = math.max(1, math.floor(length * bytes / weight))
              if keep < 0 or fits < keep then keep = fits end
            end
            if keep >= 0 then surplus = math.max(0, length - keep) end
            if surplus == 0 and not old then return {0, 0, 0, '', '', {}, 1} end

            -- Who needs what. A cursor's own entry stays, by which its follower sees that nothing behind it is gone.
            local holders = {}
            for _, flat in ipairs(redis.call('XINFO', 'GROUPS', key)) do
              local group = map(flat)
              local bound = next_id(group['last-delivered-id'])
              if group.pending > 0 then
                local pending = redis.call('XPENDING', key, group.name, '-', '+', 1)
                local first = pending[1] and pending[1][1]
                if first and below(first, bound) then bound = first end
              end
              table.insert(holders, {'group ' .. group.name, bound, group})
            end
            for _, name in ipairs(redis.call('HKEYS', KEYS[2])) do
              local saved = redis.pcall('GET', prefix .. name)
              if type(saved) == 'string' and parts(saved) then
                table.insert(holders, {'cursor ' .. name, saved})
              elseif saved then
                table.insert(holders, {'cursor ' .. name, '0-0'})
              else
                redis.call('HDEL', KEYS[2], name)
              end
            end

            -- For how long a group has asked for nothing, or, where there is nobody to ask, has been seen not to move.
            local function idle(name, bound, group)
              if group and group.consumers > 0 then
                local least
                for _, flat in ipairs(redis.call('XINFO', 'CONSUMERS', key, group.name)) do
                  local each = map(flat).idle
                  if not least or each < least then least = each end
                end
                return least or 0
              end
              local seen = redis.call('HGET', KEYS[3], name)
              local place, since = string.match(seen or '', '^(%S+) (%d+)$')
              if place ~= bound then
                redis.pcall('HSET', KEYS[3], name, bound .. ' ' .. string.format('%.0f', now))
                since = now
              end
              redis.call('PEXPIRE', KEYS[3], string.format('%.0f', abandon_after * 2 + 3600000))
              return math.max(0, now - since)
            end
            local function counts(holder)
              if abandon_after < 0 or not passed_over[holder[1]] then return true end
              return idle(holder[1], holder[2], holder[3]) < abandon_after
            end

            -- Whole blocks first, without looking at what is in them: those before the first place that somebody needs.
            local first
            for _, holder in ipairs(holders) do
              if (not first or below(holder[2], first)) and counts(holder) then first = holder[2] end
            end
            local free = not first or below(oldest, first)
            local removed = 0
            if free and surplus > 0 then
              local bound = first or (LAST .. '-' .. LAST)
              removed = redis.call('XTRIM', key, 'MINID', '~', bound, 'LIMIT', math.min(surplus, STEP))
            end
            if free and removed == 0 and old then
              local bound = first and below(first, old) and first or old
              removed = redis.call('XTRIM', key, 'MINID', '~', bound, 'LIMIT', STEP)
            end
            if removed > 0 then
              local rest = surplus - removed
              local more = removed > STEP / 2 or rest >= BLOCKS or (exact and (rest > 0 or old))
              return {removed, more and 1 or 0, 0, '', '', {}, 0}
            end
            -- Of a block that is needed in part, that part stays unless it is large or nothing else goes on.
            if free and not exact and not old and surplus < BLOCKS then return {0, 0, 0, '', '', {}, 0} end

            -- The newest of at most so many entries before an id as are looked at, and how many these are; fewer if they are large.
            local function walk(n, before)
              local seen, copied, page, from, last = 0, 0, 4, '-', nil
              while seen < n and copied < ROOM do
                local entries = redis.call('XRANGE', key, from, before, 'COUNT', math.min(page, n - seen))
                if #entries == 0 then break end
                for _, entry in ipairs(entries) do
                  for _, part in ipairs(entry[2]) do copied = copied + #part + 16 end
                end
                seen, last = seen + #entries, entries[#entries][1]
                if last == LAST .. '-' .. LAST then break end
                from = '(' .. last
                page = math.max(1, math.min(BLOCKS, math.floor((ROOM - copied) / (copied / seen))))
              end
              return last, seen
            end

            -- Where the oldest entry is needed, there is no more to know.
            local wanted, last, seen = old, oldest, 1
            if surplus > 0 then
              if free then last, seen = walk(math.min(surplus, BLOCKS), '+') end
              local bound = next_id(last)
              if wanted and not below(wanted, bound) then last = nil else wanted = bound end
            else
              last = nil
            end

            local safe, by
            local abandoned = {}
            for _, holder in ipairs(holders) do
              local name, bound, group = holder[1], holder[2], holder[3]
              if below(bound, wanted) then
                local waits = true
                if abandon_after >= 0 then
                  local idle_for = idle(name, bound, group)
                  if idle_for >= abandon_after then
                    waits = not passed_over[name]
                    table.insert(abandoned, name)
                    table.insert(abandoned, string.format('%.0f', idle_for))
                  end
                end
                if waits and (not safe or below(bound, safe)) then safe, by = bound, name end
              end
            end

            local bound = safe or wanted
            if not below(oldest, bound) then return {0, 0, 0, by or '', safe or '', abandoned, 1} end
            if safe or not last then last, seen = walk(BLOCKS, '(' .. bound) end
            if exact or seen >= BLOCKS then removed = redis.call('XTRIM', key, 'MINID', '=', next_id(last)) end
            local more = removed > 0 and (surplus > removed or old)
            return {removed, more and 1 or 0, 0, by or '', safe or '', abandoned, 1}""";

    /** What a group or cursor is called in a reply, before its name. */
    private static final String GROUP = "group ";

    private TrimScript() {}

    /**
     * Someone who has been idle for too long.
     *
     * @param holder as the script calls it, {@code group g} or {@code cursor c}
     * @param idle for how long
     */
    record Idle(String holder, Duration idle) {}

    /**
     * What one step did.
     *
     * @param removed how many entries are gone
     * @param more whether another step at once has something to do
     * @param empty whether there is no such stream, or nothing in it
     * @param heldBy who keeps entries that the retention would remove; empty if nobody does
     * @param keptFrom the oldest entry that is kept for it; null if nobody holds
     * @param abandoned those who hold and have been idle for too long, whether they were passed over or not
     * @param judged whether it was looked for those who hold; if not, nothing is known about them
     */
    record Step(
            long removed,
            boolean more,
            boolean empty,
            String heldBy,
            @Nullable EntryId keptFrom,
            List<Idle> abandoned,
            boolean judged) {}

    /**
     * The command of one step.
     *
     * @param names how names become keys
     * @param stream the stream
     * @param retention what to keep
     * @param exact whether to remove parts of blocks as well
     * @param passedOver who has been told abandoned, and counts no more if it is still idle
     */
    static Command step(Names names, String stream, Retention retention, boolean exact, Collection<String> passedOver) {
        Command command = new Command(11 + passedOver.size(), "EVAL", TEXT.length() + 512)
                .arg(TEXT)
                .arg(3)
                .arg(names.key(stream))
                .arg(CursorStore.registry(names, stream))
                .arg(names.bookkeepingPrefix("idle", stream))
                .arg(names.bookkeepingPrefix("cursor", stream) + ':')
                .arg(retention.count().orElse(-1))
                .arg(retention.age().map(Duration::toMillis).orElse(-1L))
                .arg(retention.bytes().orElse(-1))
                .arg(retention.abandonAfter().map(Duration::toMillis).orElse(-1L))
                .arg(exact ? 1 : 0);
        for (String holder : passedOver) {
            command.arg(holder);
        }
        return command;
    }

    /** Reads the reply. */
    static Step read(@Nullable Object reply) {
        @Nullable Object[] parts = Replies.array(reply);
        String heldBy = Replies.text(parts[3]);
        @Nullable Object[] idle = Replies.array(parts[5]);
        List<Idle> abandoned = new ArrayList<>();
        for (int i = 0; i + 1 < idle.length; i += 2) {
            long ms = Long.parseLong(Replies.text(idle[i + 1]));
            abandoned.add(new Idle(Replies.text(idle[i]), Duration.ofMillis(ms)));
        }
        return new Step(
                Replies.number(parts[0]),
                Replies.number(parts[1]) == 1,
                Replies.number(parts[2]) == 1,
                heldBy,
                heldBy.isEmpty() ? null : EntryId.parse(Replies.text(parts[4])),
                abandoned,
                Replies.number(parts[6]) == 1);
    }

    /** What the script calls {@code group g}, as events call it: {@code group 'g'}. */
    static String named(String holder) {
        int space = holder.startsWith(GROUP) ? GROUP.length() : "cursor ".length();
        return holder.substring(0, space) + '\'' + holder.substring(space) + '\'';
    }
}
