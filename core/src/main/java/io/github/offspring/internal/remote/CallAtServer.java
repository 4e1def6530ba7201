package io.github.offspring.internal.remote;

/// A call as its server sees it.
record CallAtServer(long id, Hosted hosted, int method) {

    boolean isPrompt() {
        return hosted.kind().isPrompt(method);
    }

    @Override
    public String toString() {
        return hosted.kind().label() + "." + hosted.kind().methodName(method);
    }
}
