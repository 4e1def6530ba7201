package io.github.offspring.process;

/// Where one of a program's output streams goes to. Called by one thread, which reads the stream.
interface OutputSink {

    /// Takes what has come; may wait, and so make the program wait.
    void add(byte[] bytes, int count) throws InterruptedException;

    /// Nothing more comes. What is added all the same is nobody's.
    void end();

    /// Whether it waits for somebody to take what is there.
    default boolean isFull() {
        return false;
    }
}
