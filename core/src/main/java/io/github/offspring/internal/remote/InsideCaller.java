package io.github.offspring.internal.remote;

/// The server itself, where one hosted object calls another.
final class InsideCaller implements Caller {

    static final InsideCaller INSTANCE = new InsideCaller();

    private InsideCaller() {}

    @Override
    public long id() {
        return 0;
    }

    @Override
    public String name() {
        return "the server";
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public void whenGone(Object key, Runnable action) {
        // When it is gone, so is everything.
    }

    @Override
    public void forget(Object key) {
        // Nothing is noted.
    }

    @Override
    public boolean isGone() {
        return false;
    }
}
