package io.github.offspring.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.Task;
import java.io.Externalizable;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

    static class OddError extends Error {
        @Serial
        private static final long serialVersionUID = 1L;

        OddError() {
            super("odd");
        }
    }

    static class ErrorInWriteObject implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @Serial
        private void writeObject(ObjectOutputStream out) {
            throw new OddError();
        }
    }

    static class ErrorInWriteReplace implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @Serial
        Object writeReplace() {
            throw new OddError();
        }
    }

    static class InheritsErrorInWriteReplace extends ErrorInWriteReplace {
        @Serial
        private static final long serialVersionUID = 1L;
    }

    public static class ErrorInWriteExternal implements Externalizable {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public void writeExternal(ObjectOutput out) {
            throw new OddError();
        }

        @Override
        public void readExternal(ObjectInput in) {
            throw new OddError();
        }
    }

    static class NoMemory implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @Serial
        private void writeObject(ObjectOutputStream out) {
            throw new OutOfMemoryError("none left");
        }
    }

    static class RefusesInItsOwnWords implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // may be null
        private final String words;

        RefusesInItsOwnWords(String words) {
            this.words = words;
        }

        @Serial
        private void writeObject(ObjectOutputStream out) throws NotSerializableException {
            throw new NotSerializableException(words);
        }
    }

    /// Cannot be searched for what is in it.
    static class Unlistable extends AbstractList<Object> implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // this is what the test is about
        private final Object plain = new Plain();

        @Override
        public Object get(int index) {
            throw new IllegalStateException("not for you");
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public String toString() {
            return "unlistable " + plain;
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

    static List<Object> throwingErrors() {
        return List.of(
                new ErrorInWriteObject(),
                new ErrorInWriteReplace(),
                new InheritsErrorInWriteReplace(),
                new ErrorInWriteExternal());
    }

    @ParameterizedTest
    @MethodSource("throwingErrors")
    void anErrorOfAnObjectsOwnMethodIsTheCauseAndTheWayToItIsTold(Object throwing) {
        assertThatThrownBy(() -> encode(new Holder(List.of(1, throwing))))
                .isInstanceOf(CodecException.class)
                .hasCauseInstanceOf(OddError.class)
                .hasMessageStartingWith("task: cannot be sent because " + OddError.class.getName() + ": odd: thrownBy=")
                .hasMessageContaining("path=Holder.cache[key][1]");
    }

    @Test
    void whatAnExceptionOfItsOwnMethodIsAboutIsToldToo() {
        assertThatThrownBy(() -> encode(new Holder(new Throwing())))
                .isInstanceOf(CodecException.class)
                .hasMessage("task: cannot be sent because java.io.IOException: no: thrownBy=" + Throwing.class.getName()
                        + ".writeObject, path=Holder.cache[key]");
    }

    @Test
    void whatTheJvmHasToSayIsNotTheValues() {
        assertThatThrownBy(() -> encode(new Holder(new NoMemory())))
                .isExactlyInstanceOf(OutOfMemoryError.class)
                .hasMessage("none left");
    }

    @Test
    void aClassThatRefusesInItsOwnWordsIsQuoted() {
        assertThatThrownBy(() -> encode(new Holder(new RefusesInItsOwnWords("keep it at home"))))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("because java.io.NotSerializableException: keep it at home: thrownBy="
                        + RefusesInItsOwnWords.class.getName() + ".writeObject, path=Holder.cache[key]");
        assertThatThrownBy(() -> encode(new RefusesInItsOwnWords(null))).isInstanceOf(CodecException.class);
    }

    @Test
    void whatCannotBeSearchedIsNotWhatIsComplainedOf() {
        assertThatThrownBy(() -> encode(new Unlistable()))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("class=" + Plain.class.getName());
    }

    @Test
    void aStringThatIsTooLongIsToldWithItsLengthAndTheLimit() {
        assertThatThrownBy(() -> WireWriter.checkStringLength(600_000_000))
                .isInstanceOf(CodecException.class)
                .hasMessage("message: a string in it is too long to be sent: length=600000000 chars, limit=536870909"
                        + " chars; send it in parts, or as a byte[]");
        WireWriter.checkStringLength(536_870_909);
    }

    @Test
    void theClassesThatStayInTheirProcessExist() {
        assertThat(EncodeFailure.BOUND_TO_PROCESS).allSatisfy(Class::forName);
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

    /// As a queue whose iterator takes out what it gives.
    static class Handled extends AbstractList<Object> implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        private int asked;

        @Override
        public Object get(int index) {
            asked++;
            return index;
        }

        @Override
        public int size() {
            asked++;
            return 1;
        }

        @Serial
        Object writeReplace() {
            return "handle";
        }
    }

    @Test
    void whatStandsForItselfByAHandleIsNotLookedInto() {
        Handled handled = new Handled();

        assertThatThrownBy(() -> Encoder.encode(Format.FAMILY, new Object[] {handled, new Plain()}, "task"))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("[1]");

        assertThat(handled.asked).isZero();
    }
}
