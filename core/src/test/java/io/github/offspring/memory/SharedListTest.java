package io.github.offspring.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@RealProcesses
class SharedListTest {

    @Test
    @Conformance("_TestSharedMemory.test_shared_memory_ShareableList_basics")
    void aListOfMixedItemsIsReadAndChangedInPlace() throws Exception {
        byte[] bytes = "howdy".getBytes(StandardCharsets.UTF_8);
        try (SharedList<Object> list = SharedList.of(bytes, "HoWdY", -273.154, 100, null, true, 42L)) {
            assertThat(list).hasSize(7);
            assertThat((byte[]) list.get(0)).isEqualTo(bytes);
            assertThat(list.subList(1, 7)).isEqualTo(Arrays.asList("HoWdY", -273.154, 100, null, true, 42L));
            assertThat(list.indexOf(100)).isEqualTo(3);
            assertThat(list.indexOf("absent")).isNegative();
            assertThat(Collections.frequency(list, 42L)).isEqualTo(1);
            assertThatThrownBy(() -> list.get(7))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageContaining("index=7, size=7");
            assertThatThrownBy(() -> list.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> list.set(7, 4)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> list.add("more")).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> list.remove(0)).isInstanceOf(UnsupportedOperationException.class);

            assertThat(list.set(3, "some")).isEqualTo(100);
            assertThat(list.set(4, 4.5f)).isNull();
            list.set(1, "12345678");
            assertThatThrownBy(() -> list.set(1, "123456789"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("index=1, bytes=9, room=8");
            assertThat(list.subList(1, 5)).containsExactly("12345678", -273.154, "some", 4.5f);

            try (SharedList<Object> copy = SharedList.copyOf(list);
                    ChildProcess<Object> child = ChildProcess.start(() -> list.set(2, "other"))) {
                assertThat(child.result().get()).isEqualTo(-273.154);
                assertThat(list.get(2)).isEqualTo("other");
                assertThat(copy.get(2)).isEqualTo(-273.154);
            }
        }
        try (SharedList<Object> empty = SharedList.of()) {
            assertThat(empty).isEmpty();
            assertThat(empty.contains(1)).isFalse();
        }
    }

    @Test
    @Conformance("_TestSharedMemory.test_shared_memory_ShareableList_pickling")
    void whatTravelsIsAHandleAndTheListIsTheSameThere() throws Exception {
        SharedList<Integer> few =
                SharedList.copyOf(IntStream.range(0, 10).boxed().toList());
        SharedList<Integer> many =
                SharedList.copyOf(IntStream.range(0, 400).boxed().toList());
        assertThat(Encoder.encode(Format.FAMILY, few, "list").totalBytes())
                .isEqualTo(Encoder.encode(Format.FAMILY, many, "list").totalBytes());
        try (ChildProcess<SharedList<Integer>> child = ChildProcess.start(() -> {
            few.set(0, -1);
            return few;
        })) {
            SharedList<Integer> back = child.result().get();
            back.set(1, -2);
            assertThat(few).startsWith(-1, -2, 2).isEqualTo(back);
        }
        few.close();
        many.close();
    }

    @Test
    void whatIsPutInIsWhatComesOut() {
        List<Object> items = List.of(
                "a\0\0",
                "Grüße",
                "日本語のテキスト",
                "\ud83d\ude00",
                "\ud800!",
                "",
                (byte) -1,
                (short) -2,
                'ü',
                Long.MIN_VALUE,
                Double.NaN);
        try (SharedList<Object> list = SharedList.copyOf(items)) {
            assertThat(list).isEqualTo(items);
            list.set(5, "ÄÖÜ");
            assertThat(list.get(5)).isEqualTo("ÄÖÜ");
            assertThatThrownBy(() -> list.set(5, List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("java.util");
        }
        try (SharedList<Object> roomy = SharedList.copyOf(Arrays.asList(null, 1), 10_000)) {
            roomy.set(1, "x".repeat(10_000));
            assertThat(roomy.get(1)).isEqualTo("x".repeat(10_000));
        }
        assertThatThrownBy(() -> SharedList.of(new Object())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedList.copyOf(List.of(), -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noUpdateIsLostAndNoElementTornThoughAWriterIsKilled() throws Exception {
        SharedList<Object> list = SharedList.copyOf(List.of(0, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
        try (ChildProcess<Void> writer = ChildProcess.start(() -> {
            for (int n = 0; ; n++) {
                list.update(0, old -> (Integer) old + 1);
                list.set(1, String.valueOf((char) ('a' + n % 26)).repeat(32));
            }
        })) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            int mine = 0;
            while (System.nanoTime() - end < 0) {
                int before = (Integer) list.get(0);
                assertThat((Integer) list.update(0, old -> (Integer) old + 1)).isGreaterThan(before);
                mine++;
                String text = (String) list.get(1);
                assertThat(text).isEqualTo(text.substring(0, 1).repeat(32));
            }
            writer.kill();
            writer.join();
            assertThat((Integer) list.get(0)).isGreaterThanOrEqualTo(mine);
        }
        list.set(0, "still");
        assertThat(list.get(0)).isEqualTo("still");
        list.close();
    }

    @Test
    void moreRoomThanThereCanBeIsRefused() {
        assertThatThrownBy(() -> SharedList.copyOf(List.of("a"), Integer.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("room: must be in");
    }
}
