package dev.netsplit.testcontainers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.DockerClientDelegate;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.LogContainerCmd;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Docker as it is told of a container that begins another run: its log has only what is written from then on. Docker
 * keeps the log of all runs, and the client says since when it wants to see it in whole seconds only; so what was
 * written in that second before is counted, and left out.
 */
final class LogsOfThisRun extends DockerClientDelegate {
    private final DockerClient docker;
    private final String containerId;
    private final int sinceS;

    /** How many bytes of earlier runs there are since that second. */
    private final Map<StreamType, Long> earlier;

    private LogsOfThisRun(DockerClient docker, String containerId, int sinceS, Map<StreamType, Long> earlier) {
        this.docker = docker;
        this.containerId = containerId;
        this.sinceS = sinceS;
        this.earlier = earlier;
    }

    /** For a container that does not run now. */
    static LogsOfThisRun beginning(DockerClient docker, String containerId) throws InterruptedException {
        int sinceS = Math.toIntExact(Instant.now().getEpochSecond()); // Docker is on this machine, and has its clock
        Counting counting = new Counting();
        docker.logContainerCmd(containerId)
                .withSince(sinceS)
                .withStdOut(true)
                .withStdErr(true)
                .exec(counting)
                .awaitCompletion();
        return new LogsOfThisRun(docker, containerId, sinceS, counting.bytes);
    }

    @Override
    protected DockerClient getDockerClient() {
        return docker;
    }

    @Override
    public LogContainerCmd logContainerCmd(String id) {
        LogContainerCmd command = docker.logContainerCmd(id);
        return id.equals(containerId) ? ofThisRun(command) : command;
    }

    /** The same command, but for what happens when it is executed. */
    private LogContainerCmd ofThisRun(LogContainerCmd command) {
        return (LogContainerCmd) Proxy.newProxyInstance(
                LogContainerCmd.class.getClassLoader(),
                new Class<?>[] {LogContainerCmd.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("exec")) {
                        return execute(command, callback(arguments[0]));
                    }
                    try {
                        Object result = method.invoke(command, arguments);
                        return result == command ? proxy : result; // as its withers return it
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @SuppressWarnings("unchecked") // as exec declares it
    private static ResultCallback<Frame> callback(Object argument) {
        return (ResultCallback<Frame>) argument;
    }

    private ResultCallback<Frame> execute(LogContainerCmd command, ResultCallback<Frame> callback) {
        command.withSince(sinceS).exec(new LeavingOut(callback, earlier));
        return callback;
    }

    /** How much there is. A log that cannot be read counts as empty: whoever wants it is told then. */
    private static final class Counting extends ResultCallback.Adapter<Frame> {
        private final Map<StreamType, Long> bytes = new EnumMap<>(StreamType.class);

        @Override
        public void onNext(Frame frame) {
            bytes.merge(frame.getStreamType(), (long) frame.getPayload().length, Long::sum);
        }

        @Override
        public void onError(Throwable failure) {
            onComplete();
        }
    }

    /** Passes on what comes, but for so many bytes at the beginning of each stream. */
    private static final class LeavingOut implements ResultCallback<Frame> {
        private final ResultCallback<Frame> callback;
        private final Map<StreamType, Long> left = new EnumMap<>(StreamType.class);

        LeavingOut(ResultCallback<Frame> callback, Map<StreamType, Long> bytes) {
            this.callback = callback;
            left.putAll(bytes);
        }

        @Override
        public void onNext(Frame frame) {
            byte[] payload = frame.getPayload();
            int out = (int) Math.min(left.getOrDefault(frame.getStreamType(), 0L), payload.length);
            left.merge(frame.getStreamType(), (long) -out, Long::sum);
            if (out == 0) {
                callback.onNext(frame);
            } else if (out < payload.length) {
                callback.onNext(new Frame(frame.getStreamType(), Arrays.copyOfRange(payload, out, payload.length)));
            }
        }

        @Override
        public void onStart(@Nullable Closeable stream) {
            callback.onStart(stream);
        }

        @Override
        public void onError(Throwable failure) {
            callback.onError(failure);
        }

        @Override
        public void onComplete() {
            callback.onComplete();
        }

        @Override
        public void close() throws IOException {
            callback.close();
        }
    }
}
