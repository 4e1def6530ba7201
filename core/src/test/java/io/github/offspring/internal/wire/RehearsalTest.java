package io.github.offspring.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.Action;
import io.github.offspring.Task;
import java.io.Serializable;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Lambdas that are linked before they come.
class RehearsalTest {

    private static final AtomicInteger INITIALIZED = new AtomicInteger();

    /// Nothing of it is used but by its names.
    @SuppressWarnings("unused")
    private static final class Untouched {
        static {
            INITIALIZED.incrementAndGet();
        }

        static Task<Integer> work(int number) {
            return () -> number + 1;
        }
    }

    private interface Marker extends Serializable {}

    private record Holder(int number) implements Serializable {
        private int ownNumber() {
            return number;
        }

        Task<Integer> byThis() {
            return () -> ownNumber() + 100;
        }
    }

    static Stream<Task<?>> works() {
        int number = 5;
        long wide = 7;
        double real = 0.5;
        boolean yes = true;
        char letter = 'x';
        String text = "text";
        Holder holder = new Holder(9);
        return Stream.of(
                () -> 42,
                () -> number + wide + real + (yes ? 1 : 0) + letter,
                () -> text + number,
                text::length,
                holder::number,
                holder.byThis(),
                ArrayList<String>::new,
                System::lineSeparator);
    }

    private static Inbound inbound(Message message) {
        return new Inbound(0, Arrays.copyOf(message.inline(), message.inlineLength()), new Object[0]);
    }

    private static Object copy(Object value) {
        ClassLoader loader = RehearsalTest.class.getClassLoader();
        return Objects.requireNonNull(
                Decoder.family().decode(inbound(Encoder.encode(Format.FAMILY, value, "task")), loader));
    }

    private static void perform(Rehearsal rehearsal) {
        Rehearsal.perform(inbound(Rehearsal.encode(List.of(rehearsal))), ClassLoader.getSystemClassLoader());
    }

    @ParameterizedTest
    @MethodSource("works")
    void whatWasRehearsedIsTheSameWork(Task<?> work) throws Exception {
        Rehearsal rehearsal = Objects.requireNonNull(Rehearsal.of(work));

        perform(rehearsal);

        assertThat(RehearsedLambdas.factory(rehearsal)).isNotNull();
        Task<?> copy = (Task<?>) copy(work);
        assertThat(copy.call()).isEqualTo(work.call());
        // It can be sent on, and is then the same again.
        assertThat(((Task<?>) copy(copy)).call()).isEqualTo(work.call());
    }

    @Test
    void rehearsingInitializesNoClass() throws Exception {
        Class<?> untouched = Class.forName(
                RehearsalTest.class.getName() + "$Untouched", false, RehearsalTest.class.getClassLoader());
        Method implementation = Stream.of(untouched.getDeclaredMethods())
                .filter(method -> method.getName().startsWith("lambda$work$"))
                .findFirst()
                .orElseThrow();
        String name = untouched.getName().replace('.', '/');
        Rehearsal rehearsal = new Rehearsal(
                name,
                "io/github/offspring/Task",
                "call",
                "()Ljava/lang/Object;",
                6,
                name,
                implementation.getName(),
                "(I)Ljava/lang/Integer;",
                "()Ljava/lang/Integer;");

        perform(rehearsal);

        assertThat(RehearsedLambdas.factory(rehearsal)).isNotNull();
        assertThat(INITIALIZED).hasValue(0);
    }

    @Test
    void oneThatCannotBeLinkedIsLeftToWhoeverReadsTheWork() {
        Rehearsal rehearsal = new Rehearsal(
                "no/such/Type",
                "io/github/offspring/Task",
                "call",
                "()Ljava/lang/Object;",
                6,
                "no/such/Type",
                "lambda",
                "()V",
                "()Ljava/lang/Object;");

        perform(rehearsal);

        assertThat(RehearsedLambdas.factory(rehearsal)).isNull();
    }

    @Test
    void onlyLambdasThatAreNothingButWorkAreRehearsed() {
        Action action = () -> {};
        Task<Integer> marked = (Task<Integer> & Marker) () -> 1;

        assertThat(Rehearsal.of(action)).isNotNull();
        assertThat(Rehearsal.of(marked)).isNull();
        assertThat(Rehearsal.of(new Holder(1))).isNull();
    }
}
