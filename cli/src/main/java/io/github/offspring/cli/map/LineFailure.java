package io.github.offspring.cli.map;

import io.github.offspring.DeathReport;
import io.github.offspring.RemoteTrace;
import io.github.offspring.TaskFailedException;
import io.github.offspring.WorkerDiedException;
import io.github.offspring.cli.screen.JsonText;
import io.github.offspring.cli.screen.Printable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// A line that failed, and why.
///
/// @param number the line's, from 1
/// @param input its bytes
/// @param inputCut whether these are only its beginning
/// @param thrown why
record LineFailure(long number, byte[] input, boolean inputCut, Throwable thrown) {

    /// What a user calls the reasons.
    enum Kind {
        /// The method threw something.
        EXCEPTION("exception"),
        /// The process that ran it died.
        DIED("died"),
        /// It took longer than it may.
        TIMED_OUT("timed-out"),
        /// The method was not called, because the line is not what it takes.
        UNUSABLE("unusable"),
        /// What the method returned is more than one line.
        UNPRINTABLE("unprintable");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    Kind kind() {
        if (thrown instanceof UnusableLineException) {
            return Kind.UNUSABLE;
        }
        if (thrown instanceof UnprintableResultException) {
            return Kind.UNPRINTABLE;
        }
        // What the method itself threw may be of the same class as what the pool throws.
        if (isFromWorker(thrown)) {
            return Kind.EXCEPTION;
        }
        return switch (thrown) {
            case WorkerDiedException _ -> Kind.DIED;
            case TimeoutException _ -> Kind.TIMED_OUT;
            default -> Kind.EXCEPTION;
        };
    }

    /// Tells whether something was thrown in a worker, and not by the pool.
    static boolean isFromWorker(Throwable thrown) {
        return thrown instanceof TaskFailedException
                || Stream.of(thrown.getSuppressed()).anyMatch(RemoteTrace.class::isInstance);
    }

    private String type() {
        return thrown instanceof TaskFailedException failed
                ? failed.type()
                : thrown.getClass().getName();
    }

    private String message() {
        String message = thrown.getMessage();
        return message == null ? "" : message;
    }

    /// One line for a person.
    String readable() {
        String said =
                switch (kind()) {
                    case DIED, TIMED_OUT, UNUSABLE, UNPRINTABLE -> firstLine(message());
                    case EXCEPTION -> thrown.toString();
                };
        String text = new String(input, StandardCharsets.UTF_8);
        String crashLog = thrown instanceof WorkerDiedException died
                ? died.report().crashLog().map(path -> ", crash log " + path).orElse("")
                : "";
        return Printable.of("line " + number + ": " + kind().word() + ": " + firstLine(said) + crashLog + ": input: "
                + Shortened.of(text));
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    /// One line for a program: an object of JSON.
    String json() {
        StringBuilder text = new StringBuilder("{\"line\": ").append(number).append(", ");
        appendInput(text);
        text.append(", \"kind\": ").append(JsonText.of(kind().word()));
        text.append(", \"type\": ").append(JsonText.of(type()));
        text.append(", \"message\": ").append(JsonText.of(message()));
        text.append(", \"stackTrace\": ").append(stackTrace());
        text.append(", \"death\": ");
        if (kind() == Kind.DIED && thrown instanceof WorkerDiedException died) {
            append(text, died);
        } else {
            text.append("null");
        }
        return text.append("}").toString();
    }

    /// What is no UTF-8 is told in base 64 besides.
    private void appendInput(StringBuilder text) {
        text.append("\"input\": ").append(JsonText.of(new String(input, StandardCharsets.UTF_8)));
        text.append(", \"inputCut\": ").append(inputCut);
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(input));
        } catch (CharacterCodingException _) {
            text.append(", \"inputBase64\": ")
                    .append(JsonText.of(Base64.getEncoder().encodeToString(input)));
        }
    }

    private String stackTrace() {
        if (thrown instanceof TaskFailedException failed) {
            return JsonText.of(failed.stackTraceText());
        }
        return Stream.of(thrown.getSuppressed())
                .filter(RemoteTrace.class::isInstance)
                .map(RemoteTrace.class::cast)
                .findFirst()
                .map(trace -> JsonText.of(trace.stackTraceText()))
                .orElse("null");
    }

    private static void append(StringBuilder text, WorkerDiedException died) {
        DeathReport report = died.report();
        text.append("{\"process\": ").append(JsonText.of(report.process()));
        text.append(", \"pid\": ").append(report.pid());
        text.append(", \"exitCode\": ").append(report.status().code());
        text.append(", \"exit\": ").append(JsonText.of(report.status().words()));
        text.append(", \"reason\": ").append(JsonText.of(report.reason()));
        text.append(", \"attempt\": ").append(died.attempt());
        text.append(", \"mayHaveRun\": ").append(died.mayHaveRun());
        text.append(", \"lastOutput\": ").append(JsonText.of(report.lastOutput()));
        text.append(", \"crashLog\": ").append(JsonText.of(report.crashLogFile()));
        text.append(", \"crashLogHead\": ").append(JsonText.of(report.crashLogHead()));
        text.append("}");
    }
}
