/*
 * The event: one word, [number][set]. set raises the flag; clear takes it down and goes on to the next number; a waiter returns when it sees the flag,
 * or another number than when it came. So a set is seen by all who waited then, even if it is cleared again before they look.
 * Sleepers sleep on the word itself.
 *
 * The latch, in the same file: a count that goes down to 0 and stays there; a waiter returns when it sees 0 (-DLATCH).
 *
 * Modelled: three processes with two operations each, set, clear or wait (count down or wait), a wait may give up at any time; up to two kills
 * anywhere, in the recovery too. The numbers are kept as they are: there are no more than clears.
 * Checked: a wait ends only if the event was set at some time during it, or its own time is over; nobody who waited when it was set is left
 * asleep; nobody sleeps while it is set.
 *
 * SEARCH event safety -DOPS=2
 * SEARCH latch safety -DLATCH -DOPS=2
 * SEARCH loops loops -DOPS=2
 *
 * Seeded bugs:
 * BUG 1: recovery does not wake: the setter was killed between its store and its wake
 * BUG 2: clear keeps the number: a set that is cleared at once is missed
 * BUG 3: clear goes on to the next number though it was not set: waits end without a set
 * BUG 4: set is a look and a store: it takes the place of a clear and a number that came in between
 * BUG 5: clear is a look and a store
 * BUG 6: a waiter does not name the word that it has seen
 * BUG 7: set wakes one only
 * BUG 8: a waiter takes the number when it looks again, not when it came
 * BUG 9: set wakes before it stores
 * BUG 10 latch: the count goes down by a look and a store
 * BUG 11 latch: it wakes all but at 1, not at 0
 * BUG 12 latch: recovery does not wake
 */
#define SLEEPS(i) (pc[i] == Asleep)
#include "machine.inc"

mtype = { Came, Look, Look2, Sleep, Asleep, Set, SetStore, Wake, Clear, ClearStore, Count, CountStore }
mtype = { RWake, RSwept }

#ifdef LATCH
#define INITIAL 3
#else
#define INITIAL 0
#endif

byte number = INITIAL;         /* the word: number and flag; or the count of the latch */
bool set;

byte downs;                    /* ghost: how often the latch has been counted down */
byte my[N];                    /* the number that this one saw when it came, or is about to store */
bool waits[N];                 /* ghost: it waits, */
bool seen[N];                  /* ghost: and it was set since */

#define WAKE(i) if :: pc[i] == Asleep -> pc[i] = Look :: else fi
#define WAKE_ALL WAKE(0); WAKE(1); WAKE(2)
inline is_set() { seen[0] = waits[0]; seen[1] = waits[1]; seen[2] = waits[2] }

inline leave() { assert(seen[me]); give_up() }
inline give_up() { waits[me] = false; seen[me] = false; my[me] = 0; GO(Start) }
inline counted() {
    downs++;
    if :: number == 0 -> is_set() :: else fi;
    GO((number == (BUG == 11 -> 1 : 0) -> Wake : Start))
}

active [N] proctype Thread() {
    byte me = _pid;
    d_step { pc[me] = Start; ops[me] = OPS }
end:
    do
    :: d_step { MUST_END -> GO(Done) }

    /* wait */
    :: d_step { MAY_BEGIN -> BEGIN; GO(Came) }
#ifdef LATCH
    :: d_step { AT(Came) -> waits[me] = true; if :: number == 0 -> seen[me] = true; leave() :: else -> GO(Look) fi }
    :: d_step { AT(Look) -> if :: number == 0 -> leave() :: else -> my[me] = number; GO(Sleep) fi }
    :: d_step { AT(Sleep) -> GO((number == my[me] -> Asleep : Look)); my[me] = 0 }
#else
    :: d_step { AT(Came) ->
           waits[me] = true;
           if :: set -> seen[me] = true; leave() :: else -> my[me] = number; GO(Sleep) fi }
    :: d_step { AT(Look) ->
           if
           :: set || (number != my[me] && BUG != 8) -> leave()
           :: else -> my[me] = number; GO(Sleep)
           fi }
    :: d_step { AT(Sleep) -> GO(((number == my[me] && !set) || BUG == 6 -> Asleep : Look)) }
#endif
    :: d_step { AT(Sleep) -> give_up() }         /* out of time */
    :: d_step { AT(Asleep) && CLOCK -> GO(Look) }

#ifdef LATCH
    /* countDown */
    :: d_step { MAY_BEGIN -> BEGIN; GO(Count) }
#if BUG == 10
    :: d_step { AT(Count) -> my[me] = number; GO((number == 0 -> Start : CountStore)) }
    :: d_step { AT(CountStore) -> number = my[me] - 1; counted(); my[me] = 0 }
#else
    :: d_step { AT(Count) -> if :: number == 0 -> GO(Start) :: else -> number--; counted() fi }
#endif
#else
    /* set */
    :: d_step { MAY_BEGIN -> BEGIN; GO(Set) }
#if BUG == 4
    :: d_step { AT(Set) -> if :: set -> GO(Start) :: else -> my[me] = number; GO(SetStore) fi }
    :: d_step { AT(SetStore) -> number = my[me]; set = true; is_set(); my[me] = 0; GO(Wake) }
#elif BUG == 9
    :: d_step { AT(Set) -> WAKE_ALL; GO(SetStore) }
    :: d_step { AT(SetStore) -> set = true; is_set(); GO(Start) }
#else
    :: d_step { AT(Set) -> if :: set -> GO(Start) :: else -> set = true; is_set(); GO(Wake) fi }
#endif

    /* clear */
    :: d_step { MAY_BEGIN -> BEGIN; GO(Clear) }
#if BUG == 5
    :: d_step { AT(Clear) -> if :: set -> my[me] = number; GO(ClearStore) :: else -> GO(Start) fi }
    :: d_step { AT(ClearStore) -> number = my[me] + 1; set = false; my[me] = 0; GO(Start) }
#else
    :: d_step { AT(Clear) ->
           if
           :: set || BUG == 3 -> set = false; if :: BUG != 2 -> number++ :: else fi
           :: else
           fi;
           GO(Start) }
#endif
#endif
#if BUG == 7
    :: d_step { AT(Wake) && pc[0] == Asleep -> WAKE(0); GO(Start) }
    :: d_step { AT(Wake) && pc[1] == Asleep -> WAKE(1); GO(Start) }
    :: d_step { AT(Wake) && pc[2] == Asleep -> WAKE(2); GO(Start) }
    :: d_step { AT(Wake) && pc[0] != Asleep && pc[1] != Asleep && pc[2] != Asleep -> GO(Start) }
#else
    :: d_step { AT(Wake) -> WAKE_ALL; GO(Start) }
#endif
    od
}

inline on_kill(i) { my[i] = 0; waits[i] = false; seen[i] = false }
#include "killer.inc"

active [R] proctype Recoverer() {
    byte r = _pid - N - 1;
end:
    do
    RECOVERY_BEGINS_ANYWHERE
    :: d_step { RAT(Recover) -> RGO(RWake) }
    :: d_step { RAT(RWake) -> if :: BUG != 1 && BUG != 12 -> WAKE_ALL :: else fi; RGO(RSwept) }
    :: d_step { RAT(RSwept) -> RECOVERY_ENDS }
    od
}

#define MISSED(i) (SLEEPS(i) && (seen[i] || IS_SET))
#ifdef LATCH
#define IS_SET (number == 0)
#define WRONG (downs + number != INITIAL)
#else
#define IS_SET set
#define WRONG false
#endif

active proctype Judge() {
end:
    do
    :: d_step { QUIET && (MISSED(0) || MISSED(1) || MISSED(2) || WRONG) -> assert(false) }
    od
}
