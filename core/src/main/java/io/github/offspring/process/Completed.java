package io.github.offspring.process;

import io.github.offspring.ExitStatus;
import java.nio.charset.Charset;
import java.util.List;

/// What a program has written, and how it ended.
///
/// **Threads and processes** *Immutable.*
public final class Completed {

    private final ExitStatus status;
    private final byte[] output;
    private final byte[] errorOutput;
    private final Charset charset;

    Completed(ExitStatus status, byte[] output, byte[] errorOutput, Charset charset) {
        this.status = status;
        this.output = output;
        this.errorOutput = errorOutput;
        this.charset = charset;
    }

    /// Returns how it ended: [ExitStatus.Returned] for exit code 0, [ExitStatus.Exited] for another one,
    /// [ExitStatus.Signaled] for a signal.
    ///
    /// @return the status
    public ExitStatus status() {
        return status;
    }

    /// Returns what it wrote to standard output, as text; all of it.
    ///
    /// @return the text; what is not valid in the program's charset is replaced; empty if its output was shown or
    /// thrown away
    public String output() {
        return new String(output, charset);
    }

    /// Returns the lines that it wrote to standard output.
    ///
    /// @return the lines, without their line breaks
    public List<String> outputLines() {
        return output().lines().toList();
    }

    /// Returns what it wrote to standard output, as it wrote it; all of it.
    ///
    /// @return the bytes, a copy of their own
    public byte[] outputBytes() {
        return output.clone();
    }

    /// Returns what it wrote to standard error, as text; if that was more than is kept, the end of it.
    ///
    /// @return the text; what is not valid in the program's charset is replaced; empty if its errors were merged,
    /// shown or thrown away
    public String errorOutput() {
        return new String(errorOutput, charset);
    }

    /// Returns what it wrote to standard error, as it wrote it; if that was more than is kept, the end of it.
    ///
    /// @return the bytes, a copy of their own
    public byte[] errorOutputBytes() {
        return errorOutput.clone();
    }

    @Override
    public String toString() {
        return "Completed[" + status.words() + ", output=" + output.length + " bytes, errorOutput=" + errorOutput.length
                + " bytes]";
    }
}
