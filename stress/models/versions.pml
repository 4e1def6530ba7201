/*
 * Values that clients keep (Versions, Change, ReadCache): reads that ask nobody, and are as good as reads at the server.
 *
 * The server makes a change in three steps: it adds to the changes that run in the word of what is changed, makes it, and takes that away and adds to
 * those that are over. Then it tells the caller. A change of one key has the word of the key, one of many that of the whole object.
 *
 * A client that reads looks at both words; if they are those of what it has kept it is done. Otherwise it asks, the server reads in one step, and if
 * nothing ran at that look the client keeps the value with these words: if there has been a change since, they never come back. A client that writes
 * looks before; if nothing ran it keeps what it has written with the words as they are after one change, its own.
 *
 * Modelled: one key and the object that it is part of; two clients that write, one key or the whole, of which one reads then,
 * and one that reads twice; somebody who reads at the server and tells. Values count up, so
 * that an older one is smaller: a change reads and writes the value in one step, as the object's own lock has it.
 * Left out: keys that share a word (they only make values look old), the numbers' ends, the server's death (successor.pml).
 * Checked: nobody reads less than what was known to anybody when the read began, by having been told of a change that is over, or by having read it.
 * (Nobody waits or tries again, so nothing can run in circles.)
 *
 * SEARCH versions safety
 *
 * Seeded bugs:
 * BUG 1: a change is not noted before it is made
 * BUG 2: a change is not noted after it was made
 * BUG 3: a change that runs is noted as one that is over
 * BUG 4: a client keeps what it has read while a change ran
 * BUG 5: it keeps that with the words as they are afterwards
 * BUG 6: it does not look at the word of the whole
 * BUG 7: a client keeps what it has written with the words as they are afterwards
 * BUG 8: or although a change ran before
 */
#ifndef BUG
#define BUG 0
#endif

/* The two words: of the key, 0, and of the whole, 1. */
byte running[2];
byte over[2];
byte value;
byte known;                    /* the most that anybody knows of */

inline tell(what) {
    if :: what > known -> known = what :: else fi
}

/* What a client has kept, and looks at the words that go with it. */
#define HAS (kept && keptPart == part && keptPartRuns == partRuns && keptWhole == whole && keptWholeRuns == wholeRuns)

/* What is not needed any more is no difference between states. */
inline forget() {
    part = 0; partRuns = 0; whole = 0; wholeRuns = 0; word = 0; mine = 0; least = 0;
    if :: !kept -> keptValue = 0; keptPart = 0; keptPartRuns = 0; keptWhole = 0; keptWholeRuns = 0 :: else fi
}

proctype Client(byte writes; byte reads) {
    byte least;
    byte mine;
    byte word;
    bool kept;
    byte keptValue;
    byte keptPart;
    byte keptPartRuns;
    byte keptWhole;
    byte keptWholeRuns;
    byte part;
    byte partRuns;
    byte whole;
    byte wholeRuns;

    do
    :: writes > 0 ->
        writes--;
        d_step { part = over[0]; partRuns = running[0] };
        d_step { whole = over[1]; wholeRuns = running[1] };
        if :: word = 0 :: word = 1 fi;
        /* at the server */
        if :: BUG == 1 :: BUG == 3 -> over[word]++ :: else -> running[word]++ fi;
        d_step { value++; mine = value };
        d_step {
            if :: BUG == 1 || BUG == 3 :: else -> running[word]-- fi;
            if :: BUG == 2 || BUG == 3 :: else -> over[word]++ fi };
        /* at the client */
        d_step {
            tell(mine);
            kept = word == 0 && (BUG == 8 || partRuns == 0 && wholeRuns == 0);
            keptPart = (BUG == 7 -> over[0] : part + 1);
            keptPartRuns = (BUG == 7 -> running[0] : partRuns);
            keptWhole = whole;
            keptWholeRuns = wholeRuns;
            keptValue = mine;
            forget() }
    :: writes == 0 && reads > 0 ->
        reads--;
        least = known;
        d_step { part = over[0]; partRuns = running[0] };
        d_step { whole = over[1]; wholeRuns = running[1]; if :: BUG == 6 -> whole = 0; wholeRuns = 0 :: else fi };
        if
        :: HAS -> d_step { assert(keptValue >= least); tell(keptValue); forget() }
        :: else ->
            mine = value;
            if
            :: BUG == 5 -> d_step { part = over[0]; partRuns = running[0] }; d_step { whole = over[1]; wholeRuns = running[1] }
            :: else
            fi;
            d_step {
                assert(mine >= least);
                tell(mine);
                kept = BUG == 4 || partRuns == 0 && wholeRuns == 0;
                keptPart = part;
                keptPartRuns = partRuns;
                keptWhole = whole;
                keptWholeRuns = wholeRuns;
                keptValue = mine;
                forget() }
        fi
    :: writes == 0 && reads == 0 -> break
    od
}

proctype Another() {
    byte mine;
    mine = value;
    d_step { tell(mine); mine = 0 }
}

init {
    atomic {
        run Client(1, 0);
        run Client(1, 1);
        run Client(0, 2);
        run Another()
    }
}
