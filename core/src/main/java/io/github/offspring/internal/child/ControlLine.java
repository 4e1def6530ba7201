package io.github.offspring.internal.child;

import io.github.offspring.internal.family.Initializers;
import io.github.offspring.internal.family.Rendezvous;
import io.github.offspring.internal.family.Ticket;
import io.github.offspring.internal.family.WorkInterruption;
import io.github.offspring.internal.launch.ChildRole;
import io.github.offspring.internal.launch.Control;
import io.github.offspring.internal.launch.LastWord;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.os.TerminalSignals;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.WireReader;
import io.github.offspring.internal.wire.WireWriter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The child's end of the socket to its parent.
///
/// It is opened, and listened to, by a thread of its own, while the work may already be running; what is sent
/// before it is open waits. As long as it is open the parent lives: when it ends, so does this process, at once
/// and whatever it is doing.
///
/// Plain classes, monitors and constructors instead of lambdas, futures and builders: a starting child pays for
/// each one that has to be loaded and linked.
final class ControlLine implements Runnable {

    private static final long OPENING_DELAY_NANOS = 30_000_000;
    private static final long HOOKS_DELAY_NANOS = 100_000_000;

    private static @Nullable ControlLine current;

    private final Ticket ticket;
    private final Thread thread;
    private final Object sendLock = new Object();
    // Guarded by sendLock, as is writing to the socket.
    private final List<LastWord.Entry> unsent = new ArrayList<>(2);
    private @Nullable FramedSocket socket;
    private boolean lastWordLeft;
    private boolean needed;
    // All below are guarded by this object's monitor.
    private final Map<Long, Question> unanswered = new HashMap<>(4);
    private long questions;
    private final Deque<Inbound> work = new ArrayDeque<>(2);
    private @Nullable Thread worker;
    private boolean interrupted;
    private int logLevel = ChildRole.ASK;
    private volatile boolean shuttingDown;

    /// One that waits for its answer.
    private static final class Question {
        @Nullable
        List<byte[]> answer;
    }

    private ControlLine(Ticket ticket) {
        this.ticket = ticket;
        thread = new Thread(this, "offspring-control");
        thread.setDaemon(true);
    }

    /// @param needed whether the parent has something to say, so that it is to be opened at once
    static ControlLine open(Ticket ticket, boolean needed) {
        ControlLine line = new ControlLine(ticket);
        line.needed = needed;
        current(line);
        line.thread.start();
        return line;
    }

    private static synchronized void current(ControlLine line) {
        current = line;
    }

    /// This process's line; null in a process that is nobody's child.
    static synchronized @Nullable ControlLine current() {
        return current;
    }

    // ---- The thread

    @Override
    public void run() {
        try {
            awaitNeed();
            TerminalSignals.disregardInterrupt();
            FramedSocket opened = new FramedSocket("parent", Rendezvous.connect(ticket));
            introduce(opened);
            serve(opened);
            serveToTheEnd(opened);
        } catch (IOException | RuntimeException _) {
            // Nobody is there, or it was cut off: the same as the parent's end.
        } catch (Error e) {
            // Such as classes of another version of this library. Nobody watches the parent any more, so this
            // process must not go on; what it says now is in the report of its death.
            e.printStackTrace(System.err);
        }
        throw ParentWatch.orphaned();
    }

    /// Opening a socket takes a starting JVM some 12 ms of a processor, which the work may need at this moment; and
    /// work that is done sooner never needs one. Unless it leaves shutdown hooks that take a while: the parent is
    /// not to wait for them to hear of the result, and they may need a class.
    private void awaitNeed() {
        synchronized (sendLock) {
            awaitNeed(OPENING_DELAY_NANOS);
            if (lastWordLeft) {
                awaitNeed(HOOKS_DELAY_NANOS);
            }
        }
    }

    private void awaitNeed(long nanos) {
        synchronized (sendLock) {
            long deadline = System.nanoTime() + nanos;
            for (long left = nanos; left > 0 && !needed; left = deadline - System.nanoTime()) {
                try {
                    sendLock.wait(left / 1_000_000 + 1);
                } catch (InterruptedException _) {
                    // Nothing that ends this thread's business.
                }
            }
        }
    }

    private void serve(FramedSocket opened) throws IOException {
        while (!shuttingDown) {
            if (opened.awaitNext(Deadline.NEVER)) {
                Inbound message = opened.read();
                if (message == null) {
                    return;
                }
                handle(message);
            }
        }
    }

    /// The JVM waits up to 300 ms at its exit for threads that are in a system call: waiting for the parent in one
    /// would make every child's end that slow. A thread that sleeps does not count. As long as somebody waits for
    /// an answer the exit is not near.
    private void serveToTheEnd(FramedSocket opened) throws IOException {
        while (!opened.isPeerGone()) {
            // By [#shutDown], which has been seen.
            Thread.interrupted();
            if (opened.isNextKnown()) {
                Inbound message = opened.read();
                if (message == null) {
                    return;
                }
                handle(message);
            } else if (isAnswerDue()) {
                opened.awaitNext(System.nanoTime() + ParentWatch.INTERVAL_NANOS);
            } else {
                LockSupport.parkNanos(ParentWatch.INTERVAL_NANOS);
            }
        }
    }

    private synchronized boolean isAnswerDue() {
        return !unanswered.isEmpty();
    }

    /// Sends what has been said so far. If it has been left in a file too, the parent knows how much of that it has
    /// had.
    private void introduce(FramedSocket opened) throws IOException {
        synchronized (sendLock) {
            if (!lastWordLeft) {
                opened.write(Control.HELLO, hello());
            }
            for (LastWord.Entry entry : unsent) {
                opened.write(entry.kind(), entry.message());
            }
            unsent.clear();
            opened.flush();
            socket = opened;
            sendLock.notifyAll();
        }
    }

    private static Message hello() {
        Encoder hello = new Encoder(Format.FAMILY);
        hello.fields().putString(System.getProperty("java.vm.version", ""));
        return hello.finish();
    }

    private synchronized void handle(Inbound message) {
        switch (message.kind()) {
            case Control.START, Control.WARM_UP, Control.ROLE -> {
                if (message.kind() == Control.ROLE) {
                    Initializers.expectInherited();
                }
                work.addLast(message);
                notifyAll();
            }
            case Control.INITIALIZERS -> Initializers.inherited(Initializers.read(message.reader()));
            case Control.INTERRUPT -> interrupt();
            case Control.ANSWER -> {
                WireReader in = message.reader();
                Question question = unanswered.remove(in.getLong());
                if (question != null) {
                    List<byte[]> contents = new ArrayList<>();
                    for (int count = in.getCount(Integer.BYTES); count > 0; count--) {
                        contents.add(in.getBytes(in.getCount(1)));
                    }
                    question.answer = contents;
                    notifyAll();
                }
            }
            default -> throw new IllegalStateException("kind=" + message.kind());
        }
    }

    private void interrupt() {
        Runnable handler = WorkInterruption.handler();
        if (handler != null) {
            handler.run();
        } else if (worker != null) {
            worker.interrupt();
        } else {
            interrupted = true;
        }
    }

    // ---- The others

    /// Waits for what the parent wants done next.
    synchronized Inbound awaitWork() {
        while (work.isEmpty()) {
            try {
                wait();
            } catch (InterruptedException _) {
                // Nobody has anything to interrupt before there is work.
            }
        }
        return work.removeFirst();
    }

    /// Says which thread an interruption is meant for, one that has come before the work has begun included; null
    /// for none any more.
    synchronized void worker(@Nullable Thread workingThread) {
        worker = workingThread;
        if (interrupted && workingThread != null) {
            workingThread.interrupt();
        }
    }

    /// The level from which on log records are wanted, the ordinal of a `System.Logger.Level`; [ChildRole#ASK]
    /// if only the parent knows.
    synchronized int logLevel() {
        return logLevel;
    }

    synchronized void logLevel(int ordinal) {
        logLevel = ordinal;
    }

    void send(int kind, Message message) {
        synchronized (sendLock) {
            FramedSocket opened = socket;
            if (opened == null) {
                unsent.add(new LastWord.Entry(kind, message.detached()));
                if (lastWordLeft) {
                    // Too late for it.
                    awaitSocket();
                }
                return;
            }
            try {
                opened.send(kind, message);
            } catch (IOException e) {
                throw ParentWatch.orphaned();
            }
        }
    }

    /// Asks the parent and waits for the answer.
    List<byte[]> ask(int subject, String name) {
        Question question = new Question();
        long number;
        synchronized (this) {
            number = ++questions;
            unanswered.put(number, question);
        }
        Encoder encoder = new Encoder(Format.FAMILY);
        WireWriter out = encoder.fields();
        out.putLong(number);
        out.putByte(subject);
        out.putString(name);
        send(Control.QUESTION, encoder.finish());
        need();
        if (shuttingDown) {
            LockSupport.unpark(thread);
        }
        return awaitAnswer(question);
    }

    private synchronized List<byte[]> awaitAnswer(Question question) {
        boolean interrupted = false;
        while (question.answer == null) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            // Meant for the work, not for the loading of a class in the middle of it.
            Thread.currentThread().interrupt();
        }
        return question.answer;
    }

    /// The JVM is about to end: says what has not been said, and from now on looks for the parent's end, and what
    /// it says to shutdown hooks, only now and then.
    void shutDown() {
        shuttingDown = true;
        synchronized (sendLock) {
            if (socket == null && !leaveLastWord()) {
                awaitSocket();
            }
            if (socket != null) {
                // It waits in a system call.
                thread.interrupt();
            }
        }
    }

    private boolean leaveLastWord() {
        unsent.addFirst(new LastWord.Entry(Control.HELLO, hello()));
        try {
            lastWordLeft = LastWord.leave(ticket, unsent);
        } catch (IOException e) {
            // A full disk: the slower way, then.
            lastWordLeft = false;
        }
        if (!lastWordLeft) {
            unsent.removeFirst();
        }
        return lastWordLeft;
    }

    private void need() {
        synchronized (sendLock) {
            needed = true;
            sendLock.notifyAll();
        }
    }

    private void awaitSocket() {
        need();
        boolean interrupted = false;
        while (socket == null) {
            try {
                sendLock.wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
