package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RoomTest {
    private static final int PLENTY = 8 * 1024;

    private final Room room = new Room(65_536, 64 << 20);

    @Test
    void whoeverSendsWhilePlentyIsOnItsWayIsHeldUpForAMomentAndNoLonger() {
        assertThat(room.tryTake(PLENTY + 1)).isTrue();
        long began = System.nanoTime();
        room.hesitate();
        assertThat(System.nanoTime() - began).isGreaterThan(TimeUnit.MICROSECONDS.toNanos(900));
    }

    @Test
    void anInterruptIsKept() {
        assertThat(room.tryTake(PLENTY + 1)).isTrue();
        Thread.currentThread().interrupt();
        room.hesitate();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aRoomThatIsFullStillRefuses() {
        assertThat(room.tryTake(65_536)).isTrue();
        room.hesitate();
        assertThat(room.tryTake(1)).isFalse();
        room.giveBack(1);
        eventually(() -> room.tryTake(1));
    }
}
