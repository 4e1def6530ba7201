/*
 * The barrier: `phase` (one word: number, deaths, broken), a guard, a roster of arrivals, a roster of attached processes.
 *
 * How it ends is decided by one compare-and-set of `phase`: to the next number (it has tripped) or to broken. A reset breaks it first, then marks
 * each arrival as reset (so that a waiter who looks late does not take the next number for a trip), then goes on to the next number. A death makes
 * it broken and is counted in the same word: a reset that began before the death cannot wipe it out.
 *
 * The guard is an ideal mutex (mutex.pml). Recovery does not take it: it may not wait for anybody.
 *
 * Modelled: three processes with two operations each, an await (that may run out of time) or a reset; a process is attached from its first operation on; a
 * party more than needed may come; the last one runs the action outside the guard; up to two kills anywhere, in the recovery too.
 * Left out: how rosters grow; who broke it (the name is written before `phase`).
 * Checked: a number ends in one way for all its arrivals, and trips only with all parties and after the action, which is run once; after a death the
 * barrier is broken, and no reset wipes that out unseen; nobody sleeps on a phase that is over; the guard is free at the end.
 *
 * SEARCH two safety -DPARTIES=2 -DWORK=4
 * SEARCH three safety -DPARTIES=3 -DWORK=4
 * SEARCH loops loops -DPARTIES=2 -DOPS=1
 *
 * Seeded bugs:
 * BUG 1: recovery does not break the barrier
 * BUG 2: recovery takes away the dead one's attachment before it breaks the barrier: killed in between, nobody breaks it
 * BUG 3: recovery does not wake: the one that tripped was killed before it woke anybody
 * BUG 4: the trip is a store: a barrier broken meanwhile trips after all
 * BUG 5: a time-out breaks it by a store: a trip meanwhile is lost
 * BUG 6: a reset does not mark the arrivals: a late waiter takes it for a trip
 * BUG 7: a reset marks the arrivals without breaking it first: the last arrival may trip meanwhile
 * BUG 8: deaths are not counted in `phase`: a reset wipes out one that it has not seen
 * BUG 9: arrivals are counted whatever their number: those that have not left yet count again
 * BUG 10: the phase moves on before the action
 * BUG 11: one who comes while the action runs counts as an arrival
 * BUG 12: arrivals are counted outside the guard: two are the last
 * BUG 13: the sleeper does not name the phase it has seen
 * BUG 14: the wake comes before the phase moves on
 */
#ifndef PARTIES
#define PARTIES 2
#endif
#define STILL(i) (pc[i] == Done || SLEEPS(i) || ((pc[i] == Guard || pc[i] == ResetGuard) && guard != 0))
#define SLEEPS(i) (pc[i] == Asleep || pc[i] == ExtraAsleep)
#include "machine.inc"

mtype = { Attach, Attach2, Guard, Enter, Claim, Arrive, Unguard, LastUnguard, Action, Trip, TripWake, Recount, Wait, WaitBlindly, Asleep, TimeOut,
    BreakWake, Outcome, Leave, ExtraUnguard, ExtraWait, ExtraAsleep, BrokenUnguard, ResetGuard, Reset, ResetBreak, ResetMark, ResetCommit, ResetUnguard,
    ResetWake }
mtype = { RAttached, RBreak, RDetach, RArrival, RWake, RSwept }
mtype = { Open, Tripped, Failed }

byte number, deaths;           /* the word `phase` */
bool broken;
byte guard;
bool attached[N];              /* a roster: processes that take part; here entry i is process i's */
bool arrived[N];               /* a roster: who has arrived, */
byte at[N];                    /* at which number, */
bool isReset[N];               /* and whether a reset has sent it away */

byte my[N];                    /* the phase that this one has seen */
byte myDeaths[N];

mtype fate[N] = Open;          /* ghost: how the number has ended at which this one arrived */
bool acted;                    /* ghost: the action of the present number has been run */
bool due[N];                   /* ghost: a death that must break it and has not yet */
bool owed;                     /* ghost: broken by a death that no reset has seen */

#if BUG == 9
#define COUNTS(i, n) (arrived[i] -> 1 : 0)
#else
#define COUNTS(i, n) ((arrived[i] && at[i] == n) -> 1 : 0)
#endif
#define COUNT(n) (COUNTS(0, n) + COUNTS(1, n) + COUNTS(2, n))
#define PHASE_IS_MINE (number == my[me] && !broken)

inline wake_each(i) {
    if
    :: pc[i] == Asleep -> pc[i] = Wait
    :: pc[i] == ExtraAsleep -> pc[i] = ExtraWait
    :: else
    fi
}
inline wake_all() { wake_each(0); wake_each(1); wake_each(2) }

inline ends_for(i, how) { if :: arrived[i] && at[i] == number && fate[i] == Open && pc[i] != Arrive -> fate[i] = how :: else fi }
inline ends(how) { ends_for(0, how); ends_for(1, how); ends_for(2, how) }
inline mark(i) { if :: arrived[i] && at[i] == my[me] -> isReset[i] = true :: else fi }

active [N] proctype Thread() {
    byte me = _pid;
    d_step { pc[me] = Attach; ops[me] = OPS }
end:
    do
    :: d_step { AT(Attach) -> attached[me] = true; GO(Start) }
    :: d_step { MUST_END -> GO(Done) }
    :: d_step { MAY_BEGIN -> BEGIN; GO(Guard) }
    :: d_step { MAY_BEGIN -> BEGIN; GO(ResetGuard) }

    /* await: arrive */
    :: d_step { AT(Guard) && guard == 0 -> guard = ME; GO(Enter) }
    :: d_step { AT(Enter) ->
           my[me] = number;
           GO((broken -> BrokenUnguard : ((COUNT(number) >= PARTIES && BUG != 11) -> ExtraUnguard : Claim))) }
    :: d_step { AT(Claim) -> arrived[me] = true; GO(Arrive) }
    :: d_step { AT(Arrive) ->
           at[me] = my[me]; isReset[me] = false;
           fate[me] = (PHASE_IS_MINE -> Open : Failed);
           assert(COUNT(my[me]) <= PARTIES);
#if BUG == 12
           GO(Unguard) }
    :: d_step { AT(Unguard) -> guard = 0; GO(Recount) }
    :: d_step { AT(Recount) -> GO((COUNT(my[me]) == PARTIES -> Action : Wait)) }
#else
           GO((COUNT(my[me]) == PARTIES -> LastUnguard : Unguard)) }
    :: d_step { AT(Unguard) -> guard = 0; GO(Wait) }
#endif
    :: d_step { AT(LastUnguard) -> guard = 0; GO((BUG == 10 -> Trip : Action)) }

    /* The last one runs the action, and then it trips, unless it has been broken meanwhile. */
    :: d_step { AT(Action) -> if :: PHASE_IS_MINE -> assert(!acted); acted = true :: else fi; GO((BUG == 10 -> TripWake : (BUG == 14 -> TripWake : Trip))) }
    :: d_step { AT(Trip) ->
           if
           :: PHASE_IS_MINE || BUG == 4 ->
              assert(fate[me] == Open && acted);
              ends(Tripped); number++; acted = false; broken = false;
              GO((BUG == 10 -> Action : (BUG == 14 -> Leave : TripWake)))
           :: else -> GO(Outcome)
           fi }
    :: d_step { AT(TripWake) -> wake_all(); GO((BUG == 14 -> Trip : Leave)) }

    /* The others wait, */
#if BUG == 13
    :: d_step { AT(Wait) -> GO((PHASE_IS_MINE -> WaitBlindly : Outcome)) }
    :: d_step { AT(WaitBlindly) -> GO(Asleep) }
#else
    :: d_step { AT(Wait) -> GO((PHASE_IS_MINE -> Asleep : Outcome)) }
#endif
    :: d_step { AT(Asleep) && CLOCK -> GO(Wait) }
    /* or break it when their time is over. */
    :: d_step { AT(Wait) -> GO(TimeOut) }
    :: d_step { AT(TimeOut) ->
           if
           :: PHASE_IS_MINE -> ends(Failed); broken = true; GO(BreakWake)
#if BUG == 5
           :: !PHASE_IS_MINE -> broken = true; GO(BreakWake)
#endif
           :: else -> GO(Outcome)
           fi }
    :: d_step { AT(BreakWake) -> wake_all(); assert(fate[me] == Failed); GO(Leave) }

    :: d_step { AT(Outcome) ->
           assert(fate[me] == ((number == my[me] || isReset[me]) -> Failed : Tripped));
           GO(Leave) }
    :: d_step { AT(Leave) -> arrived[me] = false; my[me] = 0; fate[me] = Open; GO(Start) }

    /* One more than are needed comes: it waits for the next number, or goes away. */
    :: d_step { AT(ExtraUnguard) -> guard = 0; GO(ExtraWait) }
    :: d_step { AT(ExtraWait) -> GO((PHASE_IS_MINE -> ExtraAsleep : Guard)) }
    :: d_step { AT(ExtraWait) -> my[me] = 0; GO(Start) }
    :: d_step { AT(ExtraAsleep) && CLOCK -> GO(ExtraWait) }
    :: d_step { AT(BrokenUnguard) -> guard = 0; my[me] = 0; GO(Start) }

    /* reset */
    :: d_step { AT(ResetGuard) && guard == 0 -> guard = ME; myDeaths[me] = deaths; GO(Reset) }
    :: d_step { AT(Reset) -> my[me] = number; GO(((broken || BUG == 7) -> ResetMark : ResetBreak)) }
    :: d_step { AT(ResetBreak) ->
           if
           :: PHASE_IS_MINE -> ends(Failed); broken = true; GO(ResetMark)
           :: !PHASE_IS_MINE && deaths == myDeaths[me] -> GO(Reset)
           :: else -> GO(ResetUnguard)           /* a death has broken it since: it stays so */
           fi }
    :: d_step { AT(ResetMark) ->                 /* one store each; whatever part is done, it is still broken */
           if :: BUG != 6 -> mark(0); mark(1); mark(2) :: else fi;
           GO(ResetCommit) }
    :: d_step { AT(ResetCommit) ->
           if
           :: number == my[me] && (deaths == myDeaths[me] || BUG == 8) && (broken || BUG == 7) ->
#if BUG == 7
              ends(Failed);
#endif
              number++; acted = false; broken = false;
              if :: myDeaths[me] == deaths -> owed = false :: else fi
           :: else
           fi;
           GO(ResetUnguard) }
    :: d_step { AT(ResetUnguard) -> guard = 0; myDeaths[me] = 0; my[me] = 0; GO(ResetWake) }
    :: d_step { AT(ResetWake) -> wake_all(); GO(Start) }
    od
}

inline on_kill(i) { due[i] = attached[i]; my[i] = 0; myDeaths[i] = 0; fate[i] = Open }
#include "killer.inc"

active [R] proctype Recoverer() {
    byte r = _pid - N - 1;
end:
    do
    RECOVERY_BEGINS_ANYWHERE
    :: d_step { RAT(Recover) -> if :: guard == VICTIM -> guard = 0 :: else fi; RGO(RAttached) }
    :: d_step { RAT(RAttached) ->
           RGO((!attached[rs[r]] -> RArrival : ((BUG == 1 || BUG == 2) -> RDetach : RBreak))) }
    :: d_step { RAT(RBreak) -> ends(Failed); broken = true; deaths++; owed = true; due[rs[r]] = false; RGO((BUG == 2 -> RArrival : RDetach)) }
    :: d_step { RAT(RDetach) -> attached[rs[r]] = false; RGO((BUG == 2 -> RBreak : RArrival)) }
    :: d_step { RAT(RArrival) -> arrived[rs[r]] = false; RGO(RWake) }
    :: d_step { RAT(RWake) -> if :: BUG != 3 -> wake_all() :: else fi; RGO(RSwept) }
    :: d_step { RAT(RSwept) -> RECOVERY_ENDS }
    od
}

#define SLEEPS_IN_VAIN(i) (SLEEPS(i) && (number != my[i] || broken))
#define WRONG_END (guard != 0 || SLEEPS_IN_VAIN(0) || SLEEPS_IN_VAIN(1) || SLEEPS_IN_VAIN(2) || \
    (COUNT(number) >= PARTIES && !broken) || (owed && !broken) || due[0] || due[1] || due[2])

active proctype Judge() {
end:
    do
    :: d_step { QUIET && WRONG_END -> assert(false) }
    od
}
