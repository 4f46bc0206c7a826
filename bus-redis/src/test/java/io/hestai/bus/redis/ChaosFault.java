package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.eventually;

import io.hestai.bus.testkit.Fault;
import io.hestai.bus.testkit.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Jedis;

/** What can be done to a {@link ChaosWorld}. Each fault returns when it has happened and is over; one that does not happen fails the test. */
enum ChaosFault {
    CUT {
        @Override
        void inject(ChaosWorld world, Random random) {
            counted(world.front, Fault.CUT, () -> world.proxies().forEach(FaultProxy::cut));
        }
    },
    CUT_BEFORE_REPLY_TO_APPEND {
        @Override
        void inject(ChaosWorld world, Random random) {
            counted(world.front, Fault.CUT_BEFORE_REPLY, () -> world.front.cutBeforeReply(r -> r.contains("XADD")));
        }
    },
    CUT_BEFORE_REPLY_TO_GROUP_READ {
        @Override
        void inject(ChaosWorld world, Random random) {
            FaultProxy proxy = anyConsumer(world, random).proxy();
            counted(proxy, Fault.CUT_BEFORE_REPLY, () -> proxy.cutBeforeReply(r -> r.contains("XREADGROUP")));
        }
    },
    CUT_BEFORE_REPLY_TO_ACKNOWLEDGEMENT {
        @Override
        void inject(ChaosWorld world, Random random) {
            FaultProxy proxy = anyConsumer(world, random).proxy();
            counted(proxy, Fault.CUT_BEFORE_REPLY, () -> proxy.cutBeforeReply(r -> r.contains("EVALSHA")));
        }
    },
    CUT_IN_APPEND {
        @Override
        void inject(ChaosWorld world, Random random) {
            int bytes = 1 + random.nextInt(200);
            counted(world.front, Fault.CUT_IN_REQUEST, () -> world.front.cutInRequest(r -> r.contains("XADD"), bytes));
        }
    },
    /** Survived only by a bus that makes sure that its old connection can do nothing more. */
    CUT_AND_APPEND_LATER {
        @Override
        void inject(ChaosWorld world, Random random) {
            Duration later = Duration.ofMillis(50 + random.nextInt(2_000));
            counted(
                    world.front,
                    Fault.DELIVERED_LATE,
                    () -> world.front.cutAndDeliverLate(r -> r.contains("XADD"), later));
        }
    },
    HALF_OPEN {
        @Override
        void inject(ChaosWorld world, Random random) {
            counted(world.front, Fault.HALF_OPEN, () -> world.proxies().forEach(FaultProxy::halfOpen));
            hold(200 + random.nextInt(1_500));
            world.proxies().forEach(FaultProxy::heal);
        }
    },
    REFUSED {
        @Override
        void inject(ChaosWorld world, Random random) {
            counted(
                    world.front,
                    Fault.REFUSED,
                    () -> world.proxies().forEach(proxy -> {
                        proxy.refuseConnections();
                        proxy.cut();
                    }));
            hold(random.nextInt(500));
            world.proxies().forEach(FaultProxy::heal);
        }
    },
    DELAY {
        @Override
        void inject(ChaosWorld world, Random random) {
            Duration delay = Duration.ofMillis(2 + random.nextInt(40));
            counted(world.front, Fault.DELAYED, () -> world.proxies().forEach(each -> each.delay(delay)));
            hold(300);
            world.proxies().forEach(FaultProxy::heal);
        }
    },
    THROTTLE {
        @Override
        void inject(ChaosWorld world, Random random) {
            long speed = 50_000L + random.nextInt(200_000);
            counted(world.front, Fault.THROTTLED, () -> world.proxies().forEach(each -> each.throttle(speed)));
            hold(300);
            world.proxies().forEach(FaultProxy::heal);
        }
    },
    PAUSE {
        @Override
        void inject(ChaosWorld world, Random random) {
            pause(world, 100 + random.nextInt(3_000));
        }
    },
    /** As a laptop that sleeps. */
    LONG_PAUSE {
        @Override
        void inject(ChaosWorld world, Random random) {
            pause(world, 30_000);
        }
    },
    KILL {
        @Override
        void inject(ChaosWorld world, Random random) {
            long before = world.redis.pid();
            world.redis.kill();
            hold(random.nextInt(400));
            world.redis.start();
            happened(world.redis.pid() != before);
        }
    },
    RESTART {
        @Override
        void inject(ChaosWorld world, Random random) {
            long before = world.redis.pid();
            world.redis.stop();
            world.redis.start();
            happened(world.redis.pid() != before);
        }
    },
    /** Appends wait or are refused; consumers go on, which makes room. */
    OUT_OF_MEMORY {
        @Override
        void inject(ChaosWorld world, Random random) {
            world.refusing(raw -> raw.configSet("maxmemory", "1"), raw -> raw.configSet("maxmemory", "0"));
        }
    },
    /** As when the server was made a replica of another one, and made a master again. */
    READ_ONLY {
        @Override
        void inject(ChaosWorld world, Random random) {
            world.refusing(raw -> raw.replicaof("127.0.0.1", 1), Jedis::replicaofNoOne);
        }
    },
    /** Longer than the lease: it must stay with who handles it. */
    HANDLER_HANGS {
        @Override
        void inject(ChaosWorld world, Random random) {
            ChaosConsumer consumer = anyConsumer(world, random);
            consumer.hang(ChaosConsumer.LEASE.plusMillis(random.nextInt(2_000)));
            eventually(() -> !consumer.isHanging());
        }
    },
    CONSUMER_RESTARTED {
        @Override
        void inject(ChaosWorld world, Random random) {
            ChaosConsumer consumer = anyConsumer(world, random);
            FaultProxy before = consumer.proxy();
            consumer.restart();
            happened(consumer.proxy() != before);
        }
    },
    CONSUMER_DIED {
        @Override
        void inject(ChaosWorld world, Random random) {
            anyConsumer(world, random).dieAndRestart(false);
        }
    },
    /** What the server still hands to the dead one is only taken over by a bus that looks for work of the dead. */
    CONSUMER_VANISHED {
        @Override
        void inject(ChaosWorld world, Random random) {
            anyConsumer(world, random).dieAndRestart(true);
        }
    };

    private static final int EVERY_LONG = 100;

    /** Which to inject, one after the other: all kinds before any comes again; the long one only where there are a hundred others. */
    static List<ChaosFault> order(int count, Random random) {
        List<ChaosFault> usual = new ArrayList<>(List.of(values()));
        usual.remove(LONG_PAUSE);
        List<ChaosFault> order = new ArrayList<>();
        while (order.size() < count) {
            Collections.shuffle(usual, random);
            order.addAll(usual);
        }
        for (int i = EVERY_LONG - 1; i < count; i += EVERY_LONG) {
            order.set(i, LONG_PAUSE);
        }
        return order.subList(0, count);
    }

    abstract void inject(ChaosWorld world, Random random);

    private static ChaosConsumer anyConsumer(ChaosWorld world, Random random) {
        return world.consumers.get(random.nextInt(world.consumers.size()));
    }

    private static void counted(FaultProxy proxy, Fault fault, Runnable injection) {
        long before = proxy.count(fault);
        injection.run();
        eventually(() -> proxy.count(fault) > before);
    }

    private static void pause(ChaosWorld world, long millis) {
        world.redis.pause();
        hold(millis);
        world.redis.resume();
    }

    private static void happened(boolean condition) {
        if (!condition) {
            throw new AssertionError("the fault did not happen");
        }
    }

    /** A fault lasts; this is its length, not a wait for something. */
    static void hold(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
