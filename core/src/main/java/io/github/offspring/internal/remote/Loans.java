package io.github.offspring.internal.remote;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one client may use of a server's objects, and how many references to each it has.
///
/// It is also what the client is allowed: a number that was not lent to it means nothing.
final class Loans {

    private record Loan(Hosted hosted, int count) {}

    private final Map<Long, Loan> loans = new HashMap<>();
    private boolean ended;

    /// @return false if the client is gone, or the object has ended
    synchronized boolean lend(Hosted hosted) {
        if (ended || !hosted.use()) {
            return false;
        }
        Loan loan = loans.get(hosted.number());
        loans.put(hosted.number(), new Loan(hosted, loan == null ? 1 : loan.count + 1));
        return true;
    }

    synchronized @Nullable Hosted find(long number) {
        Loan loan = loans.get(number);
        return loan == null ? null : loan.hosted;
    }

    /// A claim to have more than there were is cut down.
    synchronized void giveBack(long number, int count) {
        Loan loan = loans.get(number);
        if (loan == null || count <= 0) {
            return;
        }
        int given = Math.min(count, loan.count);
        if (given == loan.count) {
            loans.remove(number);
        } else {
            loans.put(number, new Loan(loan.hosted, loan.count - given));
        }
        loan.hosted.unuse(given);
    }

    synchronized void giveBackAll() {
        ended = true;
        loans.values().forEach(loan -> loan.hosted.unuse(loan.count));
        loans.clear();
    }

    synchronized int count() {
        return loans.size();
    }
}
