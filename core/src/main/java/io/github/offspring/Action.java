package io.github.offspring;

import java.io.Serializable;
import java.lang.reflect.UndeclaredThrowableException;

/// Work without a result that can be sent to another process: a [Runnable] that is also [Serializable].
///
/// Unlike in a `Runnable`, checked exceptions may be thrown.
///
/// ```java
/// ChildProcess.start(() -> System.out.println("hello from " + ProcessHandle.current().pid()));
///
/// record Greeting(String name) implements Action {
///     public void perform() {
///         System.out.println("hello " + name);
///     }
/// }
/// ```
///
/// **Threads and processes** What runs in the other process is a copy: changes to it are not seen here.
@FunctionalInterface
public interface Action extends Runnable, Serializable {

    /// Does the work.
    ///
    /// @throws Exception if the work fails
    void perform() throws Exception;

    /// Does the work here, where a `Runnable` is asked for.
    ///
    /// @throws UndeclaredThrowableException if the work fails with a checked exception, which is its cause
    @Override
    @SuppressWarnings("FunctionalInterfaceMethodChanged") // an Action is a Runnable whose work may throw, no other work
    default void run() {
        try {
            perform();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new UndeclaredThrowableException(e);
        }
    }
}
