package io.github.offspring.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.channel.Pipe;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Output;
import io.github.offspring.sync.SharedEvent;
import io.github.offspring.testkit.RealProcesses;
import java.io.Serializable;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What closing means, the same for all types; the package's documentation says it.
@RealProcesses
class ClosingTest {

    private static final int LARGE = 100_000;

    @FunctionalInterface
    private interface Use<T> extends Serializable {
        void of(T object) throws Exception;
    }

    private enum Others {
        KEEP_IT,
        KEEP_IT_AND_COME,
        HAVE_LOST_IT
    }

    private record Thing<T extends AutoCloseable & Serializable>(String name, T object, Use<T> use, Others others) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Thing<?>> things() {
        return Stream.of(
                new Thing<>(
                        "SharedMemory",
                        SharedMemory.create(100),
                        memory -> memory.segment().setString(0, "used"),
                        Others.KEEP_IT_AND_COME),
                new Thing<>(
                        "SharedMemory with a name",
                        SharedMemory.create(TestNames.next(), 100),
                        memory -> memory.segment().setString(0, "used"),
                        Others.KEEP_IT_AND_COME),
                new Thing<>("small SharedArray", SharedArray.ints(5), array -> array.set(1, 1), Others.KEEP_IT),
                new Thing<>("large SharedArray", SharedArray.bytes(LARGE), SharedByteArray::toArray, Others.KEEP_IT),
                new Thing<>(
                        "SharedRecordArray",
                        SharedRecord.array(new SharedRecordTest.Point(1, 2), 3),
                        array -> array.get(1),
                        Others.KEEP_IT),
                new Thing<>("SharedList", SharedList.of(1, "two"), list -> list.set(0, 2), Others.KEEP_IT),
                new Thing<>("small SharedValue", SharedValue.create("one"), SharedValue::get, Others.HAVE_LOST_IT),
                new Thing<>(
                        "large SharedValue",
                        SharedValue.create(new byte[LARGE]),
                        value -> value.set(new byte[LARGE]),
                        Others.HAVE_LOST_IT));
    }

    @ParameterizedTest
    @MethodSource("things")
    <T extends AutoCloseable & Serializable> void itEndsHereAndForThoseWhoComeAndOthersKeepWhatTheyHave(Thing<T> thing)
            throws Exception {
        T object = thing.object();
        Use<T> use = thing.use();
        SharedEvent used = SharedEvent.create();
        SharedEvent closed = SharedEvent.create();
        Pipe<T> pipe = Pipe.create();
        var theirs = pipe.second();
        try (ChildProcess<Boolean> user = ChildProcess.start(() -> {
                    use.of(object);
                    used.set();
                    closed.await();
                    return isUsable(use, object);
                });
                ChildProcess<Void> comer = ChildProcess.builder()
                        .output(Output.discard())
                        .start(() -> {
                            closed.await();
                            use.of(theirs.receive().orElseThrow());
                        })) {
            used.await();
            use.of(object);
            pipe.first().send(object);

            object.close();
            object.close();

            assertThatThrownBy(() -> use.of(object))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
            assertThat(object.toString()).contains("closed");
            closed.set();
            assertThat(user.result().get()).isEqualTo(thing.others() != Others.HAVE_LOST_IT);
            if (thing.others() == Others.KEEP_IT_AND_COME) {
                comer.result().get();
            } else {
                assertThatThrownBy(comer.result()::get).hasStackTraceContaining("closed");
            }
        }
        send(thing);
    }

    private static <T> boolean isUsable(Use<T> use, T object) throws Exception {
        try {
            use.of(object);
            return true;
        } catch (IllegalStateException _) {
            return false;
        }
    }

    private static <T extends AutoCloseable & Serializable> void send(Thing<T> thing) throws Exception {
        T object = thing.object();
        Use<T> use = thing.use();
        if (object instanceof SharedMemory memory) {
            try (ChildProcess<Void> late = ChildProcess.start(() -> use.of(object))) {
                late.result().get();
            }
            memory.remove();
        } else {
            assertThatThrownBy(() -> ChildProcess.start(() -> use.of(object)).close())
                    .hasStackTraceContaining("closed");
        }
    }
}
