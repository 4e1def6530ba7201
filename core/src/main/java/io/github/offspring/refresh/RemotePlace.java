package io.github.offspring.refresh;

import io.github.offspring.CodecException;
import io.github.offspring.ManagerLostException;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.remote.ManagerClients;
import io.github.offspring.internal.remote.Reference;
import io.github.offspring.manager.Manager;
import io.github.offspring.refresh.HostedStale.Method;
import java.io.ObjectStreamException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A place at a manager, for all who are connected to it, on any machine.
///
/* Each look is one round trip, decided at the manager, so it is linearizable. It says which version it has; if that is
 * still the last one the value does not travel again.
 *
 * What was seen last is kept for that, and for the time when the manager is gone: so that each look has one of its own,
 * which its caller may change.
 */
final class RemotePlace<T> implements Place<T> {

    private static final long serialVersionUID = 1L;

    private static final long NO_VERSION = 0;
    private static final long NO_CHANGE = -1;
    // Where a reply says what is told.
    private static final int TOLD_IN_LOOK = 4;
    private static final int TOLD_IN_STATE = 3;

    /// A value that has come.
    ///
    /// @param kept null if it cannot be
    /// @param receivedNanos when, by this process
    private record Seen<T>(@Nullable KeptValue<T> kept, long version, Instant at, Duration age, long receivedNanos) {

        Snapshot<T> snapshot(T value, Activity activity, Optional<Throwable> failure) {
            return new Snapshot<>(
                    value, version, at, age.plusNanos(System.nanoTime() - receivedNanos), activity, failure);
        }
    }

    /// What has come without a value.
    ///
    /// @param change number of the last change
    private record Reported(long change, long asked, State state) {}

    private final transient Reference reference;
    // Guarded by this object's monitor; null as long as nothing has been seen.
    private transient @Nullable Seen<T> seen;

    RemotePlace(Reference reference) {
        this.reference = reference;
    }

    @SuppressWarnings("unchecked") // of what was given
    static <T> Place<T> create(Manager manager, String name, T initial) {
        StaleReader<T> reader = (StaleReader<T>) ManagerClients.of(manager).create(new StaleKind(name), initial);
        return reader.place();
    }

    Object replacement() throws ObjectStreamException {
        return reference.replacement();
    }

    private @Nullable Object call(Method method, @Nullable Object... arguments) {
        return reference.call(method.ordinal(), arguments);
    }

    // ---- Reading

    @Override
    public T value() {
        return look().value();
    }

    @Override
    @SuppressWarnings("unchecked") // what was agreed with those who publish
    public Snapshot<T> look() {
        Seen<T> before = seen();
        KeptValue<T> kept = before == null ? null : before.kept();
        List<@Nullable Object> reply;
        try {
            reply = list(call(Method.LOOK, before == null || kept == null ? NO_VERSION : before.version()));
        } catch (ManagerLostException e) {
            if (before == null || kept == null) {
                throw e;
            }
            return before.snapshot(kept.copy(), Activity.ENDED, Optional.of(e));
        }
        T sent = (T) reply.get(0);
        Seen<T> now = noted(reply, sent == null ? kept : kept(sent, number(reply, 1), before));
        Told told = Wording.read(reply, TOLD_IN_LOOK);
        return now.snapshot(
                sent == null ? Objects.requireNonNull(kept).copy() : sent,
                told.activity(),
                told.failure() != null && told.version() == now.version()
                        ? Optional.of(failure(told.failure()))
                        : Optional.empty());
    }

    private static <T> @Nullable KeptValue<T> kept(T sent, long version, @Nullable Seen<T> before) {
        // It was in vain for this version, or would not have been sent again.
        return before != null && before.version() == version ? before.kept() : KeptValue.of(sent);
    }

    private synchronized Seen<T> noted(List<@Nullable Object> reply, @Nullable KeptValue<T> kept) {
        Seen<T> now = new Seen<>(
                kept,
                number(reply, 1),
                Instant.ofEpochMilli(number(reply, 3)),
                Duration.ofNanos(number(reply, 2)),
                System.nanoTime());
        if (seen == null || seen.version() <= now.version()) {
            seen = now;
        }
        return now;
    }

    private synchronized @Nullable Seen<T> seen() {
        return seen;
    }

    private Throwable failure(Told.Failure told) {
        try {
            // It may be a newer one.
            return told.itself((Throwable) call(Method.FAILURE));
        } catch (CodecException | ManagerLostException _) {
            // Its class is not known here, or nobody lets it in.
            return told.standIn();
        }
    }

    @Override
    public State state() {
        try {
            return report().state();
        } catch (ManagerLostException e) {
            return lost(e);
        }
    }

    private State lost(ManagerLostException e) {
        Seen<T> last = seen();
        long version = last == null ? NO_VERSION : last.version();
        return new State(version, new Told(Activity.ENDED, 0, version, null).failed(version, e));
    }

    private Reported report() {
        return reported(call(Method.AWAIT, NO_CHANGE, 0L));
    }

    private static Reported reported(@Nullable Object reply) {
        List<@Nullable Object> values = list(reply);
        return new Reported(
                number(values, 0),
                number(values, 1),
                new State(number(values, 2), Wording.read(values, TOLD_IN_STATE)));
    }

    @SuppressWarnings("unchecked") // whatever it holds
    private static List<@Nullable Object> list(@Nullable Object reply) {
        return (List<@Nullable Object>) Objects.requireNonNull(reply);
    }

    private static long number(List<@Nullable Object> values, int index) {
        return (Long) Objects.requireNonNull(values.get(index));
    }

    @Override
    public boolean await(Predicate<State> condition, long deadline) throws InterruptedException {
        try {
            return awaitReport(report -> condition.test(report.state()), deadline) != null;
        } catch (ManagerLostException e) {
            return condition.test(lost(e));
        }
    }

    /// @return null if time is up
    private @Nullable Reported awaitReport(Predicate<Reported> condition, long deadline) throws InterruptedException {
        long change = NO_CHANGE;
        while (true) {
            long left = Deadline.left(deadline);
            Reported report = reported(reference.callInterruptibly(Method.AWAIT.ordinal(), change, Math.max(0, left)));
            if (condition.test(report)) {
                return report;
            }
            if (left <= 0) {
                return null;
            }
            change = report.change();
        }
    }

    @Override
    public long ask() {
        return (Long) Objects.requireNonNull(call(Method.ASK));
    }

    // ---- Computing

    @Override
    public boolean isReachedFromChildren() {
        // They would have to connect, each anew, and may not have what that takes.
        return false;
    }

    @Override
    public void publish(T value) {
        call(Method.PUBLISH, value);
    }

    // ---- Having it computed

    @Override
    public void own() {
        call(Method.OWN);
    }

    @Override
    public void disown() {
        call(Method.DISOWN);
    }

    @Override
    public void tell(Told told, @Nullable Throwable thrown) {
        List<@Nullable Object> words = new ArrayList<>(Wording.of(told));
        if (thrown != null) {
            words.add(thrown);
            try {
                call(Method.TELL, words.toArray());
                return;
            } catch (CodecException _) {
                // It cannot be sent, or the manager does not take it: its words can be told.
                words.set(Wording.LENGTH, null);
            }
        }
        call(Method.TELL, words.toArray());
    }

    @Override
    public long awaitAsked(long known, long deadline) throws InterruptedException {
        Reported report = awaitReport(last -> last.asked() > known, deadline);
        return report == null ? known : report.asked();
    }

    @Override
    public void close() {
        try {
            call(Method.CLOSE);
        } catch (ManagerLostException | IllegalStateException _) {
            // There is nothing any more; or this has been done before.
        } finally {
            reference.close();
        }
    }
}
