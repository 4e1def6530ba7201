package io.github.offspring.pool;

import io.github.offspring.ExitStatus;
import io.github.offspring.testkit.JavaProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A way in which a process, or one thread of it, comes to a sudden end.
enum CrashWay {
    HALT(new ExitStatus.Exited(7, ExitStatus.Exited.How.HALT)) {
        @Override
        void go() {
            Runtime.getRuntime().halt(7);
        }
    },
    KILL(new ExitStatus.Signaled(9)) {
        @Override
        void go() {
            signalMyself("KILL");
        }
    },
    SEGMENTATION_FAULT(new ExitStatus.Signaled(11)) {
        @Override
        void go() {
            NativeCrash.segmentationFault();
        }
    },
    HEAP_EXHAUSTED(new ExitStatus.Exited(3, ExitStatus.Exited.How.OUT_OF_MEMORY)) {
        @Override
        void go() {
            List<long[]> all = new ArrayList<>();
            while (true) {
                all.add(new long[1 << 20]);
            }
        }
    },
    /// The only one that a worker survives: it is an `Error` like others.
    STACK_OVERFLOW(new ExitStatus.Returned()) {
        @Override
        void go() {
            nest(1);
        }

        private int nest(int depth) {
            return depth > 0 ? 1 + nest(depth + 1) : 0;
        }
    },
    SYSTEM_EXIT(new ExitStatus.Exited(4, ExitStatus.Exited.How.SYSTEM_EXIT)) {
        @Override
        void go() {
            System.exit(4);
        }
    };

    private final ExitStatus status;

    CrashWay(ExitStatus status) {
        this.status = status;
    }

    /// Does not return.
    abstract void go();

    /// How the process ends.
    ExitStatus status() {
        return status;
    }

    boolean isDeath() {
        return this != STACK_OVERFLOW;
    }

    private static void signalMyself(String signal) {
        JavaProgram.signal(ProcessHandle.current().pid(), signal);
        while (true) {
            LockSupport.park();
        }
    }
}
