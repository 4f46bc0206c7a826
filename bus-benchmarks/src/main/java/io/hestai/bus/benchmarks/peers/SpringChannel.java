package io.hestai.bus.benchmarks.peers;

import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** The template's convertAndSend, and a message listener container with an executor of one thread, which keeps the order; the default starts one for each message. */
final class SpringChannel extends SpringPeer {
    SpringChannel(Place place) {
        super(place);
    }

    private static String channel(String topic) {
        return "spring:" + topic;
    }

    @Override
    public Sender sender(String topic) {
        byte[] channel = Resp.ascii(channel(topic));
        return new Sending() {
            @Override
            public void send(byte[] payload) {
                template.convertAndSend(channel(topic), payload);
            }

            @Override
            void send(RedisConnection connection, byte[] payload) {
                connection.publish(channel, payload);
            }
        };
    }

    @Override
    public AutoCloseable receiver(String topic, int index, Handler handler) throws Exception {
        ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
        executor.setCorePoolSize(1);
        executor.setMaxPoolSize(1);
        executor.setDaemon(true);
        executor.initialize();
        RedisMessageListenerContainer container = new RedisMessageListenerContainer();
        container.setConnectionFactory(connections);
        container.setTaskExecutor(executor);
        container.setSubscriptionExecutor(new SimpleAsyncTaskExecutor("spring-subscriber"));
        container.addMessageListener(
                (message, pattern) -> Handling.handle(handler, message.getBody()), new ChannelTopic(channel(topic)));
        container.afterPropertiesSet();
        container.start();
        return container::destroy;
    }
}
