package io.github.offspring.pool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The few that have taken the longest. Used under the pool's lock.
final class Busiest {

    private static final int KEPT = 5;

    private final List<TaskInsights> longest = new ArrayList<>(KEPT + 1);

    void add(TaskInsights task) {
        int at = longest.size();
        while (at > 0 && longest.get(at - 1).duration().compareTo(task.duration()) < 0) {
            at--;
        }
        longest.add(at, task);
        if (longest.size() > KEPT) {
            longest.removeLast();
        }
    }

    /// These and those that workers are at, the longest first.
    List<TaskInsights> with(List<TaskInsights> current) {
        List<TaskInsights> all = new ArrayList<>(longest);
        all.addAll(current);
        all.sort(Comparator.comparing(TaskInsights::duration).reversed());
        return List.copyOf(all.subList(0, Math.min(KEPT, all.size())));
    }
}
