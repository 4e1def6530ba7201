package io.github.offspring.pool;

import io.github.offspring.CodecException;
import io.github.offspring.DeathReport;
import io.github.offspring.ExitStatus;
import io.github.offspring.WorkerDiedException;
import java.util.ArrayList;
import java.util.List;

/// What becomes of the work that a worker had when it died. Used under the pool's lock.
///
/// The worker's own word says what it had taken and which element it was at. What it had not taken, and what of a
/// chunk came after that element, has not begun and goes elsewhere. That element fails. What came before it and has
/// not arrived, or cannot be read, is lost with the worker: it had been done, so it is not done again.
final class Aftermath {

    private final PoolCore core;
    private final WorkerLink link;
    private final long claim;
    private final long running;
    private boolean isHeadSettled;

    Aftermath(PoolCore core, WorkerLink link) {
        this.core = core;
        this.link = link;
        claim = link.ledger().claimWord();
        running = link.ledger().running();
    }

    /// @param failures gets what is to be done without the lock
    /// @return whether the death has cost work that ran, even if that is begun again
    boolean settle(List<Runnable> failures) {
        boolean costly = false;
        List<Work> notBegun = new ArrayList<>();
        for (InFlight sent : link.backlog().drain()) {
            if (!WorkerLedger.isTaken(sent.frame(), claim)) {
                notBegun.add(sent.work());
            } else if (!sent.isDone()) {
                costly |= settleTaken(sent, failures, notBegun);
            } else {
                core.finished(1);
            }
        }
        core.workNotBegun(notBegun, failures);
        return costly;
    }

    private boolean settleTaken(InFlight sent, List<Runnable> failures, List<Work> notBegun) {
        Work work = sent.work();
        int at = sent.indexOfAwaited(running);
        int next = at < 0 ? sent.arrived() : at + 1;
        boolean costly = sent.delivered() < next;
        boolean again = costly && core.retries().begin(work, sent.delivered(), next, nextAttempt(sent));
        for (int i = sent.delivered(); i < next && !again; i++) {
            int index = i;
            Throwable cause = cause(sent, index);
            link.count(sent, TaskOutcome.of(cause), 1);
            failures.add(() -> work.failed(index, cause));
        }
        if (again) {
            sent.note(isLate() ? TaskOutcome.TIMED_OUT : TaskOutcome.DIED);
        }
        if (!isHeadSettled) {
            isHeadSettled = true;
            link.backlog().frameEnded(sent, System.nanoTime());
        }
        if (next < work.elements() && !work.isCancelled()) {
            if (again) {
                // Both parts have what was sent with it.
                work.payload().share();
            }
            notBegun.add(work.rest(next));
        } else {
            link.count(sent, TaskOutcome.CANCELLED, work.elements() - next);
            if (!again) {
                work.abandon();
            }
            core.finished(1);
        }
        return costly;
    }

    private Attempts nextAttempt(InFlight sent) {
        Attempts attempts = sent.work().attempts();
        return isLate() ? attempts.afterTimeout() : attempts.afterDeath();
    }

    private boolean isLate() {
        Expiry expiry = link.backlog().expiry();
        return expiry != null && expiry.element() == running;
    }

    private Throwable cause(InFlight sent, int index) {
        Expiry expiry = link.backlog().expiry();
        if (expiry != null && expiry.element() == sent.firstElement() + index) {
            return expiry.reason();
        }
        if (core.lifecycle().isStopped()) {
            return core.lifecycle().stoppedCause();
        }
        CodecException unreadable = link.unreadable();
        if (unreadable != null) {
            return unreadable;
        }
        Work work = sent.work();
        return new WorkerDiedException(
                report(),
                work.number(),
                work.attempts().number(),
                true,
                core.retries().isQuarantined(work.attempts().afterDeath()));
    }

    private DeathReport report() {
        ExitStatus status = link.child().exitStatus().orElseThrow();
        return link.child()
                .deathReport()
                .orElseGet(() -> new DeathReport(
                        link.name(), link.child().pid(), status, status.words(), List.of(), null, List.of()));
    }
}
