package io.github.offspring.internal.child;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.family.Identity;
import io.github.offspring.internal.family.Initializers;
import io.github.offspring.internal.family.Ticket;
import io.github.offspring.internal.family.WorkCall;
import io.github.offspring.internal.launch.ChildRole;
import io.github.offspring.internal.launch.Control;
import io.github.offspring.internal.launch.FirstWord;
import io.github.offspring.internal.launch.LastWord;
import io.github.offspring.internal.launch.StartMessage;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.Rehearsal;
import io.github.offspring.internal.wire.ThrowableImage;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a child's JVM runs: it connects to its parent, waits for work, does it, says what came of it, and ends.
public final class ChildMain {

    private final ControlLine line;
    private final Ticket ticket;
    private final Path familyDirectory;
    private final FamilyClassLoader loader;
    private @Nullable FamilyHome home;

    private ChildMain(ControlLine line, Ticket ticket) {
        this.line = line;
        this.ticket = ticket;
        familyDirectory = familyDirectory(ticket);
        loader = new FamilyClassLoader(line);
    }

    /// Started by the parent.
    ///
    /// @param arguments the path of the parent's socket, and the number of the place there
    /// @throws Throwable what the work threw: the JVM then ends with status 1
    public static void main(String[] arguments) throws Throwable {
        if (arguments.length != 2) {
            throw new IllegalStateException("this class is started by Offspring itself");
        }
        // Left open: the work finds it at its end, not closed.
        FirstWord word = FirstWord.read(new FileInputStream(FileDescriptor.in));
        Ticket ticket = new Ticket(arguments[0], Long.parseUnsignedLong(arguments[1], 16), word.secret());
        ParentWatch.home(familyDirectory(ticket), ticket);
        new ChildMain(ControlLine.open(ticket, word.work() == null), ticket).run(word.work());
    }

    private static Path familyDirectory(Ticket ticket) {
        return Path.of(ticket.path()).resolveSibling(".").normalize();
    }

    private void run(@Nullable Inbound early) throws Throwable {
        if (early != null) {
            LastWord.begin(ticket);
        }
        Inbound message = early == null ? line.awaitWork() : early;
        while (message.kind() != Control.START) {
            if (message.kind() == Control.ROLE) {
                take(ChildRole.read(message.reader()));
            } else {
                settle();
                WarmUp.run(loader, ticket);
                Rehearsal.perform(message, loader);
                line.send(Control.READY, Message.ofBytes(new byte[0], 0));
            }
            message = line.awaitWork();
        }
        Throwable thrown = work(Decoder.family().open(message, loader));
        if (thrown != null) {
            end(thrown);
        }
    }

    private FamilyHome settle() {
        FamilyHome known = home;
        if (known == null) {
            known = FamilyHome.adopt(familyDirectory);
            known.atShutdown(this::sayExiting);
            home = known;
        }
        return known;
    }

    private void take(ChildRole role) {
        Identity identity = role.identity();
        Identity.become(identity);
        settle().key(role.key());
        line.logLevel(role.logLevel());
        Thread thread = Thread.currentThread();
        thread.setName(identity.name());
        thread.setContextClassLoader(loader);
    }

    private @Nullable Throwable work(Decoder.Values values) {
        StartMessage start = StartMessage.decode(values);
        if (start.role() != null) {
            take(start.role());
        }
        if (start.initializers() != null) {
            Initializers.inherited(start.initializers());
        }
        Thread thread = Thread.currentThread();
        Encoder result = new Encoder(Format.FAMILY);
        Throwable thrown = null;
        try {
            Object task = values.read("task");
            line.worker(thread);
            Object value = WorkCall.of(task);
            line.worker(null);
            result.fields().putByte(1);
            result.write(value, "result");
        } catch (Throwable e) {
            thrown = e;
            line.worker(null);
            result = new Encoder(Format.FAMILY);
            result.fields().putByte(0);
            ThrowableImage.write(result, e);
        }
        if (thrown == null) {
            settle().workDone();
        }
        line.send(Control.RESULT, result.finish());
        return thrown;
    }

    /// Ends the main thread as an uncaught exception would, so that the JVM's exit status is 1 once all others have
    /// ended.
    private static void end(Throwable thrown) throws Throwable {
        System.err.print(
                "Exception in process \"" + Thread.currentThread().getName() + "\" " + ThrowableImage.render(thrown));
        System.err.flush();
        Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
        throw thrown;
    }

    /// Tells the parent that what follows is an orderly end: by `System.exit`, by a signal, or by the last thread's
    /// end.
    private void sayExiting() {
        Encoder exiting = new Encoder(Format.FAMILY);
        exiting.fields().putString(ExitCause.find());
        line.send(Control.EXITING, exiting.finish());
        line.shutDown();
    }
}
