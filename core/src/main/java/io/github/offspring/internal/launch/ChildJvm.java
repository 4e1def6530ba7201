package io.github.offspring.internal.launch;

import io.github.offspring.LaunchException;
import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.family.ProgramOwner;
import io.github.offspring.internal.family.Rendezvous;
import io.github.offspring.internal.family.Ticket;
import io.github.offspring.internal.os.Descendants;
import io.github.offspring.internal.os.MachineMemory.OomKills;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A child's JVM as its parent sees it: the process, its output, and the socket over which the two talk.
///
/* Life. start() creates the process and returns. A thread of its own then waits for the child to connect, sends what
 * has been sent in the meantime, and hands the child's messages to the handler, one after the other, until the socket
 * ends. The process is then gone, or is made to be; what it has left in a file because it was done before it had
 * connected is taken as if it had come over the socket; when its output has been read to the end the handler is told,
 * as the last thing.
 *
 * Nothing of this depends on the child's co-operation: a child that dies at any point ends the socket, or never opens
 * it.
 */
public final class ChildJvm {

    /// Told what the child does, in one thread, in order.
    public interface Handler {

        /// The child has sent a message.
        void message(Inbound message);

        /// The child is gone and nothing more will come of it.
        void ended(int exitCode);

        /// The loader that what the child does comes from, where its questions for classes are answered first; null
        /// for none in particular.
        default @Nullable ClassLoader loader() {
            return null;
        }
    }

    // How long a process is waited for that has hung up, and how long its output is read that somebody else holds
    // open.
    private static final Duration HANG_UP_PATIENCE = Duration.ofSeconds(5);
    private static final Duration OUTPUT_PATIENCE = Duration.ofSeconds(1);
    private static final Duration OUTPUT_STEP = Duration.ofMillis(50);
    static final List<String> PICKED_UP = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private record RunningPump(OutputPump pump, Thread thread) {
        static RunningPump of(OutputPump pump, String name) {
            return new RunningPump(pump, Thread.ofPlatform().daemon().name(name).unstarted(pump));
        }
    }

    private record Unsent(int kind, Message message) {}

    private final Process process;
    private final Ticket ticket;
    private final OutputTail output = new OutputTail(this::hasBegun);
    private final CompletableFuture<SocketChannel> arrival;
    private final List<RunningPump> pumps;
    private final Object sendLock = new Object();
    // Guarded by sendLock, as is writing to the socket.
    private final List<Unsent> unsent = new ArrayList<>(1);
    private @Nullable FramedSocket socket;
    private final Object handlerLock = new Object();
    private Handler handler;
    private OptionalInt exitCode = OptionalInt.empty();
    // Odd while a message is being taken.
    private final AtomicInteger steps = new AtomicInteger();
    // How many messages have come over the socket. Only of this child's own thread.
    private int received;
    private volatile OomKills killsBefore = OomKills.NONE;
    private volatile boolean greeted;
    private volatile boolean begun;
    private volatile boolean cutShort;
    private volatile @Nullable String refusal;
    private volatile @Nullable Throwable failure;

    private ChildJvm(Process process, Ticket ticket, CompletableFuture<SocketChannel> arrival, Handler handler) {
        this.process = process;
        this.ticket = ticket;
        this.arrival = arrival;
        this.handler = handler;
        String name = "offspring-child-" + process.pid();
        pumps = List.of(
                RunningPump.of(new OutputPump(process.getInputStream(), false, output), name + "-out"),
                RunningPump.of(new OutputPump(process.getErrorStream(), true, output), name + "-err"));
    }

    /// Starts a child.
    ///
    /// @param work what it is to do; null if that comes later
    /// @throws LaunchException if the process cannot be created
    static ChildJvm start(JvmCommand command, Handler handler, @Nullable Message work) {
        Rendezvous rendezvous = FamilyHome.here().rendezvous();
        var arrival = new CompletableFuture<SocketChannel>();
        Ticket ticket = rendezvous.issue(arrival::complete);
        Process process = null;
        try {
            List<String> arguments = List.of(ticket.path(), Long.toHexString(ticket.id()));
            process = create(command.spec(), command.words(arguments));
            ChildJvm jvm = new ChildJvm(process, ticket, arrival, handler);
            jvm.tell(work);
            jvm.pumps.forEach(each -> each.thread.start());
            Thread.ofPlatform()
                    .daemon()
                    .name("offspring-child-" + process.pid())
                    .start(() -> jvm.run(rendezvous));
            return jvm;
        } catch (IOException | RuntimeException e) {
            rendezvous.revoke(ticket);
            if (process != null) {
                process.destroyForcibly();
            }
            throw new LaunchException("child process: cannot be created because " + e.getMessage(), e);
        }
    }

    private static Process create(LaunchSpec spec, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        // The JVM would announce on the user's screen that it has read them; what counts of them is on the command
        // line.
        PICKED_UP.forEach(environment::remove);
        spec.environment().forEach((name, value) -> {
            if (value.isEmpty()) {
                environment.remove(name);
            } else {
                environment.put(name, value);
            }
        });
        if (spec.directory() != null) {
            builder.directory(new File(spec.directory().toString()));
        }
        return builder.start();
    }

    private void tell(@Nullable Message work) {
        boolean early = work != null && FirstWord.fits(work);
        try (OutputStream in = process.getOutputStream()) {
            FirstWord.write(in, ticket, early ? work : null);
        } catch (IOException _) {
            // It has ended already; the thread that waits for it will say how.
        }
        if (work != null && !early) {
            send(Control.START, work);
        }
    }

    private void run(Rendezvous rendezvous) {
        killsBefore = OomKills.now();
        whenEnded(() -> rendezvous.afterArrivals(() -> {
            if (rendezvous.revoke(ticket)) {
                arrival.completeExceptionally(new IOException("it ended before it connected"));
            }
        }));
        try {
            serve(connect());
        } catch (IOException _) {
            // The socket has failed: the child can be of no use any more.
        } catch (RuntimeException | Error e) {
            // What came was not ours, or there was no room for it: what follows it cannot be read either.
            failure = e;
            kill();
        } finally {
            finish();
        }
    }

    /// Does something when the process has ended, in a thread of its own. What is hung onto its `onExit` runs in the
    /// common pool, where there may be no thread that does not wait for this very child.
    private void whenEnded(Runnable action) {
        Thread.ofVirtual().name("offspring-child-" + process.pid() + "-end").start(() -> {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts this thread", e);
            }
            action.run();
        });
    }

    private FramedSocket connect() throws IOException {
        try {
            FramedSocket current = new FramedSocket("child " + process.pid(), arrival.get());
            synchronized (sendLock) {
                socket = current;
                for (Unsent each : unsent) {
                    current.write(each.kind, each.message);
                }
                unsent.clear();
                current.flush();
            }
            return current;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    private void serve(FramedSocket current) throws IOException {
        whenEnded(() -> closeLate(current));
        for (Inbound message = current.read(); message != null; message = current.read()) {
            steps.incrementAndGet();
            received++;
            take(message);
            steps.incrementAndGet();
        }
    }

    private void take(Inbound message) throws IOException {
        if (message.kind() == Control.HELLO) {
            greet(message);
        } else if (message.kind() == Control.QUESTION) {
            // A loader of the application's may take its time, or even ask another child.
            ClassLoader loader = handler().loader();
            Thread.ofVirtual().start(() -> send(Control.ANSWER, ClassServer.answer(message, loader)));
        } else {
            handler().message(message);
        }
    }

    private void greet(Inbound hello) throws IOException {
        String build = hello.reader().getString();
        String own = System.getProperty("java.vm.version", "");
        if (!build.equals(own)) {
            refusal = "its JVM is of another build, so the JDK has been replaced under this process: child=" + build
                    + ", here=" + own + "; restart this program";
            kill();
            throw new IOException(refusal);
        }
        greeted = true;
        output.release();
    }

    /// A program that the child's native code started may hold the socket open after the child is gone: it is
    /// closed here when nothing has come of it for a while. Not while messages are still being taken, however long
    /// that takes: what is behind them is not to be lost.
    private void closeLate(FramedSocket current) {
        int before;
        do {
            before = steps.get();
            try {
                Thread.sleep(OUTPUT_PATIENCE);
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts this thread", e);
            }
        } while (before % 2 != 0 || before != steps.get());
        current.close();
    }

    private void finish() {
        try {
            if (!process.waitFor(HANG_UP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
            int code = process.waitFor();
            takeLastWord();
            for (RunningPump each : pumps) {
                awaitEmpty(each);
            }
            closeSocket();
            Handler last;
            synchronized (handlerLock) {
                exitCode = OptionalInt.of(code);
                last = handler;
            }
            last.ended(code);
            if (code != 0 && begun) {
                // It may not have had the time to end the programs that it had started.
                Descendants.killAllOf(ProgramOwner.of(process.pid()));
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    /// Somebody whom the child has started may hold its output open for ever: the time counts in which nothing
    /// comes, not that in which what has come is being shown, however long that takes.
    private static void awaitEmpty(RunningPump running) throws InterruptedException {
        long left = OUTPUT_PATIENCE.toNanos();
        while (left > 0 && !running.thread.join(OUTPUT_STEP)) {
            if (!running.pump.isBusy()) {
                left -= OUTPUT_STEP.toNanos();
            }
        }
    }

    private void takeLastWord() {
        try {
            begun = hasBegun();
            List<Inbound> last = LastWord.take(ticket);
            // A child that opens the socket after it has left them begins with the same ones.
            for (Inbound message : last.subList(Math.min(received, last.size()), last.size())) {
                take(message);
            }
        } catch (IOException _) {
            // Not what a child of this build leaves.
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    private void closeSocket() {
        synchronized (sendLock) {
            if (socket != null) {
                socket.close();
            }
            unsent.forEach(each -> each.message.abandon());
            unsent.clear();
        }
    }

    /// Sends a message; if the child has not connected yet, as soon as it has.
    ///
    /// A child that is gone is not an error here: its end is told to the handler.
    public void send(int kind, Message message) {
        synchronized (sendLock) {
            FramedSocket current = socket;
            if (current == null) {
                unsent.add(new Unsent(kind, message.detached()));
                return;
            }
            try {
                current.send(kind, message);
            } catch (IOException e) {
                message.abandon();
            }
        }
    }

    /// Asks the process to end.
    ///
    /// By its handle: `Process.destroy` would close our ends of its output, and what it has to say at its end would
    /// be lost. A JVM that is on its way up has nothing to put in order, and does not take SIGTERM well: it may
    /// complain, or end as if it had failed.
    public void terminate() {
        if (hasBegun()) {
            process.toHandle().destroy();
        } else {
            cutShort = true;
            kill();
        }
    }

    private boolean hasBegun() {
        return begun || greeted || LastWord.isBegun(ticket);
    }

    /// Makes the process end.
    public void kill() {
        process.toHandle().destroyForcibly();
    }

    private Handler handler() {
        synchronized (handlerLock) {
            return handler;
        }
    }

    /// Makes somebody else be told from now on. Only while the child has nothing to say: it is waiting for work.
    public void handler(Handler next) {
        OptionalInt ended;
        synchronized (handlerLock) {
            handler = next;
            ended = exitCode;
        }
        if (ended.isPresent()) {
            next.ended(ended.getAsInt());
        }
    }

    public Process process() {
        return process;
    }

    public OutputTail output() {
        return output;
    }

    /// Whether a child that has ended had come up and had begun its work.
    public boolean isBegun() {
        return begun;
    }

    /// Whether it was asked to end before it had begun, and therefore killed.
    public boolean isCutShort() {
        return cutShort;
    }

    /// How often the kernel had killed for memory when the child was started.
    public OomKills killsBefore() {
        return killsBefore;
    }

    /// Why a message of the child's could not be taken, for which it was killed; null if all could.
    public @Nullable Throwable failure() {
        return failure;
    }

    /// Why the child was sent away; null if it was not.
    public @Nullable String refusal() {
        return refusal;
    }
}
