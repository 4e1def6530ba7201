package io.github.offspring.manager;

import static io.github.offspring.manager.HostedMethod.free;
import static io.github.offspring.manager.HostedMethod.slow;
import static io.github.offspring.manager.HostedMethod.waiting;

import io.github.offspring.internal.remote.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The methods of queues and deques, by their numbers. Where the first argument is a flag it tells whether it is
/// about the first or the last element.
enum DequeMethod implements HostedMethod<HostedDeque> {
    OFFER(free((deque, in) -> deque.offer(in.flag(0), in.some(1)))),
    OFFER_IN_TIME(waiting(
            (deque, in) -> deque.offer(in.flag(0), in.some(1)) ? true : Kind.LATER,
            (deque, in) -> deque.offer(in.flag(0), in.some(1), in.number(2)))),
    POLL_FIRST(free((deque, _) -> deque.poll(true))),
    POLL_LAST(free((deque, _) -> deque.poll(false))),
    POLL_FIRST_IN_TIME(waiting((deque, _) -> orLater(deque.poll(true)), (deque, in) -> deque.poll(true, in.number(0)))),
    POLL_LAST_IN_TIME(
            waiting((deque, _) -> orLater(deque.poll(false)), (deque, in) -> deque.poll(false, in.number(0)))),
    PEEK(free((deque, in) -> deque.peek(in.flag(0)))),
    SIZE(free((deque, _) -> deque.size())),
    ROOM(free((deque, _) -> deque.room())),
    REMOVE_AT(free((deque, in) -> deque.removeAt(in.number(0)))),
    BATCH(slow((deque, in) -> deque.batch(in.flag(0), in.numberOrNull(1)))),
    OFFER_ALL(slow((deque, in) -> deque.offerAll(in.elements(0)))),
    /// For clients in other languages.
    DRAIN(slow((deque, in) -> deque.drain(in.index(0), false))),
    CLEAR(slow((deque, _) -> {
        deque.clear();
        return null;
    })),
    CONTAINS(slow((deque, in) -> deque.contains(in.some(0)))),
    REMOVE(slow((deque, in) -> deque.remove(in.flag(0), in.some(1)))),
    TASK_DONE(free((deque, _) -> {
        deque.taskDone();
        return null;
    })),
    UNFINISHED(free((deque, _) -> deque.unfinished())),
    JOIN(waiting((deque, _) -> deque.unfinished() == 0 ? true : Kind.LATER, (deque, in) -> deque.join(in.number(0)))),
    DRAIN_PLACED(slow((deque, in) -> deque.drain(in.index(0), true))),
    PUT_BACK(slow((deque, in) -> {
        deque.putBack(in.as(0, long[].class), in.elements(1));
        return null;
    }));

    private static final List<DequeMethod> ALL = List.of(values());

    @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
    private final Way<HostedDeque> way;

    DequeMethod(Way<HostedDeque> way) {
        this.way = way;
    }

    static List<DequeMethod> all() {
        return ALL;
    }

    private static Object orLater(@Nullable Object taken) {
        return taken == null ? Kind.LATER : taken;
    }

    @Override
    public Way<HostedDeque> way() {
        return way;
    }

    boolean takes() {
        return switch (this) {
            case POLL_FIRST, POLL_FIRST_IN_TIME, POLL_LAST, POLL_LAST_IN_TIME -> true;
            default -> givesSeveral();
        };
    }

    boolean givesSeveral() {
        return this == DRAIN || this == DRAIN_PLACED;
    }
}
