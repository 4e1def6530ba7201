package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.channel.AuthKey;
import io.github.offspring.testkit.RealProcesses;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Functions that look as if they could be sent, and others that another family may send.
@RealProcesses
class SentFunctionsTest {

    private static final AuthKey KEY = AuthKey.random();

    private static Manager manager;

    @BeforeAll
    static void start() {
        manager = Manager.builder()
                .serve(new InetSocketAddress("localhost", 0), KEY)
                .start();
    }

    @AfterAll
    static void end() {
        manager.close();
    }

    /// It is Serializable, and what it has is not.
    private record Holding(Object unsent) implements Predicate<String>, UnaryOperator<String>, Serializable {
        @Override
        public boolean test(String text) {
            return text.length() > 1;
        }

        @Override
        public String apply(String text) {
            return text + "!";
        }
    }

    private record Joining(Object unsent) implements BinaryOperator<String>, Serializable {
        @Override
        public String apply(String first, String second) {
            return first + second;
        }
    }

    @Test
    void comparatorsThatTheJdkMakesOfLambdasSort() {
        RemoteList<String> list = manager.list();
        list.addAll(List.of("bb", "a", "ccc"));

        list.sort(Comparator.comparingInt(String::length));
        assertThat(list).containsExactly("a", "bb", "ccc");
        list.sort(Comparator.comparing(String::length).reversed());
        assertThat(list).containsExactly("ccc", "bb", "a");
        list.sort(Comparator.comparing((String text) -> text.charAt(0)).thenComparing(Comparator.naturalOrder()));
        assertThat(list).containsExactly("a", "bb", "ccc");
        list.sort(Comparator.reverseOrder());
        assertThat(list).containsExactly("ccc", "bb", "a");
    }

    @Test
    void functionsThatHoldWhatCannotBeSentAreDoneHere() {
        Holding holding = new Holding(new Object());
        Joining joining = new Joining(new Object());
        RemoteList<String> list = manager.list();
        list.addAll(List.of("a", "b"));
        RemoteSet<String> set = manager.set();
        set.addAll(List.of("a", "bb"));
        RemoteMap<String, String> map = manager.map();
        map.putAll(Map.of("a", "1"));

        list.replaceAll(holding);
        assertThat(list).containsExactly("a!", "b!");
        assertThat(list.removeIf(holding)).isTrue();
        assertThat(set.removeIf(holding)).isTrue();
        assertThat(map.compute("a", joining)).isEqualTo("a1");
        assertThat(map.computeIfPresent("a", joining)).isEqualTo("aa1");
        assertThat(map.computeIfAbsent("b", holding)).isEqualTo("b!");
        assertThat(map.merge("a", "2", joining)).isEqualTo("aa12");
        map.replaceAll(joining);

        assertThat(list).isEmpty();
        assertThat(set).containsExactly("a");
        assertThat(map).isEqualTo(Map.of("a", "aaa12", "b", "bb!"));
    }

    @Test
    void whatAFunctionThrowsAtTheManagerIsNotTriedHere() {
        RemoteList<String> list = manager.list();
        list.add("a");
        RemoteCounter counter = manager.counter();
        Predicate<String> failing = (Predicate<String> & Serializable) _ -> {
            counter.incrementAndGet();
            throw new CodecException("thrown by the filter itself", null);
        };

        assertThatThrownBy(() -> list.removeIf(failing)).isInstanceOf(CodecException.class);

        assertThat(counter.get()).isEqualTo(1);
    }

    @Test
    void argumentsThatCannotBeSentAreAnError() {
        RemoteMap<Object, Object> map = manager.map();
        AtomicInteger calls = new AtomicInteger();

        assertThatThrownBy(() -> map.merge("a", new Thread(), (first, _) -> first))
                .isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> map.computeIfAbsent(
                        new Thread(), (java.util.function.Function<Object, Object>) _ -> calls.incrementAndGet()))
                .isInstanceOf(CodecException.class);

        assertThat(calls).hasValue(0);
        assertThat(map).isEmpty();
    }

    @Test
    void anotherFamilySortsByTheOrdersOfTheJdk() {
        try (Manager remote = Manager.connect(
                new InetSocketAddress("localhost", manager.port().orElseThrow()), KEY)) {
            RemoteList<String> list = remote.list();
            list.addAll(List.of("b", "a", "c"));

            list.sort(Comparator.naturalOrder());
            assertThat(list).containsExactly("a", "b", "c");
            list.sort(Comparator.reverseOrder());
            assertThat(list).containsExactly("c", "b", "a");
            list.sort(Comparator.comparing(text -> text));
            assertThat(list).containsExactly("a", "b", "c");
        }
    }

    @Test
    void entriesAreSentOnAsEntriesOfTheirOwn() {
        try (Manager remote = Manager.connect(
                new InetSocketAddress("localhost", manager.port().orElseThrow()), KEY)) {
            RemoteMap<String, Integer> map = remote.map();
            map.put("a", 1);
            RemoteList<Map.Entry<String, Integer>> list = remote.list();

            list.addAll(map.entrySet());

            Map.Entry<String, Integer> entry = list.getFirst();
            assertThat(entry).isEqualTo(Map.entry("a", 1));
            assertThat(entry.setValue(2)).isEqualTo(1);
            assertThat(map).isEqualTo(Map.of("a", 1));
        }
    }

    @Test
    void aSetThatHoldsItselfHasAText() {
        RemoteSet<Object> set = manager.set();
        set.add(set);

        assertThat(set).hasToString("[(this set)]");
    }
}
