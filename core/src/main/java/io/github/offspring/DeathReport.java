package io.github.offspring;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Everything that is known about the end of a process that did not end as it should have.
///
/// It is made so that nobody has to ask what happened: print it.
///
/// **Threads and processes** *Immutable.*
///
/// @param process the name of the process
/// @param pid its process id
/// @param status how it ended
/// @param reason the same in words, with what else is known: `SIGKILL (likely out of memory: cgroup oom_kill +1)`
/// @param lastOutput the last lines that it wrote to standard output and standard error, oldest first, at most 50
/// @param crashLogFile the path of the JVM's own crash log (`hs_err_pid….log`); null if it wrote none
/// @param crashLogHead the first lines of that log, at most 40
public record DeathReport(
        String process,
        long pid,
        ExitStatus status,
        String reason,
        List<String> lastOutput,
        @Nullable String crashLogFile,
        List<String> crashLogHead)
        implements Serializable {

    /// Copies the lists.
    public DeathReport {
        lastOutput = List.copyOf(lastOutput);
        crashLogHead = List.copyOf(crashLogHead);
    }

    /// Returns where the JVM's own crash log lies.
    ///
    /// @return the path; empty if the JVM wrote none
    public Optional<Path> crashLog() {
        return Optional.ofNullable(crashLogFile).map(Path::of);
    }

    /// Returns the whole report as text of several lines.
    ///
    /// @return the text, without a final line break
    @Override
    public String toString() {
        var text = new StringBuilder("process '" + process + "' (pid " + pid + ") ended: " + reason);
        if (crashLogFile != null) {
            text.append("\n  crash log: ").append(crashLogFile);
        }
        appendLines(text, "  | ", crashLogHead);
        if (!lastOutput.isEmpty()) {
            text.append("\n  last output:");
            appendLines(text, "  > ", lastOutput);
        }
        return text.toString();
    }

    /// The report's details as they follow an exception's one-line message: empty if there are none.
    String details() {
        String all = toString();
        int firstBreak = all.indexOf('\n');
        return firstBreak < 0 ? "" : all.substring(firstBreak);
    }

    private static void appendLines(StringBuilder text, String margin, List<String> lines) {
        for (String line : lines) {
            text.append('\n').append(margin).append(line);
        }
    }
}
