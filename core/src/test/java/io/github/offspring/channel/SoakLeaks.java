package io.github.offspring.channel;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.robust.Domains;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the rounds of a soak leave behind of memory and descriptors, beside what a round leaves in which nobody was
/// killed.
///
/// The block of an object that has been sent to another process stays as long as the family, by design, and so do
/// the pages of its rosters, of which there is one more at most if the dead and those who replace them are in them
/// at the same time. All else has to be free again.
final class SoakLeaks {

    /// Of five queues with three each, and a topic with two.
    private static final int ROSTERS = 17;

    /// So often the same, and it stays.
    private static final int LOOKS = 25;

    /// The kind of a roster's pages.
    private static final int PAGE = 2;

    private static final int TABLE = 64;
    private static final int ENTRY = 16;
    private static final long ORPHAN = -1;

    /// What there is at a moment.
    ///
    /// @param files in the folder of the family's shared memory, but for the heap
    /// @param descriptors of this process, what they are of
    /// @param mappings of this process's, of files of that folder, but for the heap
    /// @param chunks of the heap that are some other process's, so that nobody else can use what is free in them;
    /// this one takes another whenever what stays by design has filled one
    /// @param blocks of the heap that are never free again, by their kinds
    private record State(
            Set<String> files, List<String> descriptors, long mappings, long chunks, Map<Integer, Long> blocks) {

        static State now() throws IOException {
            // What is mapped until nobody knows it.
            System.gc();
            Path memory = FamilyHome.here().memoryDirectory();
            Set<String> files = names(memory);
            Set<String> heaps = files.stream()
                    .filter(name -> name.matches("h[0-9]+"))
                    .collect(Collectors.toCollection(TreeSet::new));
            files.removeAll(heaps);
            long chunks = 0;
            for (String heap : heaps) {
                chunks += ownedChunks(memory.resolve(heap));
            }
            Map<Integer, Long> blocks = new TreeMap<>();
            Domains.here().heap().forEach(block -> {
                if (block.isShared()) {
                    blocks.merge(block.kind(), 1L, Long::sum);
                }
            });
            return new State(files, ownDescriptors(), mappings(memory), chunks, blocks);
        }

        private static Set<String> names(Path folder) throws IOException {
            try (Stream<Path> entries = Files.list(folder)) {
                return entries.map(entry -> entry.getFileName().toString())
                        .collect(Collectors.toCollection(TreeSet::new));
            }
        }

        private static List<String> ownDescriptors() throws IOException {
            List<String> targets = new ArrayList<>();
            for (String descriptor : names(Path.of("/proc/self/fd"))) {
                try {
                    targets.add(Files.readSymbolicLink(Path.of("/proc/self/fd", descriptor))
                            .toString());
                } catch (NoSuchFileException _) {
                    // Closed in between.
                }
            }
            return targets;
        }

        private static long mappings(Path memory) throws IOException {
            try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
                return lines.filter(line -> line.contains(memory + "/x")).count();
            }
        }

        private static long ownedChunks(Path heap) throws IOException {
            try (FileChannel file = FileChannel.open(heap, StandardOpenOption.READ)) {
                ByteBuffer head = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);
                while (head.hasRemaining() && file.read(head) >= 0) {
                    // Until it is all there.
                }
                long owned = 0;
                long own = Domains.here().process();
                for (int i = 0; i < head.getInt(8); i++) {
                    long owner = head.getLong(TABLE + i * ENTRY);
                    owned += owner == 0 || owner == ORPHAN || owner == own ? 0 : 1;
                }
                return owned;
            }
        }

        long blocksSince(State before, int kind) {
            return blocks.getOrDefault(kind, 0L) - before.blocks.getOrDefault(kind, 0L);
        }
    }

    private final State beginning = State.now();
    private State before = beginning;
    private Map<Integer, Long> perRound = Map.of();
    private String words = "";

    SoakLeaks() throws IOException {}

    /// Called when a round is over in which nobody was killed.
    void calm() throws Exception {
        before = settled();
        Map<Integer, Long> growth = new TreeMap<>();
        before.blocks.keySet().forEach(kind -> growth.put(kind, before.blocksSince(beginning, kind)));
        perRound = growth;
        System.out.println("soak of queues: a calm round leaves " + growth + ", then " + before);
    }

    /// What there is when nothing changes any more: what the ended had is given back a moment later.
    private static State settled() throws Exception {
        State last = State.now();
        for (int same = 0; same < LOOKS; same++) {
            Thread.sleep(20);
            State now = State.now();
            same = now.equals(last) ? same : 0;
            last = now;
        }
        return last;
    }

    /// Called when another round is over: waits for what is still on its way.
    ///
    /// @return how much too much there is then
    long check(Duration limit) throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        State now = State.now();
        while (excess(now) > 0 && System.nanoTime() - deadline < 0) {
            Thread.sleep(20);
            now = State.now();
        }
        long leaked = excess(now);
        words = "before=" + before + ", now=" + now + ", a calm round leaves " + perRound;
        // Of the blocks each round is to leave as many.
        before = new State(before.files, before.descriptors, before.mappings, before.chunks, now.blocks);
        return leaked;
    }

    private long excess(State now) {
        Set<String> files = new TreeSet<>(now.files);
        files.removeAll(before.files);
        long excess = files.size()
                + Math.max(0, now.descriptors.size() - before.descriptors.size())
                + Math.max(0, now.mappings - before.mappings)
                + Math.max(0, now.chunks - before.chunks);
        for (int kind : now.blocks.keySet()) {
            long calm = perRound.getOrDefault(kind, 0L);
            excess += Math.max(0, now.blocksSince(before, kind) - calm - (kind == PAGE ? ROSTERS : 0));
        }
        return excess;
    }

    @Override
    public String toString() {
        return words;
    }
}
