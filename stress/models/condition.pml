/*
 * The condition of a mutex: a roster of entries, each {identity, value}, where value is a state and a ticket.
 *
 * The mutex is ideal here (its own model covers it): taken in one step, free again by unlock or by its recovery, which comes first, so that the
 * rest of the recovery runs beside its next owners. Entries are claimed, withdrawn and released under the mutex; recovery changes them without it.
 *
 * Modelled: three processes with two operations each, an await (that may give up at any time), a signal(1) or a signal(2), chosen freely; up to two
 * kills anywhere, in the recovery too. The ticket orders the waiters and tells two awaits in the same entry apart.
 * Left out: growth of the roster (allocator.pml); the scan of a signaller is one step, which is fair because under the mutex waiters only go.
 * Checked: each signal that was given to a waiter comes back from an await exactly once, or was its dead waiter's and goes on to one who was waiting when
 * it was sent, if there is any still (a recoverer that is killed in the middle may give it twice: then one await returns once more); nobody
 * who is signalled sleeps on; a signal goes to the longest waiter; at the end no entry is in use and the mutex is free.
 *
 * SEARCH safety safety -DWORK=4
 * SEARCH loops loops -DOPS=1
 *
 * Seeded bugs:
 * BUG 1: a dead waiter's signal is thrown away with its entry
 * BUG 2: recovery frees a dead waiter's entry by a store, not by compare-and-set: a signal that comes in between is lost
 * BUG 3: a waiter that gives up withdraws by a store: a signal that recovery passes on to it in between is lost
 * BUG 4: recovery frees the entry's identity before its value: the next one's wait is wiped out
 * BUG 5: a signaller whose waiter has died and been recovered meanwhile takes it for signalled
 * BUG 6: recovery does not wake: the signaller was killed between its store and its wake
 * BUG 7: the mutex is given back before the entry says that it waits
 * BUG 8: a waiter that gives up does not look whether it was signalled
 * BUG 9: recovery frees the entry first and passes the signal on then: if it is killed in between nobody gets it
 * BUG 10: a waiter returns without releasing its entry
 * BUG 11: recovery gives up passing on when the one it has chosen is signalled or gone meanwhile
 * BUG 12: the sleeper does not name the value it has seen: a signal between its look and its sleep is missed
 */
#define STILL(i) (pc[i] == Done || pc[i] == Asleep || ((pc[i] == Lock || pc[i] == Relock) && owner != 0))
#define SLEEPS(i) (pc[i] == Asleep)
#include "machine.inc"

mtype = { Lock, Claim, Wait, Unlock, Sleep, SleepBlindly, Asleep, Relock, Check, Withdraw, FreeValue, FreeIdentity,
    Signal, SignalCas, SignalWake, LastUnlock }
mtype = { REntry, RFree, RScan, RPass, RValue, RIdentity, RWake, RSwept }
mtype = { Free, Waiting, Signalled }

byte owner;                    /* the mutex */
byte next;                     /* the next ticket; under the mutex */
byte identity[N];              /* the entries */
mtype state[N] = Free;         /* both in one word */
byte ticket[N];

byte entry[N];                 /* of each process: its entry, plus 1 */
byte signals[N];               /* how many it is still to send; 0 while it awaits */
byte target[N];                /* the entry it is about to signal, plus 1 */

byte re;                       /* the recoverer's entry, the one it looks at, and the one it has found, plus 1, with its ticket */
byte ri;
byte rbest;
byte rticket;

bool token[N];                 /* ghost: a signal was given to this entry, and its await has not returned yet */
bool awaits[N];                /* ghost: this one has given back the mutex to wait */
bool sent[N];                  /* ghost: all of this one's signals have been given to somebody */
byte excused;                  /* ghost: signals that may be given twice, because a recoverer was killed while it passed them on */
bool claims[N * N];            /* ghost: whose signal is owed to whom, should it die: those that waited when it was sent */

#define VALUE_IS(e, s, t) (state[e] == s && ticket[e] == t)
#define WAITS(e) (state[e] == Waiting)
#define OLDER(a, b) (!WAITS(b) || ticket[a] <= ticket[b])
#define OLDEST(a) (WAITS(a) && OLDER(a, 0) && OLDER(a, 1) && OLDER(a, 2))
inline no_claim(e) { claims[0 + (e)] = 0; claims[3 + (e)] = 0; claims[6 + (e)] = 0 }
inline no_claims_by(e) { claims[3 * (e)] = 0; claims[3 * (e) + 1] = 0; claims[3 * (e) + 2] = 0 }
#define UNTOLD(i) (awaits[i] && state[entry[i] - 1] != Signalled)
#define OWED(h, e) (claims[3 * h + e] && WAITS(e) && identity[e] != 0 && !dead[identity[e] - 1])

inline wake(e) {
    if :: pc[0] == Asleep && entry[0] == e + 1 -> pc[0] = Sleep :: else fi;
    if :: pc[1] == Asleep && entry[1] == e + 1 -> pc[1] = Sleep :: else fi;
    if :: pc[2] == Asleep && entry[2] == e + 1 -> pc[2] = Sleep :: else fi
}

active [N] proctype Thread() {
    byte me = _pid;
    d_step { pc[me] = Start; ops[me] = OPS }
end:
    do
    :: d_step { MUST_END -> GO(Done) }
    :: d_step { MAY_BEGIN -> BEGIN; signals[me] = 0; GO(Lock) }
    :: d_step { MAY_BEGIN -> BEGIN; signals[me] = 1; GO(Lock) }
    :: d_step { MAY_BEGIN -> BEGIN; signals[me] = 2; GO(Lock) }
    :: d_step { AT(Lock) && owner == 0 -> owner = ME; GO((signals[me] == 0 -> Claim : Signal)) }

    /* await */
    :: d_step { AT(Claim) ->                     /* the first that is free; there are enough */
           entry[me] = (identity[0] == 0 -> 1 : (identity[1] == 0 -> 2 : 3));
           assert(identity[entry[me] - 1] == 0);
           identity[entry[me] - 1] = ME;
           GO((BUG == 7 -> Unlock : Wait)) }
    :: d_step { AT(Wait) ->                      /* next is the mutex owner's: nobody sees it half done */
           next++;
           state[entry[me] - 1] = Waiting; ticket[entry[me] - 1] = next; GO((BUG == 7 -> Sleep : Unlock)) }
    :: d_step { AT(Unlock) -> owner = 0; awaits[me] = true; GO((BUG == 7 -> Wait : Sleep)) }
#if BUG == 12
    :: d_step { AT(Sleep) -> GO((state[entry[me] - 1] == Waiting -> SleepBlindly : Relock)) }
    :: d_step { AT(SleepBlindly) -> GO(Asleep) }
#else
    :: d_step { AT(Sleep) -> GO((state[entry[me] - 1] == Waiting -> Asleep : Relock)) }
#endif
    :: d_step { AT(Sleep) -> GO(Relock) }        /* out of time */
    :: d_step { AT(Asleep) && CLOCK -> GO(Sleep) }
    :: d_step { AT(Relock) && owner == 0 -> owner = ME; awaits[me] = false; GO((BUG == 3 -> Check : Withdraw)) }
    :: d_step { AT(Check) -> GO((state[entry[me] - 1] == Signalled -> FreeValue : Withdraw)) }
    :: d_step { AT(Withdraw) ->
           if
           :: state[entry[me] - 1] == Waiting || BUG == 3 || BUG == 8 ->
              state[entry[me] - 1] = Free; ticket[entry[me] - 1] = 0; no_claim((entry[me] - 1)); GO(FreeIdentity)
           :: else -> GO(FreeValue)
           fi }
    :: d_step { AT(FreeValue) ->                 /* it returns as one that was signalled */
           assert(token[entry[me] - 1]);
           token[entry[me] - 1] = false;
           no_claims_by((entry[me] - 1));
           if :: BUG != 10 -> state[entry[me] - 1] = Free; ticket[entry[me] - 1] = 0 :: else fi;
           GO((BUG == 10 -> LastUnlock : FreeIdentity)) }
    :: d_step { AT(FreeIdentity) -> identity[entry[me] - 1] = 0; entry[me] = 0; GO(LastUnlock) }
    :: d_step { AT(LastUnlock) -> owner = 0; entry[me] = 0; GO(Start) }

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
              state[target[me] - 1] = Signalled; token[target[me] - 1] = true; signals[me]--; sent[me] = (signals[me] == 0);
              no_claim((target[me] - 1));
              claims[3 * (target[me] - 1)] = WAITS(0); claims[3 * (target[me] - 1) + 1] = WAITS(1); claims[3 * (target[me] - 1) + 2] = WAITS(2);
              GO(SignalWake)
           :: else ->
#if BUG == 5
              signals[me]--;
#endif
              target[me] = 0; GO(Signal)
           fi }
    :: d_step { AT(SignalWake) -> wake(target[me] - 1); target[me] = 0; GO(Signal) }
    od
}

inline next_entry() { re++; if :: re == N -> re = 0; RGO(RWake) :: else -> RGO(REntry) fi }

inline on_kill(i) {
    if :: rpc[0] == RValue && rin[0] == i && state[re] == Signalled -> excused++ :: else fi;
    if :: rpc[0] != 0 && rin[0] == i -> re = 0; ri = 0; rbest = 0; rticket = 0 :: else fi;
    awaits[i] = false; sent[i] = false; entry[i] = 0; signals[i] = 0; target[i] = 0
}
#include "killer.inc"

active [R] proctype Recoverer() {
    byte r = _pid - N - 1;
end:
    do
    RECOVERY_BEGINS_ANYWHERE
    :: d_step { RAT(Recover) -> if :: owner == VICTIM -> owner = 0 :: else fi; RGO(REntry) }

    /* Each entry of the dead one's */
    :: d_step { RAT(REntry) ->
           if
           :: identity[re] != VICTIM -> next_entry()
           :: identity[re] == VICTIM && state[re] == Free -> RGO(RIdentity)
           :: identity[re] == VICTIM && state[re] == Waiting -> RGO((BUG == 4 -> RIdentity : RFree))
           :: identity[re] == VICTIM && state[re] == Signalled ->
              if
              :: BUG == 1 -> RGO(RValue)
              :: BUG == 4 -> RGO(RIdentity)
              :: BUG == 9 -> RGO(RValue)
              :: else -> RGO(RScan)
              fi
           fi }
    :: d_step { RAT(RFree) ->
           if
           :: state[re] == Waiting || BUG == 2 -> state[re] = Free; ticket[re] = 0; no_claim(re); RGO(RIdentity)
           :: else -> RGO(REntry)                /* it has been signalled meanwhile */
           fi }

    /* It was signalled: who has waited longest gets it instead. */
    :: d_step { RAT(RScan) ->
           if
           :: WAITS(ri) && (rbest == 0 || ticket[ri] < rticket) -> rbest = ri + 1; rticket = ticket[ri]
           :: else
           fi;
           ri++;
           if :: ri == N -> ri = 0; RGO(RPass) :: else fi }
    :: d_step { RAT(RPass) ->
           if
           :: rbest == 0 ->                      /* there is none */
              assert(!OWED(re, 0) && !OWED(re, 1) && !OWED(re, 2));
              token[re] = false;
              RGO((BUG == 9 -> RIdentity : RValue))
           :: rbest != 0 && VALUE_IS(rbest - 1, Waiting, rticket) ->
              state[rbest - 1] = Signalled;
              assert(token[re] || excused > 0);
              if :: token[re] -> token[re] = false :: else -> excused-- fi;
              token[rbest - 1] = true;
              no_claim((rbest - 1));
              claims[3 * (rbest - 1)] = claims[3 * re]; claims[3 * (rbest - 1) + 1] = claims[3 * re + 1];
              claims[3 * (rbest - 1) + 2] = claims[3 * re + 2];
              RGO((BUG == 9 -> RIdentity : RValue))
           :: else ->
              if :: BUG == 11 -> RGO(RValue) :: else -> RGO(RScan) fi
           fi;
           rbest = 0; rticket = 0 }
    :: d_step { RAT(RValue) ->
           state[re] = Free; ticket[re] = 0;
           if :: BUG != 9 -> no_claims_by(re) :: else fi;
#if BUG == 4
           next_entry() }
    :: d_step { RAT(RIdentity) -> identity[re] = 0; if :: state[re] != Free -> RGO(RValue) :: else -> next_entry() fi }
#else
           RGO((BUG == 9 -> RScan : RIdentity)) }
    :: d_step { RAT(RIdentity) -> identity[re] = 0; next_entry() }
#endif
    :: d_step { RAT(RWake) -> if :: BUG != 6 -> wake(0); wake(1); wake(2) :: else fi; RGO(RSwept) }
    :: d_step { RAT(RSwept) -> RECOVERY_ENDS }
    od
}

#define CLEAN(e) (identity[e] == 0 || (state[e] == Waiting && !dead[identity[e] - 1]))

active proctype Judge() {
end:
    do
    :: d_step { QUIET && (owner != 0 || token[0] || token[1] || token[2] || !CLEAN(0) || !CLEAN(1) || !CLEAN(2)) -> assert(false) }
    od
}
