package io.github.offspring.internal.remote;

/// The kinds of frames between a manager and its clients; docs/protocol/manager.md draws them.
final class RemoteFrame {

    static final int VERSION = 1;

    /// Client to server, the first: `version:4 name pid:8`
    static final int HELLO = 1;
    /// Server to client, the answer: `version:4 identity place name pid:8 restarts:1`
    static final int WELCOME = 2;
    /// Server to client, the other answer, after which it closes: `why`
    static final int REFUSED = 3;
    /// Client to server: `call:8 object:8 method:4 count:1 |` so many values
    static final int CALL = 4;
    /// Client to server: `call:8`; the thread of the call is interrupted.
    static final int CANCEL = 5;
    /// Client to server: `object:8 count:4`, any number of times; that many loans have ended.
    static final int RELEASE = 6;
    /// Either: nothing will follow, on purpose.
    static final int GOODBYE = 7;
    /// Client to server: whether it is still there
    static final int PING = 8;
    /// Server to client, the answer, at once
    static final int PONG = 9;

    /// Server to client: `call:8 |` the result
    static final int RETURNED = 16;
    /// Server to client: `call:8 |` the result `| object:8`, any number of times, `count:4`: what it lends
    static final int LENT = 17;
    /// Server to client: `call:8 |` an exception `| object:8`, any number of times, `count:4`
    static final int THREW = 18;
    /// Server to client: `call:8 why:1 text`; the call has not run.
    static final int DECLINED = 19;

    /// Why a call is declined: the object has ended, or was never this client's.
    static final int NO_OBJECT = 1;
    /// Too many of this client's calls run already.
    static final int TOO_MANY = 2;
    /// The server is about to end.
    static final int CLOSING = 3;
    /// It is not allowed to this client.
    static final int NOT_ALLOWED = 4;

    private RemoteFrame() {}
}
