package io.github.offspring.internal.remote;

import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.WireWriter;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A client that has been let in and does what its instructions say: some of it as it should, some not. It takes all
/// that it is sent, calls what it is lent, and says back the tokens that it has been told.
///
/// As long as it has broken no rule it is to be served: its connection lasts, each call gets one reply, and one that is
/// cancelled gets it soon.
final class FuzzedClient {

    static final int CALL = 0;
    static final int SYNC = 9;
    /// An argument that is a [Weaving]'s value.
    static final int VALUE = 0;

    private static final int STEPS = 16;
    private static final int ARGUMENTS = 16;
    private static final int MAX_ARGUMENTS = 6;
    private static final int METHODS = 24;
    private static final int HEADER_BYTES = 16;
    private static final int MAX_REPLY = 1 << 28;
    private static final int MAX_STEPS = 2_000;
    private static final long PATIENCE_SECONDS = 60;
    private static final int LATER_THREADS = 1_000;
    private static final int MAGIC = 0x53_46_4F;
    private static final int TAG_LONG = 7;
    private static final String[] NAMES = {"name", "service", "other", ""};
    private static final List<Object> KINDS = Samples.kinds();

    private final SocketChannel channel;
    private final Format format;
    private final Weaving weaving;
    // What it may call, and what it was told by number.
    private final List<Long> objects = new CopyOnWriteArrayList<>();
    private final List<Long> told = new CopyOnWriteArrayList<>();
    // Calls that have got no reply yet.
    private final Map<Long, String> open = new ConcurrentHashMap<>();
    private final Semaphore pongs = new Semaphore(0);
    private final AtomicLong received = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> wrong = new AtomicReference<>();
    private long sent;
    private long calls;
    private long lastCall;
    private volatile boolean ended;
    // Whether it has done what ends a connection.
    private boolean guilty;

    FuzzedClient(SocketChannel channel, Weaving weaving, Format format, List<Hosted> objects) {
        this.channel = channel;
        this.weaving = weaving;
        this.format = format;
        objects.forEach(each -> this.objects.add(each.number()));
    }

    /// About how much the server may have allocated for all that.
    long allowance() {
        // A short call may copy all that was sent before.
        return 64 * (sent + received.get()) * (1 + Math.min(calls, 64));
    }

    @Nullable
    Throwable wrong() {
        return wrong.get();
    }

    /// Does it all; ends with a connection that is closed, or has been said to be.
    void play() {
        Thread taking = Thread.ofVirtual().start(this::take);
        try {
            for (int i = 0; i < MAX_STEPS && weaving.hasNext() && sent < Weaving.MAX_BYTES; i++) {
                step();
            }
            if (!guilty) {
                finish();
            }
            channel.shutdownOutput();
        } catch (IOException e) {
            if (!guilty) {
                fail(new AssertionError("hung up on somebody who has broken no rule", e));
            }
        } catch (Throwable e) {
            fail(e);
        }
        try {
            if (!taking.join(java.time.Duration.ofSeconds(PATIENCE_SECONDS))) {
                fail(new AssertionError("the connection has not been closed"));
            }
        } catch (InterruptedException e) {
            fail(e);
        }
    }

    private void fail(Throwable thrown) {
        wrong.compareAndSet(null, thrown);
        try {
            channel.close();
        } catch (IOException _) {
            // Closed is what it was to be.
        }
    }

    // ---- What it does

    private void step() throws Exception {
        switch (weaving.next(STEPS)) {
            case CALL, 1, 2, 3, 4 -> call();
            case 5 -> cancel();
            case 6 -> release();
            case 7 -> send(RemoteFrame.PING, new byte[0]);
            case 8 -> make();
            case SYNC -> sync();
            case 10 -> lend();
            case 11 -> callBeside();
            case 12 -> {
                // A frame of any kind, with anything in it.
                guilty = true;
                send(weaving.next(256), weaving.bytes(weaving.next(64)));
            }
            case 13 -> {
                if (weaving.next(8) == 0) {
                    guilty = true;
                    write(header(weaving.next(32), weaving.extreme(), weaving.extreme(), weaving.extreme()));
                    write(weaving.bytes(weaving.next(256)));
                }
            }
            case 14 -> {
                if (weaving.next(8) == 0) {
                    guilty = true;
                    send(RemoteFrame.GOODBYE, new byte[0]);
                }
            }
            default -> call();
        }
    }

    /// A number that no call had, or, by a client that is not as it should be, one that may be another's.
    private long number() {
        lastCall++;
        return switch (weaving.next(32)) {
            case 30 -> Math.max(1, lastCall - 1 - weaving.next(4));
            case 31 -> (long) weaving.extreme() << (weaving.flag() ? 32 : 0);
            default -> lastCall;
        };
    }

    private long object() {
        int place = weaving.next(32);
        if (place == 31) {
            return weaving.extreme();
        }
        return place == 0
                ? HostedObjects.DIRECTORY
                : place <= objects.size() ? objects.get(place - 1) : lastObject(place);
    }

    private long lastObject(int place) {
        return objects.isEmpty() ? place : objects.get(Math.max(0, objects.size() - 1 - place % 4));
    }

    private void call() throws IOException {
        long number = number();
        begin(number, object(), weaving.next(16) == 15 ? weaving.extreme() : weaving.next(METHODS));
        int count = weaving.next(MAX_ARGUMENTS);
        weaving.out().putByte(weaving.next(16) == 15 ? weaving.next(256) : count);
        for (int i = 0; i < count; i++) {
            argument();
        }
        sendCall(number);
    }

    private void begin(long number, long object, int method) {
        WireWriter out = weaving.out();
        out.putLong(number);
        out.putLong(object);
        out.putInt(method);
    }

    private void sendCall(long number) throws IOException {
        if (open.putIfAbsent(number, "") != null) {
            guilty = true;
        }
        calls++;
        send(RemoteFrame.CALL, weaving.take());
    }

    private void argument() {
        switch (weaving.next(ARGUMENTS)) {
            case VALUE -> weaving.value();
            case 1 -> put(weaving.next(4));
            case 2 -> put((long) weaving.next(4));
            case 3 -> put(weaving.extreme());
            case 4 -> put(weaving.flag() ? Long.MAX_VALUE : (long) weaving.extreme());
            case 5 -> put(object());
            case 6 -> put(told.isEmpty() ? 0L : told.get(weaving.next(told.size())));
            case 7 -> put(NAMES[weaving.next(NAMES.length)]);
            case 8 -> put(kind());
            case 9 -> put(weaving.flag());
            case 10 -> put(new ArrayList<>(List.of(1, "x", weaving.next(4))));
            case 11 -> put(Map.of("x", weaving.next(4)));
            case 12 -> put(handle(RemoteHandle.LENT));
            case 13 -> put(handle(told.isEmpty() ? 1 : told.get(weaving.next(told.size()))));
            case 14 -> put(new Object[] {weaving.next(4)});
            default -> weaving.put(new byte[] {0});
        }
    }

    private static Kind kind(int place) {
        return KINDS.get(place) instanceof Kind kind ? kind : FuzzedObjects.SERVICE;
    }

    private Kind kind() {
        return kind(weaving.next(KINDS.size()));
    }

    private RemoteHandle handle(long token) {
        return Samples.handle(FuzzedObjects.SERVER.address(), object(), kind(), token);
    }

    private void put(Object value) {
        weaving.put(Samples.encoded(format, value));
    }

    /// A new object, which is then lent.
    private void make() throws Exception {
        long number = ++lastCall;
        DirectoryKind.Method[] ways = {
            DirectoryKind.Method.CREATE, DirectoryKind.Method.NAMED, DirectoryKind.Method.MAKE
        };
        DirectoryKind.Method way = ways[weaving.next(ways.length)];
        begin(number, HostedObjects.DIRECTORY, way.ordinal());
        weaving.out().putByte(way == DirectoryKind.Method.NAMED ? 3 : 2);
        if (way != DirectoryKind.Method.CREATE) {
            put(way == DirectoryKind.Method.MAKE ? "service" : NAMES[weaving.next(NAMES.length)]);
        }
        put(way == DirectoryKind.Method.MAKE ? FuzzedObjects.SERVICE : kind());
        if (way != DirectoryKind.Method.MAKE) {
            put(new Object[] {weaving.next(4), weaving.next(4), true});
        }
        sendCall(number);
        sync();
    }

    /// Lends something, and may take it over itself, or end the loan.
    private void lend() throws Exception {
        long number = ++lastCall;
        begin(number, HostedObjects.DIRECTORY, DirectoryKind.Method.LEND.ordinal());
        weaving.out().putByte(2);
        long object = object();
        put(object);
        put(weaving.flag());
        sendCall(number);
        sync();
        for (int i = weaving.next(4); i > 0 && !told.isEmpty(); i--) {
            DirectoryKind.Method[] ways = {
                DirectoryKind.Method.ADOPT, DirectoryKind.Method.END_LOAN, DirectoryKind.Method.IS_LENT
            };
            long next = ++lastCall;
            begin(next, HostedObjects.DIRECTORY, ways[weaving.next(ways.length)].ordinal());
            weaving.out().putByte(2);
            put(told.getLast() + weaving.next(2));
            put(weaving.next(8) == 7 ? object() : object);
            sendCall(next);
        }
    }

    private void cancel() throws IOException {
        WireWriter out = weaving.out();
        out.putLong(weaving.next(8) == 7 ? weaving.extreme() : lastCall - weaving.next(8));
        send(RemoteFrame.CANCEL, weaving.take());
    }

    private void release() throws IOException {
        for (int i = weaving.next(4); i >= 0; i--) {
            weaving.out().putLong(object());
            weaving.out().putInt(weaving.next(4) == 3 ? weaving.extreme() : 1);
        }
        send(RemoteFrame.RELEASE, weaving.take());
    }

    /// With an array beside it.
    private void callBeside() throws IOException {
        long number = number();
        begin(number, object(), weaving.next(METHODS));
        weaving.out().putByte(2);
        put(0);
        weaving.put(new byte[] {12, (byte) weaving.next(2), 0, 0, 0});
        byte[] content = weaving.take();
        int elements = weaving.next(16);
        byte[] all = ByteBuffer.allocate(content.length + 5 + elements)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(content)
                .put((byte) 'B')
                .putInt(elements)
                .put(new byte[elements])
                .array();
        if (open.putIfAbsent(number, "") != null) {
            guilty = true;
        }
        calls++;
        write(header(RemoteFrame.CALL, content.length, 1, elements));
        write(all);
    }

    /// Waits until all that was sent has been read, and what was answered at once has come.
    private void sync() throws Exception {
        pongs.drainPermits();
        send(RemoteFrame.PING, new byte[0]);
        if (!guilty) {
            // Otherwise that may have been taken for a part of something else.
            await(() -> pongs.tryAcquire(1, TimeUnit.MILLISECONDS));
        }
    }

    private interface Condition {
        boolean holds() throws InterruptedException;
    }

    private void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.holds()) {
            if (ended) {
                throw new IOException("it has hung up");
            }
            if (System.nanoTime() > deadline && !holdsLater(condition)) {
                throw new AssertionError("no reply comes: calls=" + open.keySet());
            }
        }
    }

    /// Where a process gets no processor for a minute time says nothing: what is begun now, after all of the server's
    /// calls, is done many times over before one of them is said to have been forgotten.
    private boolean holdsLater(Condition condition) throws InterruptedException {
        for (int i = 0; i < LATER_THREADS; i++) {
            Thread.ofVirtual().start(() -> {}).join();
            Thread.sleep(1);
        }
        return ended || condition.holds();
    }

    /// Whoever has been as he should be is served to the end.
    private void finish() throws Exception {
        for (long number : open.keySet()) {
            weaving.out().putLong(number);
            send(RemoteFrame.CANCEL, weaving.take());
        }
        long number = Long.MAX_VALUE - 1;
        begin(number, HostedObjects.DIRECTORY, DirectoryKind.Method.NAMES.ordinal());
        weaving.out().putByte(0);
        sendCall(number);
        await(() -> {
            Thread.sleep(0, 100_000);
            return open.isEmpty();
        });
    }

    // ---- What it sends and takes

    private static byte[] header(int kind, int inlineLength, int arrayCount, int arrayBytes) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(inlineLength)
                .putInt(arrayCount)
                .putInt(arrayBytes)
                .putInt(MAGIC << 8 | kind)
                .array();
    }

    private void send(int kind, byte[] content) throws IOException {
        write(header(kind, content.length, 0, 0));
        write(content);
    }

    private void write(byte[] bytes) throws IOException {
        sent += bytes.length;
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    private void take() {
        try {
            while (true) {
                ByteBuffer header = read(HEADER_BYTES);
                int length = header.getInt();
                int arrays = header.getInt();
                int arrayBytes = header.getInt();
                if (length > MAX_REPLY) {
                    throw new AssertionError("a reply is too long: length=" + length);
                }
                ByteBuffer content = read(length);
                read(5 * arrays + arrayBytes);
                hear(header.getInt() & 0xFF, content);
            }
        } catch (IOException _) {
            // It has hung up, or been told to.
        } catch (Throwable thrown) {
            fail(thrown);
        } finally {
            ended = true;
        }
    }

    private ByteBuffer read(int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException();
            }
        }
        received.addAndGet(length);
        return buffer.flip();
    }

    private void hear(int kind, ByteBuffer content) {
        if (kind == RemoteFrame.PONG) {
            pongs.release();
            return;
        }
        if (kind == RemoteFrame.GOODBYE) {
            return;
        }
        if (kind < RemoteFrame.RETURNED || kind > RemoteFrame.DECLINED) {
            throw new AssertionError("what the server sends is of no kind: kind=" + kind);
        }
        long call = content.getLong();
        if (kind == RemoteFrame.RETURNED
                && content.remaining() == 1 + Long.BYTES
                && content.get(content.position()) == TAG_LONG) {
            told.add(content.getLong(content.position() + 1));
        }
        if (kind == RemoteFrame.LENT || kind == RemoteFrame.THREW) {
            int count = content.getInt(content.limit() - Integer.BYTES);
            for (int i = 1; i <= count; i++) {
                objects.add(content.getLong(content.limit() - Integer.BYTES - i * Long.BYTES));
            }
        }
        if (open.remove(call) == null && !guilty) {
            throw new AssertionError("a reply to a call that has none to come: call=" + call + ", kind=" + kind);
        }
    }
}
