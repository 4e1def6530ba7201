/*
 * Values that clients keep, and a server that dies and has a successor (SessionVersions, ReadCache, RemoteReference): what was kept is never read as
 * current after the next one has begun to answer others.
 *
 * A client has one connection, and what it has kept belongs to that. Whoever reads looks first whether the connection has ended; if not it
 * looks at the word, and takes what is kept if that is of this word. Otherwise it asks, over this connection or, if the server has died since, over one to
 * the next; and keeps the answer for the connection that it looked at, even so: nobody comes there any more who has not looked before
 * the death. Words are in memory of each server's own, which clients see for as long as they like, also when it has died.
 *
 * Modelled: two threads of one client, of which one writes and then reads, the other reads twice; somebody else who writes; somebody who reads at
 * the server and tells; a death between any two steps, and a successor. Values of a successor are larger than all of the one before:
 * an older one is smaller. A look at the connection may also say that it is not known.
 * Left out: the word of the whole object, and what versions.pml shows for one server; other keys; servers that nobody follows, where a value is read
 * for a moment after the death, and nobody can know a newer one.
 * Believed: all sockets of a process have ended when it has, and the next one is started after that (BUG 6 is what comes of it otherwise). What the
 * process was about to start in that moment may have them for milliseconds longer; the next server takes longer than that to start.
 * Checked: nobody reads less than what was known to anybody when the read began.
 *
 * SEARCH successor safety
 *
 * Seeded bugs:
 * BUG 1: who has found the connection there once does not look again
 * BUG 2: a reply that has come is taken for a sign of life
 * BUG 3: what was kept over the last connection is kept over the next one
 * BUG 4: the word is looked at where the connection is by now, not where the value belongs
 * BUG 5: the connection is looked at before the read began, for the next one
 * BUG 6: the next server answers before the connections of the last one have ended
 * BUG 7: what has been written is kept with the word as it is afterwards
 * BUG 8: who finds the connection ended takes what is kept until there is another one
 */
#ifndef BUG
#define BUG 0
#endif
#ifndef READS
#define READS 2
#endif

#define SERVERS 2
#define FIRST_VALUE(server) (server * 8)
#define NONE 2                 /* no connection is known to be there */

/* Of each server: its word, and whether connections to it have ended. */
byte running[SERVERS];
byte over[SERVERS];
bool ended[SERVERS];
byte server;                   /* the one that answers, or the last one that has */
bool alive = true;
byte value;
byte known;                    /* the most that anybody knows of */

/* Of the client: its connection, and what is kept for each. */
byte connected;
bool kept[SERVERS];
byte keptValue[SERVERS];
byte keptOver[SERVERS];
byte keptRuns[SERVERS];

inline tell(what) {
    if :: what > known -> known = what :: else fi
}

/* A change at the server that is there: noted, made, noted, told. What a death comes between is not told. */
inline change(told) {
    told = 0;
    at = NONE;
    d_step { alive -> at = server; running[at]++ };
    if
    :: d_step { alive && server == at -> value++; told = value };
        if
        :: d_step { alive && server == at -> running[at]--; over[at]++ }
        :: d_step { !alive || server != at -> told = 0 }
        fi
    :: d_step { !alive || server != at -> told = 0 }
    fi
}

inline keep(which, what, with, ran) {
    kept[which] = true; keptValue[which] = what; keptOver[which] = with; keptRuns[which] = ran
}

/* Which connection this thread goes by; NONE if it has ended, or nobody knows. */
inline look() {
    if
    :: BUG == 1 && looked || BUG == 2 && heard || BUG == 5 && looked -> skip
    :: else ->
        if
        :: d_step { !ended[connected] -> mine = connected }
        :: d_step { ended[connected] -> mine = (BUG == 8 && kept[connected] -> connected : NONE) }
        :: mine = NONE
        fi
    fi;
    looked = mine != NONE
}

inline lookAtWord() {
    d_step {
        if
        :: mine != NONE -> part = over[(BUG == 4 -> connected : mine)]; runs = running[(BUG == 4 -> connected : mine)]
        :: else
        fi
    }
}

#define MINE (BUG == 3 -> 0 : mine)

/* What is not needed any more is no difference between states. */
inline forget() {
    part = 0; runs = 0; got = 0; least = 0; at = 0;
    if :: BUG == 1 || BUG == 2 || BUG == 5 :: else -> mine = 0; looked = false; heard = false fi
}

proctype Thread(byte writes; byte reads) {
    byte least;
    byte mine;
    byte part;
    byte runs;
    byte got;
    byte at;
    bool looked;
    bool heard;

    do
    :: writes > 0 ->
        writes--;
        look();
        lookAtWord();
        change(got);
        d_step {
            if
            :: got > 0 ->
                /* over a connection to whoever answered */
                connected = (at > connected -> at : connected);
                heard = true;
                tell(got);
                if
                :: mine != NONE && runs == 0 && BUG == 7 -> keep(MINE, got, over[mine], running[mine])
                :: mine != NONE && runs == 0 && BUG != 7 -> keep(MINE, got, part + 1, 0)
                :: else
                fi
            :: else
            fi;
            forget() }
    :: writes == 0 && reads > 0 ->
        reads--;
        if :: BUG == 5 -> look() :: else fi;
        least = known;
        look();
        lookAtWord();
        if
        :: d_step { mine != NONE && kept[MINE] && keptOver[MINE] == part && keptRuns[MINE] == runs ->
            assert(keptValue[MINE] >= least);
            tell(keptValue[MINE]);
            forget() }
        :: else ->
            d_step { alive -> got = value; at = server };
            /* The server may die before the reply is read, which has come all the same. */
            d_step {
                assert(got >= least);
                tell(got);
                connected = (at > connected -> at : connected);
                heard = true;
                if :: mine != NONE && runs == 0 -> keep(MINE, got, part, 0) :: else fi;
                forget() }
        fi
    :: writes == 0 && reads == 0 -> break
    od
}

proctype Another(byte writes; byte reads) {
    byte got;
    byte at;
    do
    :: writes > 0 -> writes--; change(got); d_step { tell(got); got = 0; at = 0 }
    :: reads > 0 -> reads--; d_step { alive -> got = value }; d_step { tell(got); got = 0 }
    :: writes == 0 && reads == 0 -> break
    od
}

proctype Death() {
    d_step { alive = false; if :: BUG == 6 :: else -> ended[0] = true fi };
    d_step { server = 1; value = FIRST_VALUE(1); alive = true };
    ended[0] = true
}

init {
    atomic {
        run Thread(1, 1);
        run Thread(0, READS);
        run Another(1, 1);
        run Death()
    }
}
