package io.github.offspring.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.memory.SharedBoolean;
import io.github.offspring.memory.SharedDouble;
import io.github.offspring.memory.SharedInt;
import io.github.offspring.memory.SharedLong;
import io.github.offspring.memory.SharedRecord;
import io.github.offspring.memory.SharedValue;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Date;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is the same has the same name in all types.
class WaitingNamesTest {

    /// What a type of the JDK calls so too.
    private static final Set<String> OF_THE_JDK = Set.of("await", "awaitNanos", "awaitUninterruptibly");

    private static Stream<Method> methods(Class<?> type) {
        return Arrays.stream(type.getMethods()).filter(method -> !Modifier.isStatic(method.getModifiers()));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                SharedLock.class,
                SharedReentrantLock.class,
                SharedReadWriteLock.class,
                SharedReadWriteLock.WriteLock.class,
                SharedSemaphore.class,
                SharedCondition.class,
                SharedBarrier.class,
                SharedEvent.class,
                SharedLatch.class
            })
    void everyTypeTellsWhetherThreadsWait(Class<?> type) {
        assertThat(methods(type).map(Method::getName)).contains("hasWaiters").doesNotContain("waiters");
    }

    /// `await…` is what the JDK calls so, and Error Prone asks users for a loop around it; `waitUntil…` has one.
    @ParameterizedTest
    @ValueSource(
            classes = {
                SharedCondition.class,
                SharedBarrier.class,
                SharedEvent.class,
                SharedLatch.class,
                SharedInt.class,
                SharedLong.class,
                SharedDouble.class,
                SharedBoolean.class,
                SharedRecord.class,
                SharedValue.class
            })
    void whatWaitsForSomethingThatTheCallerNamesIsCalledWaitUntil(Class<?> type) {
        assertThat(methods(type))
                .filteredOn(method -> method.getName().startsWith("await"))
                .allSatisfy(method -> assertThat(OF_THE_JDK.contains(method.getName())
                                || method.getName().equals("awaitUntil")
                                        && Arrays.equals(method.getParameterTypes(), new Class<?>[] {Date.class}))
                        .as("%s", method)
                        .isTrue());
    }
}
