package io.github.offspring.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.Task;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class UnserializableTest {

    static class Plain {}

    static class Holder implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // what is in it is what the test is about
        final Map<String, Object> cache;

        Holder(Object inner) {
            cache = Map.of("key", inner);
        }
    }

    static class Throwing implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @Serial
        private void writeObject(ObjectOutputStream out) throws IOException {
            throw new IOException("no");
        }
    }

    private static void encode(Object value) {
        Encoder.encode(Format.FAMILY, value, "task");
    }

    @Test
    void theErrorNamesTheClassAndTheWayToIt() {
        Holder holder = new Holder(List.of(1, new Plain()));
        Task<Object> task = () -> holder.cache;

        assertThatThrownBy(() -> encode(task))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("class=" + Plain.class.getName())
                .hasMessageContaining("lambda in " + UnserializableTest.class.getName())
                .hasMessageContaining("(captured value 0).cache[key][1]")
                .hasMessageContaining("make that class Serializable");
    }

    @Test
    void aCapturedThisIsNamed() {
        Task<String> task = () -> toString();

        assertThatThrownBy(() -> encode(task))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining(UnserializableTest.class.getName())
                .hasMessageContaining(
                        "aCapturedThisIsNamed (this); the lambda uses the object in which it was written");
    }

    @Test
    void aLambdaOfAnotherInterfaceIsToldWhatToDo() {
        Callable<Integer> lambda = () -> 1;

        assertThatThrownBy(() -> encode(lambda))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("Offspring's own Task, Action or Fn");
    }

    @Test
    void anObjectItselfIsToldWhatToDo() {
        assertThatThrownBy(() -> encode(new Plain()))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("its class is not Serializable")
                .hasMessageContaining("let it implement java.io.Serializable");
    }

    @Test
    void whatThrowsWhileItIsWrittenIsTheCause() {
        assertThatThrownBy(() -> encode(new Throwing()))
                .isInstanceOf(CodecException.class)
                .hasRootCauseMessage("no");
    }

    @Test
    void afterAnErrorTheEncoderIsAsBefore() {
        Encoder encoder = new Encoder(Format.FAMILY);
        encoder.write(1, "first");
        int before = encoder.fields().position();

        assertThatThrownBy(() -> encoder.write(List.of(new double[10_000], new Plain()), "second"))
                .isInstanceOf(CodecException.class);

        assertThat(encoder.fields().position()).isEqualTo(before);
        assertThat(encoder.finish().arrays()).isEmpty();
    }
}
