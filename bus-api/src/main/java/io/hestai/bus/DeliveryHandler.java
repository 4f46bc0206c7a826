package io.hestai.bus;

/** Handles the deliveries of a group, on threads that belong to the subscription, at most {@code concurrency} at a time. */
@FunctionalInterface
public interface DeliveryHandler {

    /**
     * Called for each delivery.
     *
     * @param delivery the message and what can be done with it
     * @throws Exception to have the message delivered again after a pause, and at last put among the dead letters, unless the
     *     delivery was settled before
     */
    void onDelivery(Delivery delivery) throws Exception;
}
