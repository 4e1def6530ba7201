package io.github.offspring.pool;

import io.github.offspring.internal.family.WorkInterruption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// Where an initializer was that is interrupted because its time is over: a text that the worker leaves in a file
/// beside its ledger, because it cannot say anything as long as its thread is in there.
final class InitializerStack {

    private InitializerStack() {}

    private static Path file(Path ledger) {
        return ledger.resolveSibling(ledger.getFileName() + ".stack");
    }

    private static Path draft(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    /// From now on an interruption of this worker leaves the stack of the current thread, and interrupts it then.
    static void leaveWhenInterrupted(Path ledger) {
        Thread initializing = Thread.currentThread();
        WorkInterruption.handler(() -> {
            leave(file(ledger), initializing.getStackTrace());
            initializing.interrupt();
        });
    }

    private static void leave(Path file, StackTraceElement[] stack) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement element : stack) {
            if (element.getClassName().equals(WorkerMain.class.getName())) {
                // What is below is the library's.
                break;
            }
            text.append("\tat ").append(element).append('\n');
        }
        Path draft = draft(file);
        try {
            Files.writeString(draft, text);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException _) {
            // The family has ended, or there is no space: the start fails without it.
        }
    }

    /// What a worker has left, once it is dead.
    static Optional<String> take(Path ledger) {
        Path file = file(ledger);
        try {
            Files.deleteIfExists(draft(file));
            String text = Files.readString(file);
            Files.deleteIfExists(file);
            return Optional.of(text);
        } catch (IOException _) {
            // It was not in its initializer, or could not leave anything.
            return Optional.empty();
        }
    }
}
