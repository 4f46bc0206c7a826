package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import io.hestai.bus.Retention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of trimming, as a script, because nobody may read or be added between looking and trimming. It finds what the retention wants gone
 * and what groups and named cursors still need, and removes the smaller of both; at most a thousand entries, and without looking at more than about
 * 1 MiB of them, so that it holds up the server for no more than a moment.
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
            if kind == 'none' then return {0, 0, 1, '', '', {}} end
            if kind ~= 'stream' then return redis.error_reply('WRONGTYPE the key holds no stream') end
            local length = redis.call('XLEN', key)
            if length == 0 then return {0, 0, 1, '', '', {}} end
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)

            -- The newest of at most n entries before an id, and how many these are; fewer than n if they are large.
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
                page = math.max(1, math.min(STEP, math.floor((ROOM - copied) / (copied / seen))))
              end
              return last, seen
            end

            -- What the retention wants: nothing before this id.
            local wanted, surplus, walked
            if age >= 0 then wanted = string.format('%.0f-0', math.max(0, now - age)) end
            local keep = count
            if bytes >= 0 then
              local weight = redis.call('MEMORY', 'USAGE', key, 'SAMPLES', 50)
              local fits = math.max(1, math.floor(length * bytes / weight))
              if keep < 0 or fits < keep then keep = fits end
            end
            surplus, walked = 0, 0
            if keep >= 0 and length > keep then
              local last
              surplus = length - keep
              last, walked = walk(math.min(surplus, STEP), '+')
              local bound = next_id(last)
              if not wanted or below(wanted, bound) then wanted = bound end
            end
            local oldest = redis.call('XRANGE', key, '-', '+', 'COUNT', 1)[1][1]
            if not wanted or not below(oldest, wanted) then return {0, 0, 0, '', '', {}} end

            -- Who needs what. A cursor's own entry stays, by which its follower sees that nothing behind it is gone.
            local holders = {}
            for _, flat in ipairs(redis.call('XINFO', 'GROUPS', key)) do
              local group = map(flat)
              local bound = next_id(group['last-delivered-id'])
              if group.pending > 0 then
                local first = redis.call('XPENDING', key, group.name)[2]
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
            if not below(oldest, bound) then return {0, 0, 0, by or '', safe or '', abandoned} end
            local removed = redis.call('XTRIM', key, 'MINID', '~', bound, 'LIMIT', STEP)
            if removed == 0 then
              -- Only whole blocks went. Of one that is needed in part, that part stays unless it is large or nothing else goes on.
              local last, seen = walk(exact and STEP or BLOCKS, '(' .. bound)
              if exact or seen >= BLOCKS then removed = redis.call('XTRIM', key, 'MINID', '=', next_id(last)) end
            end
            local more = removed > 0 and (walked < surplus or removed > STEP / 2)
            return {removed, more and 1 or 0, 0, by or '', safe or '', abandoned}""";

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
     */
    record Step(
            long removed,
            boolean more,
            boolean empty,
            String heldBy,
            @Nullable EntryId keptFrom,
            List<Idle> abandoned) {}

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
                abandoned);
    }

    /** What the script calls {@code group g}, as events call it: {@code group 'g'}. */
    static String named(String holder) {
        int space = holder.startsWith(GROUP) ? GROUP.length() : "cursor ".length();
        return holder.substring(0, space) + '\'' + holder.substring(space) + '\'';
    }
}
