package io.github.offspring.manager;

import io.github.offspring.internal.remote.RemoteClient;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Family;

/// The process of a manager that this process has started.
record OwnProcess(ChildProcess<?> child) implements Manager.Ownership {

    @Override
    public void end(RemoteClient client) {
        end(child, client);
    }

    static void end(ChildProcess<?> child, RemoteClient client) {
        if (child.isAlive()) {
            // It may be stopped, or hang: then it is ended by force.
            Thread.ofVirtual().name("offspring-manager-end").start(client::shutDown);
            try {
                child.join(Family.current().grace());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        child.close();
        client.close();
        client.forgetDeath();
    }
}
