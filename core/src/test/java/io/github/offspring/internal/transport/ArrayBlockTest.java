package io.github.offspring.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.LostArray;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.PrimitiveArrays;
import io.github.offspring.testkit.NativeOnly;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Large arrays of messages, where their receivers fetch them.
@NativeOnly("makes memory without a name")
class ArrayBlockTest {

    private static final int LENGTH = 200_000;

    private static Message detached(Object... arrays) {
        return ArrayBlock.detached(Encoder.encode(Format.FAMILY, List.of(arrays), "arrays"));
    }

    private static Object fetch(Object stored) {
        ByteBuffer locator = ByteBuffer.allocate(ArrayBlock.LOCATOR_BYTES);
        ((ArrayBlock.Stored) stored).locate(locator);
        return ArrayBlock.fetch(locator.flip(), PrimitiveArrays.typeOf(stored), PrimitiveArrays.length(stored));
    }

    private static double[] filled(double value) {
        double[] array = new double[LENGTH];
        Arrays.fill(array, value);
        return array;
    }

    @Test
    void arraysOfAnyTypeAreFetchedAsTheyWere() {
        double[] doubles = filled(1);
        int[] ints = {1, 2, 3};
        int[] manyInts = Arrays.copyOf(ints, 5_000);
        byte[] bytes = "some bytes".repeat(1_000).getBytes();
        Message message = detached(doubles, manyInts, bytes);
        doubles[0] = 7;

        assertThat(message.arrays().stream().map(ArrayBlockTest::fetch)).containsExactly(filled(1), manyInts, bytes);

        message.abandon();
    }

    @Test
    void whatIsSmallStaysInTheHeap() {
        assertThat(detached(new double[1_000]).arrays())
                .allSatisfy(array -> assertThat(array).isInstanceOf(double[].class));
    }

    @Test
    void whatHasBeenGivenUpIsNotTakenForWhatIsThereNow() {
        Message first = detached((Object) filled(1));
        Object stored = first.arrays().getFirst();
        first.abandon();
        first.abandon();
        Message second = detached((Object) filled(2));

        assertThat(fetch(stored)).isInstanceOf(LostArray.class);
        assertThat(fetch(second.arrays().getFirst())).isEqualTo(filled(2));

        second.abandon();
    }

    @Test
    void whatIsHeldIsNotUsedAgain() {
        Message first = detached((Object) filled(1));
        ArrayBlock.Stored stored = (ArrayBlock.Stored) first.arrays().getFirst();
        assertThat(stored.block().hold()).isTrue();
        first.abandon();
        Message second = detached((Object) filled(2));

        assertThat(fetch(stored)).isEqualTo(filled(1));

        stored.block().release();
        assertThat(stored.block().hold()).isFalse();
        second.abandon();
    }

    @Test
    void anArrayThatIsLostIsAnErrorOfWhoeverDecodesIt() {
        Message message = Encoder.encode(Format.FAMILY, List.of(filled(1)), "arrays");
        Inbound inbound = new Inbound(0, message.inline(), new Object[] {new LostArray("it is gone")});

        assertThatThrownBy(() -> Decoder.family().decode(inbound, null))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("it is gone");
    }
}
