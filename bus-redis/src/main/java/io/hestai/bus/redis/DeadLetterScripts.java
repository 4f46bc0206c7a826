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

    /** KEYS: dead letters, redriven. ARGV: group, the last id to hand on, entries at most. Gives how many were handed on. */
    static final Script REDRIVE_PAGE = Script.of(MOVE + """
            local page = redis.call('XRANGE', KEYS[1], '-', ARGV[2], 'COUNT', ARGV[3])
            if #page > 0 then prepare(ARGV[1]) end
            for _, letter in ipairs(page) do move(letter[1], letter[2]) end
            return #page""");

    /** KEYS: dead letters. ARGV: group, ids. Gives how many were dropped, or the first id that is not there. */
    static final Script DROP = Script.of(EXIST + """
            return redis.call('XDEL', KEYS[1], unpack(ARGV, 2))""");

    /** KEYS: dead letters. ARGV: the last id to drop, entries at most. Gives how many were dropped. */
    static final Script DROP_PAGE = Script.of("""
            local page = redis.call('XRANGE', KEYS[1], '-', ARGV[1], 'COUNT', ARGV[2])
            for _, letter in ipairs(page) do redis.call('XDEL', KEYS[1], letter[1]) end
            return #page""");

    private DeadLetterScripts() {}
}
