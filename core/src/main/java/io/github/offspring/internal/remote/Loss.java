package io.github.offspring.internal.remote;

import io.github.offspring.DeathReport;
import io.github.offspring.ManagerLostException;
import io.github.offspring.internal.wire.ThrowableImage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Why a server cannot be called any more.
///
/// @param what it is that happened, as it stands in messages
/// @param wanted whether somebody has closed it
/// @param death what is known of the death, asked by the threads that are told; null if nothing can be
/// @param cause null if nothing else did
record Loss(
        String name,
        String what,
        boolean wanted,
        @Nullable DeathNews death,
        @Nullable Throwable cause) {

    // Nobody has said goodbye: it has died, or only the way to it is cut, or it does not want this client any more.
    private static final String HUNG_UP = "the connection to it was lost";

    /// Those who have started a server know how it ends.
    private static final ConcurrentHashMap<String, DeathSource> DEATHS = new ConcurrentHashMap<>();

    static void reporter(ServerAddress server, DeathSource death) {
        DEATHS.put(server.identity(), death);
    }

    static void forget(ServerAddress server) {
        DEATHS.remove(server.identity());
    }

    /// How many servers are asked about.
    static int reporters() {
        return DEATHS.size();
    }

    private static @Nullable DeathNews news(ServerAddress server) {
        DeathSource source = DEATHS.get(server.identity());
        return source == null ? null : new DeathNews(source);
    }

    static Loss hungUp(ClientSession.ServerIdentity server) {
        return new Loss(server.name(), HUNG_UP, false, news(server.address()), null);
    }

    static Loss of(ClientSession.ServerIdentity server, Throwable cause) {
        return new Loss(
                server.name(),
                "cannot be reached any more" + ThrowableImage.reason(ThrowableImage.words(cause)),
                false,
                news(server.address()),
                cause);
    }

    static Loss closed(ClientSession.ServerIdentity server) {
        return new Loss(server.name(), "has been closed", true, null, null);
    }

    static Loss replaced(ClientSession.ServerIdentity successor) {
        return new Loss(successor.name(), "has died and been started again", false, null, null);
    }

    static Loss closedHere(ClientSession.ServerIdentity server) {
        return new Loss(server.name(), "has been closed in this process", true, null, null);
    }

    static Loss closedHere(ServerAddress server) {
        return new Loss(called(server, null), "has been closed in this process", true, null, null);
    }

    /// What it is called in messages: where it is, if nobody here has been told its name.
    private static String called(ServerAddress server, @Nullable ClientSession lost) {
        String told = lost == null ? Place.of(server).name() : lost.server().name();
        return told == null ? server.toString() : told;
    }

    /// @param lost the connection that there was; null if there has been none
    static Loss unreachable(ServerAddress server, @Nullable ClientSession lost, Throwable cause) {
        return new Loss(
                called(server, lost),
                "cannot be reached" + (lost == null ? "" : " any more")
                        + ThrowableImage.reason(ThrowableImage.words(cause)),
                false,
                news(server),
                cause);
    }

    /// @param lost the connection that there was; null if there has been none
    static Loss notAwaited(ServerAddress server, @Nullable ClientSession lost, InterruptedException cause) {
        return new Loss(
                called(server, lost),
                "is not there, and this thread was interrupted while it waited for it",
                false,
                news(server),
                cause);
    }

    /// The connection of something that cannot be found again by a name.
    Loss ofUnnamed() {
        return new Loss(name, what + ", and what has no name has ended with the connection", wanted, death, cause);
    }

    /// What has a name can be called when its server is there again.
    Loss untilNow() {
        return new Loss(
                name, what + ", and the time of the call was over before it was there again", false, death, cause);
    }

    /// The same for a call that does not wait for that.
    Loss notYet() {
        return new Loss(name, what + ", and is not there again yet", false, death, cause);
    }

    /// Whether nobody wanted it.
    boolean isDeath() {
        return !wanted;
    }

    /// What the caller is thrown.
    ManagerLostException exception(CallTarget call, boolean mayHaveRun) {
        DeathReport report = death == null ? null : death.report();
        String happened =
                report == null || !what.startsWith(HUNG_UP) ? what : "is gone" + what.substring(HUNG_UP.length());
        return new ManagerLostException(
                "manager '" + name + "': " + happened + ": call=" + call, mayHaveRun, report, cause);
    }
}
