package io.github.offspring;

/// Thrown when an element of an [ordered pipeline][io.github.offspring.pipeline.OrderedPipeline] came to no
/// result.
///
/// The cause says why: what the stage's function threw, a [WorkerDiedException] if its process died, a
/// [java.util.concurrent.TimeoutException] if it took too long, a [CodecException] if the element, or what became
/// of it, could not be sent.
public final class ElementFailedException extends OffspringException {

    private static final long serialVersionUID = 1L;

    private final String stage;
    private final long index;
    private final int attempts;

    /// Creates one.
    ///
    /// @param pipeline the name of the pipeline
    /// @param stage the name of the stage that the element failed in; `source` if it never got to one
    /// @param index the place of the element in the source, from 0
    /// @param attempts how often the stage's function has been begun with it
    /// @param cause why it failed
    public ElementFailedException(String pipeline, String stage, long index, int attempts, Throwable cause) {
        super(
                "pipeline '" + pipeline + "': an element failed because " + cause + ": element=" + index + ", stage="
                        + stage + ", attempts=" + attempts,
                cause);
        this.stage = stage;
        this.index = index;
        this.attempts = attempts;
    }

    /// Returns in which stage it failed.
    ///
    /// @return the name of the stage; `source` if it never got to one
    public String stage() {
        return stage;
    }

    /// Returns which element it was.
    ///
    /// @return its place in the source, from 0
    public long index() {
        return index;
    }

    /// Returns how often the stage's function has been begun with it.
    ///
    /// @return the number of attempts; 0 if the element could not be sent to the stage
    public int attempts() {
        return attempts;
    }
}
