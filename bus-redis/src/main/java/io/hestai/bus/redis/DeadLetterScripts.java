package io.hestai.bus.redis;

/** What happens in Redis when somebody deals with dead letters. */
final class DeadLetterScripts {
    /** Hands one dead letter on: the original fields, where it stood, and how often it came this way. KEYS: dead letters, redriven. */
    private static final String MOVE = """
            local own = {['~entry_id'] = true, ['~reason'] = true, ['~error'] = true, ['~attempts'] = true,
              ['~first_time'] = true, ['~time'] = true, ['~consumer'] = true, ['~redrives'] = true}
            local function move(id, fields)
              local known = {}
              local last = #fields
              while last >= 2 and own[fields[last - 1]] and known[fields[last - 1]] == nil do
                known[fields[last - 1]] = fields[last]
                last = last - 2
              end
              local entry = {}
              for i = 1, last do entry[i] = fields[i] end
              local more = {'~entry_id', known['~entry_id'] or id, '~redrives', (tonumber(known['~redrives']) or 0) + 1}
              for i = 1, 4 do entry[last + i] = more[i] end
              redis.call('XADD', KEYS[2], '*', unpack(entry))
              redis.call('XDEL', KEYS[1], id)
            end
            local function prepare(group)
              redis.pcall('XGROUP', 'CREATE', KEYS[2], group, '0', 'MKSTREAM')
            end
            """;

    /**
     * Does something with the oldest letters that takes them away, until there are none up to the last id, or so many, or about 1 MiB of them. Gives
     * how many these were; 0 only if there were none.
     */
    private static final String IN_PORTIONS = """
            local function inPortions(last, most, take)
              local done, copied, portion = 0, 0, 4
              while done < most and copied < 1048576 do
                local letters = redis.call('XRANGE', KEYS[1], '-', last, 'COUNT', math.min(portion, most - done))
                if #letters == 0 then break end
                for _, letter in ipairs(letters) do
                  for _, part in ipairs(letter[2]) do copied = copied + #part + 16 end
                  take(letter[1], letter[2])
                end
                done = done + #letters
                portion = math.max(1, math.floor((1048576 - copied) / (copied / done)))
              end
              return done
            end
            """;

    private static final String EXIST = """
            for i = 2, #ARGV do
              if #redis.call('XRANGE', KEYS[1], ARGV[i], ARGV[i]) == 0 then return ARGV[i] end
            end
            """;

    /** KEYS: dead letters, redriven. ARGV: group, ids. Gives how many were handed on, or the first id that is not there. */
    static final Script REDRIVE = Script.of(MOVE + EXIST + """
            prepare(ARGV[1])
            for i = 2, #ARGV do
              move(ARGV[i], redis.call('XRANGE', KEYS[1], ARGV[i], ARGV[i])[1][2])
            end
            return #ARGV - 1""");

    /** KEYS: dead letters, redriven. ARGV: group, the last id to hand on, entries at most. Gives how many were handed on, 0 at the end. */
    static final Script REDRIVE_PAGE = Script.of(MOVE + IN_PORTIONS + """
            local prepared = false
            return inPortions(ARGV[2], tonumber(ARGV[3]), function(id, fields)
              if not prepared then prepare(ARGV[1]) end
              prepared = true
              move(id, fields)
            end)""");

    /** KEYS: dead letters. ARGV: group, ids. Gives how many were dropped, or the first id that is not there. */
    static final Script DROP = Script.of(EXIST + """
            return redis.call('XDEL', KEYS[1], unpack(ARGV, 2))""");

    /** KEYS: dead letters. ARGV: the last id to drop, entries at most. Gives how many were dropped, 0 at the end. */
    static final Script DROP_PAGE = Script.of(IN_PORTIONS + """
            return inPortions(ARGV[1], tonumber(ARGV[2]), function(id) redis.call('XDEL', KEYS[1], id) end)""");

    private DeadLetterScripts() {}
}
