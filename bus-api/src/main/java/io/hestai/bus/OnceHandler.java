package io.hestai.bus;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a handler once for each message. */
final class OnceHandler implements DeliveryHandler {
    private final EffectLog log;
    private final DeliveryHandler handler;

    OnceHandler(EffectLog log, DeliveryHandler handler) {
        this.log = log;
        this.handler = handler;
    }

    @Override
    public void onDelivery(Delivery delivery) throws Exception {
        try {
            boolean ran = log.runOnce(delivery.message().messageId(), () -> handle(delivery));
            if (!ran) {
                delivery.ack();
            }
        } catch (NotDone settledOtherwise) {
            // The handler has said itself what becomes of the delivery; there is nothing to add.
        }
    }

    private void handle(Delivery delivery) throws Exception {
        Watched watched = new Watched(delivery);
        handler.onDelivery(watched);
        if (watched.notDone.get()) {
            throw new NotDone();
        }
    }

    /** Keeps an effect that the handler handed back or gave up from being remembered. */
    private static final class NotDone extends Exception {
        private static final long serialVersionUID = 1L;

        NotDone() {
            super("the delivery was not acknowledged", null, false, false);
        }
    }

    /** The delivery, and whether it was settled in a way that means that the effect has not happened. */
    private static final class Watched implements Delivery {
        private final Delivery delivery;
        private final AtomicBoolean notDone = new AtomicBoolean();

        Watched(Delivery delivery) {
            this.delivery = delivery;
        }

        private boolean notDoneIf(boolean settled) {
            if (settled) {
                notDone.set(true);
            }
            return settled;
        }

        @Override
        public Message message() {
            return delivery.message();
        }

        @Override
        public String stream() {
            return delivery.stream();
        }

        @Override
        public EntryId id() {
            return delivery.id();
        }

        @Override
        public String group() {
            return delivery.group();
        }

        @Override
        public String consumer() {
            return delivery.consumer();
        }

        @Override
        public long attempt() {
            return delivery.attempt();
        }

        @Override
        public boolean ack() {
            return delivery.ack();
        }

        @Override
        public boolean retry() {
            return notDoneIf(delivery.retry());
        }

        @Override
        public boolean retry(Duration delay) {
            return notDoneIf(delivery.retry(delay));
        }

        @Override
        public boolean reject(String reason) {
            return notDoneIf(delivery.reject(reason));
        }

        @Override
        public boolean extend() {
            return delivery.extend();
        }

        @Override
        public boolean isSettled() {
            return delivery.isSettled();
        }
    }
}
