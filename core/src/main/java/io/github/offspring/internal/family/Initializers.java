package io.github.offspring.internal.family;

import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.WireReader;
import io.github.offspring.internal.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The classes in whose static initializers a child is being started.
///
/// A child knows in which ones it was started, it or one that it descends from. If one of those starts a child
/// again because the work uses its class, that child's work will do the same, and so on without end.
public final class Initializers {

    private static final ThreadLocal<List<String>> ON_BEHALF = ThreadLocal.withInitial(List::of);

    private static final Object LOCK = new Object();
    private static @Nullable List<String> inherited = List.of();

    private Initializers() {}

    /// Has this thread start children for another one.
    ///
    /// @param running what [#running] has told that one
    public static void actFor(List<String> running) {
        ON_BEHALF.set(running);
    }

    /// Says that those of this process will come later.
    public static void expectInherited() {
        synchronized (LOCK) {
            inherited = null;
        }
    }

    /// Sets those in which this process, or one that it descends from, was started.
    public static void inherited(List<String> names) {
        synchronized (LOCK) {
            inherited = names;
            LOCK.notifyAll();
        }
    }

    private static List<String> inherited() {
        boolean interrupted = false;
        List<String> known;
        synchronized (LOCK) {
            for (known = inherited; known == null; known = inherited) {
                try {
                    // They come right behind the work; if the parent ends before, so does this process.
                    LOCK.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return known;
    }

    public static void write(WireWriter out, List<String> names) {
        out.putInt(names.size());
        for (String each : names) {
            out.putString(each);
        }
    }

    /// For a message of their own.
    public static Message encode(List<String> names) {
        WireWriter out = new WireWriter(64);
        write(out, names);
        return Message.ofBytes(out.array(), out.position());
    }

    public static List<String> read(WireReader in) {
        List<String> names = new ArrayList<>(0);
        for (int count = in.getCount(1); count > 0; count--) {
            names.add(in.getString());
        }
        return names;
    }

    /// Those that are running in this thread, or in the one that it acts for, and those that this process itself
    /// descends from.
    ///
    /// @throws IllegalStateException if one of the first is among the second
    public static List<String> running() {
        List<String> inherited = inherited();
        List<String> all = new ArrayList<>(inherited);
        ON_BEHALF.get().stream().filter(name -> !inherited.contains(name)).forEach(all::add);
        for (StackTraceElement frame : Thread.currentThread().getStackTrace()) {
            if (frame.getMethodName().equals("<clinit>")) {
                String name = frame.getClassName();
                if (inherited.contains(name)) {
                    throw new IllegalStateException(
                            "child process: cannot be started because the static initializer that starts it has also"
                                    + " started this process, and would so in every child, without end: class="
                                    + name
                                    + "; start it in a method, or in a class that its work, lambdas included, is not"
                                    + " part of");
                }
                all.add(name);
            }
        }
        return all;
    }
}
