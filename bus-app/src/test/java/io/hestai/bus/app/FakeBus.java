package io.hestai.bus.app;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvents;
import io.hestai.bus.Channel;
import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import io.hestai.bus.Stream;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A bus that remembers what was sent. What a test does not need is refused, so that nothing passes by accident. */
final class FakeBus {
    /** Stands for the id that comes next. */
    static final EntryId NEXT = EntryId.MAX;

    final List<Message> sent = new ArrayList<>();
    private final Function<Message, CompletableFuture<EntryId>> append;

    FakeBus() {
        this(message -> CompletableFuture.completedFuture(NEXT));
    }

    /** A bus whose stream answers so. */
    FakeBus(Function<Message, CompletableFuture<EntryId>> append) {
        this.append = append;
    }

    Bus bus() {
        return fake(Bus.class, name -> switch (name) {
            case "channel" -> arguments -> fake(Channel.class, this::channel);
            case "stream" -> arguments -> stream();
            case "events" -> arguments -> fake(BusEvents.class, this::events);
            case "close" -> arguments -> this;
            default -> null;
        });
    }

    private @Nullable Function<Object[], Object> events(String name) {
        BusEvents.Registration nothing = () -> {};
        return name.equals("listen") ? arguments -> nothing : null;
    }

    private Stream stream() {
        return fake(Stream.class, name -> switch (name) {
            case "keeping" -> arguments -> stream();
            case "append", "announce" -> arguments -> append((Message) arguments[0]);
            case "appendAndWait", "announceAndWait" ->
                arguments -> append((Message) arguments[0]).join();
            default -> null;
        });
    }

    private CompletableFuture<EntryId> append(Message message) {
        CompletableFuture<EntryId> answer = append.apply(message);
        synchronized (sent) {
            sent.add(message);
            EntryId next = new EntryId(sent.size(), 0);
            return answer.thenApply(id -> id.equals(NEXT) ? next : id);
        }
    }

    private @Nullable Function<Object[], Object> channel(String name) {
        return name.equals("publishAndWait")
                ? arguments -> {
                    sent.add((Message) arguments[0]);
                    return 3L;
                }
                : null;
    }

    private static <T> T fake(Class<T> type, Function<String, @Nullable Function<Object[], Object>> methods) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    @Nullable Function<Object[], Object> behaviour = methods.apply(method.getName());
                    if (behaviour == null) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    return behaviour.apply(arguments);
                }));
    }
}
