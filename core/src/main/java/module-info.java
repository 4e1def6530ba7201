/// Process-based parallelism: what Python's `multiprocessing` offers, on the JVM, with real child processes.
///
/// Begin with `io.github.offspring.pool.ProcessPool` for many tasks, `io.github.offspring.process.ChildProcess`
/// for one process, `io.github.offspring.channel.Pipe` for two that talk.
///
/// Nothing here takes or returns null unless it says so.
@org.jspecify.annotations.NullMarked
module io.github.offspring {
    // Annotations only: nothing of it is needed at run time, or, so not "transitive", to compile what uses this.
    requires static org.jspecify;
    // Log records of children, the flags of this JVM. Not "static": a module that nobody requires is not there on
    // the module path, even if the run-time image has it.
    requires java.logging;
    requires java.management;
    // For the number of threads that carry a manager's calls.
    requires jdk.management;
    // For events in flight recordings; without it there are none.
    requires static jdk.jfr;
    // How soon a machine counts as gone, of sockets to others.
    requires jdk.net;
    // For sun.misc.Signal, which has no successor yet.
    requires jdk.unsupported;

    exports io.github.offspring;
    exports io.github.offspring.channel;
    exports io.github.offspring.manager;
    exports io.github.offspring.memory;
    exports io.github.offspring.pipeline;
    exports io.github.offspring.pool;
    exports io.github.offspring.process;
    exports io.github.offspring.refresh;
    exports io.github.offspring.sync;
    // A child's log manager is made by the JDK, by its name.
    exports io.github.offspring.internal.child to
            java.logging;
}
