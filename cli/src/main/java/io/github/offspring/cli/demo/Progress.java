package io.github.offspring.cli.demo;

/// Is told how far a run is.
interface Progress {

    /// For runs that nobody waits for.
    Progress NONE = new Progress() {
        @Override
        public void done(Group group) {}

        @Override
        public void show(String waitingFor) {}
    };

    /// Nothing is left to do of a group.
    void done(Group group);

    /// Called now and then.
    ///
    /// @param waitingFor what else there is to wait for when all files are done; may be empty
    void show(String waitingFor);
}
