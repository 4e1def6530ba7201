/*
 * The semaphore whose permits have owners: a word for each permit that names its owner, and a gate (an ideal mutex here) that lets only one at a
 * time collect several. `wait` is a counter with a flag, as in mutex.pml: moved[i] says whether it has gone on since i saw it.
 *
 * A release wakes one waiter, and a waiter that was woken wakes the next if there is still a permit (search `chain`); or a release wakes all (search `all`).
 *
 * Modelled: two permits, three processes with two operations each, acquire(1) or acquire(2), that may give up at any time, and then give back, or are
 * kept for good; up to two kills anywhere, in the recovery too.
 * Left out: which thread of a process has a permit (it is the process's); the bound (there are no more words).
 * Checked: nobody has a permit that names another; nobody sleeps while a permit is free, or while two that want two have one each; after all the
 * dead are recovered each permit is free or some living process's.
 *
 * SEARCH chain safety -DWORK=4
 * SEARCH all safety -DALL -DWORK=4
 * SEARCH loops loops -DOPS=1
 *
 * Seeded bugs:
 * BUG 1: a release wakes one and that one nobody: a permit is free and somebody sleeps
 * BUG 2: a permit is taken first and named then: it is lost if its taker is killed in between
 * BUG 3: recovery gives back the permits and wakes, but does not move `wait` on
 * BUG 4: recovery does not wake if the dead one had no permit: it may have been woken for one
 * BUG 5: recovery frees the slot before it gives the permits back
 * BUG 6: a release looks at the flag before it gives the permit back
 * BUG 7: one that gives up gives back what it has collected, but does not wake
 * BUG 8: one that gives up keeps what it has collected
 * BUG 9: no gate: two have one permit each and wait for the other's
 * BUG 10: a woken waiter does not raise the flag again
 * BUG 11: recovery forgets the gate
 * BUG 12: a waiter tries first and raises the flag then
 * BUG 13: a permit is taken by a look and a store
 */
#define PERMITS 2
#define SLEEPS(i) (pc[i] == Asleep)
#define STILL(i) (pc[i] == Done || SLEEPS(i) || (pc[i] == Gate && gate != 0))
#include "machine.inc"

mtype = { Gate, Try, TryStore, Name, Enlist, Failed, Sleep, Asleep, GiveBack, Got, More, Have, Release, ReleaseOnly, ReleaseLook, Move, Wake, Ungate }
mtype = { RPermit, RMove, RWake, RSwept }

byte permit[PERMITS];          /* its owner; 0: free */
byte gate;
bool wait;                     /* the flag of the word `wait` */

byte need[N];                  /* how many this one wants */
byte got[N];                   /* how many it has */
byte at[N];                    /* the permit that it looks at */
bool enlisted[N];              /* it has raised the flag and not slept since */
bool slow[N];                  /* it has waited */
bool moved[N];                 /* `wait` has gone on since it raised the flag */
bool backOut[N];               /* it has given up */
byte re;                       /* the permit that the recoverer looks at */
bool rhad;

#define LOOKS(i) (enlisted[i] || pc[i] == Move)
inline next_number() { wait = false; moved[0] = LOOKS(0); moved[1] = LOOKS(1); moved[2] = LOOKS(2) }
#define WAKE(i) if :: pc[i] == Asleep -> pc[i] = Enlist :: else fi

#define MINE(i) (permit[i] == ME -> 1 : 0)

/* After acquire, release or giving up. */
inline after() {
    if
    :: need[me] == 2 && gate == ME -> GO(Ungate)
    :: !(need[me] == 2 && gate == ME) && got[me] > 0 -> GO(Have)
    :: else -> need[me] = 0; backOut[me] = false; GO(Start)
    fi
}
inline taken() {
    got[me]++;
    if :: got[me] == need[me] -> at[me] = 0; GO(Got) :: else -> next_permit() fi
}
inline next_permit() {
    if
    :: at[me] < PERMITS - 1 -> at[me]++; GO(Try)
    :: else -> at[me] = 0; GO((enlisted[me] -> Failed : Enlist))
    fi
}

active [N] proctype Thread() {
    byte me = _pid;
    d_step { pc[me] = Start; ops[me] = OPS }
end:
    do
    :: d_step { MUST_END -> GO(Done) }
    :: d_step { MAY_BEGIN -> BEGIN; need[me] = 1; GO(Try) }
    :: d_step { MAY_BEGIN -> BEGIN; need[me] = 2; GO((BUG == 9 -> Try : Gate)) }
    :: d_step { AT(Gate) && gate == 0 -> gate = ME; GO(Try) }

    /* Each permit in turn, by compare-and-set. */
    :: d_step { AT(Try) ->
           if
           :: permit[at[me]] == 0 && BUG == 2 -> permit[at[me]] = N + 1; GO(Name)
           :: permit[at[me]] == 0 && BUG == 13 -> GO(TryStore)
           :: permit[at[me]] == 0 && BUG != 2 && BUG != 13 -> permit[at[me]] = ME; taken()
           :: permit[at[me]] != 0 -> next_permit()
           fi }
    :: d_step { AT(Name) -> permit[at[me]] = ME; taken() }
    :: d_step { AT(TryStore) -> permit[at[me]] = ME; taken() }
    :: d_step { AT(Enlist) ->
           if :: BUG != 10 || !slow[me] -> wait = true :: else fi;
           moved[me] = false; enlisted[me] = true; slow[me] = true;
           GO((BUG == 12 && slow[me] -> Failed : Try)) }
    :: d_step { AT(Failed) -> GO(Sleep) }
    :: d_step { AT(Failed) -> enlisted[me] = false; moved[me] = false; slow[me] = false; backOut[me] = true; GO(GiveBack) }
    :: d_step { AT(Sleep) -> enlisted[me] = false; GO((moved[me] -> Enlist : Asleep)); moved[me] = false }
    :: d_step { AT(Asleep) && CLOCK -> GO(Enlist) }

    /* It has got them. If it has waited it may have been woken for more than it takes: the next one shall look. */
    :: d_step { AT(Got) ->
           enlisted[me] = false; moved[me] = false;
#ifdef ALL
           slow[me] = false; after() }
#else
           if :: slow[me] && wait && BUG != 1 -> GO(More) :: else -> after() fi;
           slow[me] = false }
#endif
    :: d_step { AT(More) ->                      /* looks at each; one that is freed later has its own wake */
           if
           :: permit[at[me]] == 0 -> at[me] = 0; GO(ReleaseLook)
           :: permit[at[me]] != 0 && at[me] < PERMITS - 1 -> at[me]++
           :: else -> at[me] = 0; after()
           fi }

    :: d_step { AT(Ungate) -> gate = 0; after() }
    :: d_step { AT(Have) ->
           assert(MINE(0) + MINE(1) == need[me]);
           got[me] = 0;
           GO((BUG == 6 && !wait -> ReleaseOnly : Release)) }
    :: d_step { AT(Have) -> got[me] = 0; need[me] = 0; GO(Done) }           /* kept for good */

    /* release, and giving up */
    :: d_step { AT(Release) || AT(GiveBack) || AT(ReleaseOnly) ->
           if
           :: permit[at[me]] == ME && !(backOut[me] && BUG == 8) -> permit[at[me]] = 0
           :: else
           fi;
           if
           :: at[me] < PERMITS - 1 -> at[me]++
           :: else ->
              at[me] = 0;
              if
              :: backOut[me] && (got[me] == 0 || BUG == 7) || AT(ReleaseOnly) -> got[me] = 0; after()
              :: else -> got[me] = 0; moved[me] = false; GO(ReleaseLook)
              fi
           fi }
    :: d_step { AT(ReleaseLook) -> if :: wait -> moved[me] = false; GO(Move) :: else -> after() fi }
    :: d_step { AT(Move) -> if :: !moved[me] -> next_number() :: else fi; moved[me] = false; GO(Wake) }
#ifdef ALL
    :: d_step { AT(Wake) -> WAKE(0); WAKE(1); WAKE(2); after() }
#else
    :: d_step { AT(Wake) && pc[0] == Asleep -> WAKE(0); after() }
    :: d_step { AT(Wake) && pc[1] == Asleep -> WAKE(1); after() }
    :: d_step { AT(Wake) && pc[2] == Asleep -> WAKE(2); after() }
    :: d_step { AT(Wake) && pc[0] != Asleep && pc[1] != Asleep && pc[2] != Asleep -> after() }
#endif
    od
}

inline on_kill(i) {
    need[i] = 0; got[i] = 0; at[i] = 0; enlisted[i] = false; slow[i] = false; moved[i] = false; backOut[i] = false;
    if :: rpc[0] != 0 && rin[0] == i -> re = 0; rhad = false :: else fi
}
#include "killer.inc"

active [R] proctype Recoverer() {
    byte r = _pid - N - 1;
end:
    do
    RECOVERY_BEGINS_ANYWHERE
    :: d_step { RAT(Recover) ->
           if :: gate == VICTIM && BUG != 11 -> gate = 0 :: else fi;
           RGO(RPermit);
           if :: BUG == 5 -> swept[rs[r]] = true :: else fi }
    :: d_step { RAT(RPermit) ->
           if :: permit[re] == VICTIM -> permit[re] = 0; rhad = true :: else fi;
           if :: re < PERMITS - 1 -> re++ :: else -> re = 0; RGO(RMove) fi }
    :: d_step { RAT(RMove) -> if :: BUG != 3 -> next_number() :: else fi; RGO(RWake) }
    :: d_step { RAT(RWake) ->
           if :: BUG != 4 || rhad -> WAKE(0); WAKE(1); WAKE(2) :: else fi;
           rhad = false;
           RGO(RSwept) }
    :: d_step { RAT(RSwept) -> RECOVERY_ENDS }
    od
}

#define FREE (permit[0] == 0 || permit[1] == 0)
#define LOST(i) (permit[i] > N || permit[i] != 0 && dead[permit[i] - 1])
#define KEPT(i) ((permit[i] != 0 && pc[permit[i] - 1] == Done) -> 1 : 0)
#define COLLECTS(i) (SLEEPS(i) && need[i] == 2)

active proctype Judge() {
end:
    do
    :: d_step { STUCK && FREE -> assert(false) }
    :: d_step { STUCK && KEPT(0) + KEPT(1) == 0 && (COLLECTS(0) || COLLECTS(1) || COLLECTS(2)) -> assert(false) }
    :: d_step { QUIET && (LOST(0) || LOST(1) || gate != 0 && dead[gate - 1]) -> assert(false) }
    od
}
