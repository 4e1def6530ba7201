/*
 * The condition of a mutex (ConditionCell): a roster of entries, each {identity, value}, where value is a state and a number.
 *
 * A waiter's number is its ticket; that of a signal is the ticket that the next waiter would have got: it was meant for those with lower ones. A signal
 * whose waiter dies is left (identity LEFT, one store) to whoever was waiting then: those are nudged, and one of them takes the entry by
 * compare-and-set, gives its own up, and, if that has been signalled too, leaves the other one for the next. What is left when there is nobody for it is dropped.
 * If somebody dies who has the mutex all are signalled by the recovery.
 *
 * The mutex is ideal here (mutex.pml has it): taken in one step, free again by unlock or by recovery, before or after that of the condition. Entries are
 * claimed and released under the mutex; recovery, and who takes what was left, change them without it.
 *
 * Modelled: three processes with two operations each, an await (that may give up at any time), a signal(1) or a signal(2), chosen freely; kills
 * anywhere, in the recovery too. Three entries are enough: who is alive has one, who is dead has left one at most.
 * Left out: what takes four processes at once, as two who wait for what a third one has left while a fourth one signals; growth of the roster (allocator.pml); that a signaller looks for the candidates before it signals the first (here before each).
 * Checked: no signal is lost or doubled: each is used up by one await that returns notified, is in an entry, or was dropped when nobody alive was waiting
 * who had waited when it was sent; no such one sleeps on while it is left; nobody who is signalled or nudged sleeps on; signal(n) tells n, if so
 * many wait, who have waited longest; nobody sleeps on when an owner has died and none was told yet; the dead have no entries at the end.
 * A signal may be left in an entry for which there is nobody any more, until the next look: when the last one it was for was told otherwise meanwhile.
 *
 * SEARCH three safety -DWORK=3
 * SEARCH four safety -DWORK=4 -DCRASHES=1
 * SEARCH loops loops -DOPS=1
 *
 * Seeded bugs:
 * BUG 1: a dead waiter's signal is thrown away with its entry
 * BUG 2: recovery frees a dead waiter's entry by a store, not by compare-and-set: a signal that comes in between is lost
 * BUG 3: a waiter that gives up withdraws by a store
 * BUG 4: recovery frees the entry's identity before its value
 * BUG 5: a signaller whose waiter has died and been recovered meanwhile takes it for signalled
 * BUG 6: recovery does not wake: who changed the entry was killed before its wake
 * BUG 7: the mutex is given back before the entry says that it waits
 * BUG 8: who takes what was left gives its own entry up by a store: its own signal is lost
 * BUG 9: who has been signalled as well keeps both
 * BUG 10: what was left is taken by a look and a store: two take it
 * BUG 11: the sleeper does not name the value it has seen
 * BUG 12: recovery settles what was left before it leaves the dead one's
 * BUG 13: those who wait are not told when the mutex's owner dies
 * BUG 14: those who wait are not nudged, but woken
 */
#define STILL(i) (pc[i] == Done || pc[i] == Asleep || ((pc[i] == Lock || pc[i] == Relock) && owner != 0))
#define SLEEPS(i) (pc[i] == Asleep)
#include "machine.inc"

mtype = { Lock, Claim, Wait, Unlock, Look, SleepBlindly, Asleep, Answer, Left, Number, Take, TakeStore, GiveOwn, Back, Settle, Relock, Withdraw,
    OtherValue, OtherIdentity, Value, Identity, Signal, SignalCas, SignalWake, LastUnlock }
mtype = { RMutex, REntry, RFree, RPass, ROrphaned, RTicket, RSignal, RSettle, RWake, RDied, RUnlock, RSwept }
mtype = { SNumber, SLeft, SLook, SNudge, SWake, SDrop, SCheck, SValue, SIdentity, SBack }
mtype = { Free, Waiting, Nudged, Signalled }

#define LEFT (N + 1)

byte owner;                    /* the mutex, */
bool died;                     /* an owner has died, and no later one was told */
byte next;                     /* the next ticket; under the mutex */
byte identity[N];              /* the entries */
mtype state[N] = Free;         /* both in one word */
byte number[N];

byte entry[N];                 /* of each process: its entry, plus 1, */
byte ticket[N];
byte other[N];                 /* the one that it has taken, plus 1, */
byte le[N];                    /* the one that it looks at, to take it */
byte signals[N];               /* how many it is still to send; 0 while it awaits */
byte target[N];                /* the entry it is about to signal, plus 1 */
bool notified[N];

/* Who settles what was left: a thread, or the recoverer (the last of them). */
mtype spc[N + 1];
byte se[N + 1];                /* the entry, */
byte sb[N + 1];                /* its number, */
byte sf[N + 1];                /* the one that may be for it, */
bool sfound[N + 1];

byte re;                       /* the recoverer's entry, */
byte rt;                       /* and the ticket that it has seen there, */
byte rbound;
bool unlocks;                  /* the mutex is recovered after the condition */

byte balance;                  /* ghost: signals sent and neither used up nor dropped */
bool awaits[N];                /* ghost: this one has given back the mutex to wait */
bool sent[N];                  /* ghost: all of this one's signals have been given to somebody */

#define E (entry[me] - 1)
#define WAITS(e) (state[e] == Waiting || state[e] == Nudged)
#define OLDER(a, b) (!WAITS(b) || number[a] <= number[b])
#define OLDEST(a) (WAITS(a) && OLDER(a, 0) && OLDER(a, 1) && OLDER(a, 2))
#define UNTOLD(i) (awaits[i] && other[i] == 0 && state[entry[i] - 1] != Signalled)
#define IS_FOR(b, e) (WAITS(e) && number[e] < b && identity[e] != 0 && identity[e] != LEFT && !dead[identity[e] - 1])
#define IS_FOR_ANY(b) (IS_FOR(b, 0) || IS_FOR(b, 1) || IS_FOR(b, 2))
#define IS_SIGNAL(e) (state[e] == Signalled -> 1 : 0)

#define MY_TURN (me == 0 || ops[me - 1] < OPS)

inline wake(e) {
    if :: pc[0] == Asleep && entry[0] == e + 1 -> pc[0] = Look :: else fi;
    if :: pc[1] == Asleep && entry[1] == e + 1 -> pc[1] = Look :: else fi;
    if :: pc[2] == Asleep && entry[2] == e + 1 -> pc[2] = Look :: else fi
}
inline set_free(e) { state[e] = Free; number[e] = 0 }
inline signalled(e, bound) { state[e] = Signalled; number[e] = bound; balance++ }
inline used_up(e) { assert(state[e] == Signalled); balance--; set_free(e) }
inline settle(a) { spc[a] = SNumber; se[a] = 0 }

active [N] proctype Thread() {
    byte me = _pid;
    d_step { pc[me] = Start; ops[me] = OPS }
end:
    do
    :: d_step { MUST_END -> GO(Done) }
    :: d_step { MAY_BEGIN && MY_TURN -> BEGIN; signals[me] = 0; GO(Lock) }
    :: d_step { MAY_BEGIN && MY_TURN -> BEGIN; signals[me] = 1; GO(Lock) }
    :: d_step { MAY_BEGIN && MY_TURN -> BEGIN; signals[me] = 2; GO(Lock) }
    :: d_step { AT(Lock) && owner == 0 -> owner = ME; died = false; GO((signals[me] == 0 -> Claim : Signal)) }

    /* await */
    :: d_step { AT(Claim) ->
           entry[me] = (identity[0] == 0 -> 1 : (identity[1] == 0 -> 2 : 3));
           assert(identity[E] == 0);
           identity[E] = ME;
           GO((BUG == 7 -> Unlock : Wait)) }
    :: d_step { AT(Wait) ->                      /* next is the mutex owner's: nobody sees it half done */
           ticket[me] = next; next++;
           state[E] = Waiting; number[E] = ticket[me]; GO((BUG == 7 -> Look : Unlock)) }
    :: d_step { AT(Unlock) -> owner = 0; awaits[me] = true; GO((BUG == 7 -> Wait : Look)) }
    :: d_step { AT(Look) ->
           if
           :: state[E] == Waiting -> GO((BUG == 11 -> SleepBlindly : Asleep))
           :: state[E] == Nudged -> le[me] = 0; GO(Answer)
           :: else -> GO(Relock)
           fi }
    :: d_step { AT(Look) && state[E] == Waiting -> GO(Relock) }            /* out of time */
    :: d_step { AT(SleepBlindly) -> GO(Asleep) }
    :: d_step { AT(Asleep) && CLOCK -> GO(Look) }

    /* It was nudged: is there something for it? */
    :: d_step { AT(Answer) ->
           if
           :: state[E] == Nudged -> state[E] = Waiting; GO(Left)
           :: else -> GO(Look)
           fi }
    :: d_step { AT(Left) ->
           if
           :: identity[le[me]] == LEFT -> GO(Number)
           :: identity[le[me]] != LEFT && le[me] < N - 1 -> le[me]++
           :: else -> le[me] = 0; GO(Look)
           fi }
    :: d_step { AT(Number) ->
           if
           :: number[le[me]] > ticket[me] -> GO(Take)
           :: number[le[me]] <= ticket[me] && le[me] < N - 1 -> le[me]++; GO(Left)
           :: else -> le[me] = 0; GO(Look)
           fi }
    :: d_step { AT(Take) ->
           if
           :: identity[le[me]] == LEFT && BUG == 10 -> GO(TakeStore)
           :: identity[le[me]] == LEFT && BUG != 10 -> identity[le[me]] = ME; other[me] = le[me] + 1; le[me] = 0; GO(GiveOwn)
           :: identity[le[me]] != LEFT && le[me] < N - 1 -> le[me]++; GO(Left)
           :: else -> le[me] = 0; GO(Look)
           fi }
    :: d_step { AT(TakeStore) -> identity[le[me]] = ME; other[me] = le[me] + 1; le[me] = 0; GO(GiveOwn) }
    :: d_step { AT(GiveOwn) ->
           if
           :: WAITS(E) || BUG == 8 -> set_free(E); GO(Relock)
           :: else -> GO((BUG == 9 -> Relock : Back))
           fi }
    :: d_step { AT(Back) ->
           identity[other[me] - 1] = LEFT; other[me] = 0;
           settle(me); GO(Settle) }

    :: d_step { AT(Relock) && owner == 0 -> owner = ME; died = false; awaits[me] = false; GO((other[me] != 0 -> OtherValue : Withdraw)) }
    :: d_step { AT(OtherValue) -> used_up((other[me] - 1)); notified[me] = true; GO(OtherIdentity) }
    :: d_step { AT(OtherIdentity) -> identity[other[me] - 1] = 0; other[me] = 0; assert(state[E] == Free); GO(Identity) }
    :: d_step { AT(Withdraw) ->
           if
           :: WAITS(E) || BUG == 3 -> set_free(E); GO(Identity)
           :: else -> GO(Value)
           fi }
    :: d_step { AT(Value) -> used_up(E); notified[me] = true; GO(Identity) }
    :: d_step { AT(Identity) ->
           identity[E] = 0; entry[me] = 0; ticket[me] = 0;
           if :: notified[me] -> GO(LastUnlock) :: else -> settle(me); GO(Settle) fi;
           notified[me] = false }
    :: d_step { AT(LastUnlock) -> owner = 0; GO(Start) }

    /* signal(n) */
    :: d_step { AT(Signal) ->
           if
           :: signals[me] == 0 || (!WAITS(0) && !WAITS(1) && !WAITS(2)) ->
              assert(sent[me] || (!UNTOLD(0) && !UNTOLD(1) && !UNTOLD(2)));
              signals[me] = 0; sent[me] = false; GO(LastUnlock)
           :: else ->
              target[me] = (OLDEST(0) -> 1 : (OLDEST(1) -> 2 : 3));
              GO(SignalCas)
           fi }
    :: d_step { AT(SignalCas) ->
           if
           :: WAITS(target[me] - 1) ->
              assert(OLDEST((target[me] - 1)));
              signalled((target[me] - 1), next); signals[me]--; sent[me] = (signals[me] == 0);
              GO(SignalWake)
           :: else ->
              if :: BUG == 5 -> signals[me]--; :: else fi;
              target[me] = 0; GO(Signal)
           fi }
    :: d_step { AT(SignalWake) -> wake(target[me] - 1); target[me] = 0; GO(Signal) }
    od
}

/* Sees to it that what was left finds somebody, if there is anybody for it. */
#define SAT(step) spc[a] == step
#define SGO(step) spc[a] = step
#define SELF (a == N -> rin[0] + 1 : a + 1)

inline next_left() {
    sb[a] = 0; sf[a] = 0; sfound[a] = false;
    if
    :: se[a] < N - 1 -> se[a]++; SGO(SNumber)
    :: else ->
       se[a] = 0; spc[a] = 0;
       if
       :: a == N -> rpc[0] = (BUG == 12 -> REntry : RWake)
       :: a != N && owner == a + 1 -> pc[a] = LastUnlock
       :: else -> pc[a] = Relock
       fi
    fi
}
inline next_for() {
    if
    :: sf[a] < N - 1 -> sf[a]++; SGO(SLook)
    :: else -> sf[a] = 0; if :: sfound[a] -> next_left() :: else -> SGO(SDrop) fi
    fi
}

active [N + 1] proctype Settler() {
    byte a = _pid - N;
end:
    do
    :: d_step { SAT(SNumber) -> sb[a] = number[se[a]]; SGO(SLeft) }
    :: d_step { SAT(SLeft) -> if :: identity[se[a]] == LEFT -> sf[a] = 0; SGO(SLook) :: else -> next_left() fi }
    :: d_step { SAT(SLook) ->
           if
           :: WAITS(sf[a]) && number[sf[a]] < sb[a] -> sfound[a] = true; SGO((state[sf[a]] == Nudged || BUG == 14 -> SWake : SNudge))
           :: else -> next_for()
           fi }
    :: d_step { SAT(SNudge) ->                   /* if it fails its waiter has been told, or has gone */
           if
           :: state[sf[a]] == Waiting && number[sf[a]] < sb[a] -> state[sf[a]] = Nudged; SGO(SWake)
           :: else -> next_for()
           fi }
    :: d_step { SAT(SWake) -> wake(sf[a]); next_for() }
    :: d_step { SAT(SDrop) -> if :: identity[se[a]] == LEFT -> identity[se[a]] = SELF; SGO(SCheck) :: else -> next_left() fi }
    :: d_step { SAT(SCheck) -> SGO((number[se[a]] == sb[a] -> SValue : SBack)) }
    :: d_step { SAT(SValue) -> assert(!IS_FOR_ANY(number[se[a]])); used_up(se[a]); SGO(SIdentity) }
    :: d_step { SAT(SIdentity) -> identity[se[a]] = 0; next_left() }
    :: d_step { SAT(SBack) -> identity[se[a]] = LEFT; sb[a] = 0; settle(a) }
    od
}

inline settler_stops(a) { spc[a] = 0; se[a] = 0; sb[a] = 0; sf[a] = 0; sfound[a] = false }
inline on_kill(i) {
    if :: rpc[0] != 0 && rin[0] == i -> re = 0; rt = 0; rbound = 0; unlocks = false; settler_stops(N) :: else fi;
    settler_stops(i);
    awaits[i] = false; sent[i] = false; notified[i] = false; entry[i] = 0; ticket[i] = 0; other[i] = 0; le[i] = 0; signals[i] = 0; target[i] = 0
}
#include "killer.inc"

inline next_entry() {
    if
    :: re < N - 1 -> re++; RGO(REntry)
    :: else -> re = 0; RGO(ROrphaned)
    fi
}
inline begin_to_settle(otherwise) {
    if
    :: BUG == 12 -> RGO(otherwise)
    :: else -> RGO(RSettle); settle(N)
    fi
}
inline next_signal() {
    rt = 0;
    if
    :: re < N - 1 -> re++; RGO(RTicket)
    :: else -> re = 0; rbound = 0; begin_to_settle(RWake)
    fi
}
inline begin_with_entries() {
    if
    :: BUG == 12 -> RGO(RSettle); settle(N)
    :: else -> RGO(REntry)
    fi
}
inline wake_told(e) { if :: state[e] == Nudged || state[e] == Signalled -> wake(e) :: else fi }

active proctype Recoverer() {
    byte r = 0;
end:
    do
    RECOVERY_BEGINS_ANYWHERE
    :: d_step { RAT(Recover) && owner == VICTIM -> died = true; RGO(RMutex) }            /* the mutex comes first, */
    :: d_step { RAT(Recover) && owner == VICTIM -> unlocks = true; begin_with_entries() }     /* or last */
    :: d_step { RAT(Recover) && owner != VICTIM -> begin_with_entries() }
    :: d_step { RAT(RMutex) -> owner = 0; begin_with_entries() }

    /* Each entry of the dead one's */
    :: d_step { RAT(REntry) ->
           if
           :: identity[re] != VICTIM -> next_entry()
           :: identity[re] == VICTIM && WAITS(re) -> RGO((BUG == 4 -> RPass : RFree))
           :: else -> RGO(RPass)
           fi }
    :: d_step { RAT(RFree) -> if :: WAITS(re) || BUG == 2 -> set_free(re) :: else fi; if :: BUG == 4 -> next_entry() :: else -> RGO(RPass) fi }
    :: d_step { RAT(RPass) ->
           if
           :: state[re] == Signalled && BUG != 1 -> identity[re] = LEFT; next_entry()
           :: state[re] == Signalled && BUG == 1 -> identity[re] = 0; set_free(re); next_entry()
           :: else -> identity[re] = 0; if :: BUG == 4 && WAITS(re) -> RGO(RFree) :: else -> next_entry() fi
           fi }

    /* Has it died in possession of the mutex, and was nobody told? Then all are signalled. */
    :: d_step { RAT(ROrphaned) ->
           if
           :: (owner == VICTIM || died) && BUG != 13 -> rbound = next; RGO(RTicket)
           :: else -> begin_to_settle(RWake)
           fi }
    :: d_step { RAT(RTicket) -> if :: WAITS(re) -> rt = number[re]; RGO(RSignal) :: else -> next_signal() fi }
    :: d_step { RAT(RSignal) -> if :: WAITS(re) && number[re] == rt -> signalled(re, rbound); wake(re) :: else fi; next_signal() }
    :: d_step { RAT(RWake) ->
           if :: BUG != 6 -> wake_told(0); wake_told(1); wake_told(2) :: else fi;
           RGO((unlocks -> RDied : RSwept)) }
    :: d_step { RAT(RDied) -> died = true; RGO(RUnlock) }
    :: d_step { RAT(RUnlock) -> owner = 0; unlocks = false; RGO(RSwept) }
    :: d_step { RAT(RSwept) -> RECOVERY_ENDS }
    od
}

#define OF_DEAD(e) (identity[e] != 0 && identity[e] != LEFT && dead[identity[e] - 1])
#define FORGOTTEN(e) (identity[e] == LEFT && IS_FOR_ANY(number[e]))
#define SLEEPS_ON(i) (SLEEPS(i) && (state[entry[i] - 1] != Waiting || died))

active proctype Judge() {
end:
    do
    :: d_step { QUIET && (owner != 0 || balance != IS_SIGNAL(0) + IS_SIGNAL(1) + IS_SIGNAL(2)) -> assert(false) }
    :: d_step { QUIET && (OF_DEAD(0) || OF_DEAD(1) || OF_DEAD(2) || FORGOTTEN(0) || FORGOTTEN(1) || FORGOTTEN(2)) -> assert(false) }
    :: d_step { QUIET && (SLEEPS_ON(0) || SLEEPS_ON(1) || SLEEPS_ON(2)) -> assert(false) }
    od
}
