/*
 * A family's directory and the files in it: made, attached to, and swept away when its owner is dead.
 *
 * The owner makes the directory, opens the file `lease` in it (making it if there is none), locks it, and looks whether the path still leads to what it has
 * locked. A sweeper does the same, without waiting for the lock, and then removes the contents, the lease and the directory, in this order. A file is made under a
 * name of its own, filled, and then linked to its final name, unless there is one; so whoever opens it finds a complete one or none.
 *
 * Modelled: process 0 makes the directory, and a file, and goes, or closes the directory; process 1 sweeps, twice, and then again when nobody else moves; process
 * 2 sweeps too, or is another process of the family and makes or attaches to the same file. Lease files are numbered (inodes), because a removed
 * one lives on in the hands of who has opened it. Up to two kills anywhere; a dead process's locks are free.
 * Left out: the trick by which a process tells whether a path leads to its file (done in one step here); permissions and owners.
 * Checked: nothing of a living owner's is ever removed by another; whoever opens the file finds it complete; all find the same one; a sweep that begins
 * when the owner is dead and nobody else is at it leaves nothing, whatever the dead had left.
 *
 * SEARCH safety safety
 * SEARCH loops loops -DCRASHES=1
 *
 * Seeded bugs:
 * BUG 1: a sweeper does not look whether the path still leads to the lease that it has locked
 * BUG 2: the owner does not look
 * BUG 3: a sweeper removes the lease first and the contents then
 * BUG 4: the file is made under its final name
 * BUG 5: the file is renamed to its final name, over one that is there
 * BUG 6: a directory without a lease file is taken for a dead one's
 * BUG 7: a sweeper leaves a directory alone that has no lease file
 * BUG 8: two make the file under the same draft name
 * BUG 9: a sweeper takes a lease that it cannot lock at once for a dead one's
 * BUG 10: who finds the final name taken uses what it has made itself
 */
#define SLEEPS(i) false
#include "machine.inc"

mtype = { MakeDirectory, Open, Lock, IsStill, Lost1, Lost2, Own, Draft, Fill, Publish, DropDraft, Attach, Live, Close,
    Sweep, SweepOpen, SweepLock, SweepIsStill, Contents1, Contents2, Lease, Directory, LetGo, Wait, LastSweep, LastLook }

bool directory;                /* the path leads to one */
byte lease;                    /* the file that the lease's path leads to; 0: none */
byte file;                     /* the final name: who has made it, plus 1; 0: none */
byte draft[N];                 /* the drafts' names: who has made it, plus 1 */
bool complete[N];              /* the file that this one has made is complete */
byte lock[N + 2];              /* of each lease file, by number: who has locked it, plus 1 */

byte hand[N];                  /* the lease file that this one has opened */
byte attached;                 /* ghost: the file that somebody has attached to, plus 1 */
bool owns;                     /* ghost: process 0 believes that the directory is its own */
bool told;                     /* the others of the family know of the directory */
byte sweeps[N];
bool last;                     /* ghost: this is the last sweep, with nobody else about */

#define NO_HAND(n) (lease != n && hand[0] != n && hand[1] != n && hand[2] != n)
#define FRESH (NO_HAND(1) -> 1 : (NO_HAND(2) -> 2 : (NO_HAND(3) -> 3 : 4)))
#define EMPTY (lease == 0 && file == 0 && draft[0] == 0 && draft[1] == 0 && draft[2] == 0)

/* Whoever removes something must not be another than its living owner. */
#define MAY_REMOVE (me == 0 || !owns || dead[0])

inline open() { if :: lease == 0 -> lease = FRESH :: else fi; hand[me] = lease }
inline close() { if :: hand[me] != 0 && lock[hand[me]] == ME -> lock[hand[me]] = 0 :: else fi; hand[me] = 0 }

/* The name that this one's draft has. */
#if BUG == 8
#define NAME 0
#else
#define NAME me
#endif

active [N] proctype Thread() {
    byte me = _pid;
    d_step {
        sweeps[me] = 2;
        pc[me] = (me == 0 -> MakeDirectory : (me == 1 -> Sweep : Start))
    }
    do
    /* The owner */
    :: d_step { AT(MakeDirectory) -> directory = true; GO(Open) }
    :: d_step { AT(Open) -> if :: directory -> open(); GO(Lock) :: else -> GO(Lost1) fi }
    :: d_step { AT(Lock) && lock[hand[me]] == 0 -> lock[hand[me]] = ME; GO((BUG == 2 -> Own : IsStill)) }
    :: d_step { AT(IsStill) -> if :: lease == hand[me] -> GO(Own) :: else -> close(); GO(Lost1) fi }
    :: d_step { AT(Lost1) -> lease = 0; GO(Lost2) }
    :: d_step { AT(Lost2) -> if :: EMPTY -> directory = false :: else fi; GO(Done) }   /* and makes another, elsewhere */
    :: d_step { AT(Own) -> owns = true; told = true; assert(directory); GO(Draft) }
    :: d_step { AT(Live) -> GO((me == 0 -> Close : Done)) }
    :: d_step { AT(Close) -> owns = false; GO(Contents1) }

    /* A process of the family, or a second sweeper */
    :: d_step { AT(Start) && told -> GO(Attach) }
    :: d_step { AT(Start) -> GO(Sweep) }

    /* The file: made elsewhere and linked, unless there is one; then attached to. */
    :: d_step { AT(Draft) ->
           if
           :: !directory -> GO(Done)
           :: directory && BUG == 4 && file == 0 -> file = ME; GO(Fill)
           :: directory && BUG == 4 && file != 0 -> GO(Attach)
           :: directory && BUG != 4 -> draft[NAME] = ME; complete[me] = false; GO(Fill)
           fi }
    :: d_step { AT(Fill) -> complete[me] = true; GO((BUG == 4 -> Attach : Publish)) }
    :: d_step { AT(Publish) ->
           if
           :: draft[NAME] == 0 -> GO((me == 0 -> Live : Done))         /* swept away: it fails */
           :: draft[NAME] != 0 && (file == 0 || BUG == 5) -> file = draft[NAME]; GO(DropDraft)
           :: draft[NAME] != 0 && file != 0 && BUG != 5 -> GO(DropDraft)
           fi }
    :: d_step { AT(DropDraft) ->
           draft[NAME] = 0;
#if BUG == 10
           assert(attached == 0 || attached == ME || attached == file);
           attached = ME;
           GO(Live)
#else
           GO(Attach)
#endif
       }
    :: d_step { AT(Attach) ->
           if
           :: file != 0 ->
              assert(complete[file - 1]);
              assert(attached == 0 || attached == file);
              attached = file;
              GO(Live)
           :: file == 0 && directory && me != 0 -> GO(Draft)
           :: else -> GO((me == 0 -> Live : Done))
           fi }

    /* The sweep */
    :: d_step { AT(Sweep) ->
           if
           :: sweeps[me] == 0 -> GO((me == 1 -> Wait : Done))
           :: else -> sweeps[me]--; GO((directory -> SweepOpen : Sweep))
           fi }
    :: d_step { AT(SweepOpen) ->
           if
           :: !directory -> GO(LetGo)
           :: directory && lease == 0 && BUG == 6 -> GO(Contents1)
           :: directory && lease == 0 && BUG == 7 -> GO(LetGo)
           :: else -> open(); GO(SweepLock)
           fi }
    :: d_step { AT(SweepLock) ->
           if
           :: lock[hand[me]] == 0 -> lock[hand[me]] = ME; GO((BUG == 1 -> Contents1 : SweepIsStill))
           :: else -> GO((BUG == 9 -> Contents1 : LetGo))
           fi }
    :: d_step { AT(SweepIsStill) -> GO((lease == hand[me] -> (BUG == 3 -> Lease : Contents1) : LetGo)) }
    :: d_step { AT(Contents1) -> assert(MAY_REMOVE || file == 0); file = 0; GO(Contents2) }
    :: d_step { AT(Contents2) -> assert(MAY_REMOVE || draft[0] == 0); draft[0] = 0; draft[1] = 0; draft[2] = 0; GO((BUG == 3 -> Directory : Lease)) }
    :: d_step { AT(Lease) -> assert(MAY_REMOVE || lease == 0); lease = 0; GO((BUG == 3 -> Contents1 : Directory)) }
    :: d_step { AT(Directory) ->                 /* fails if there is something in it */
           if :: EMPTY -> assert(MAY_REMOVE); directory = false :: else fi;
           GO(LetGo) }
    :: d_step { AT(LetGo) -> close(); GO((me == 0 -> Done : (last -> LastLook : Sweep))) }

    /* The last sweep, when the owner is gone and nobody else moves: it leaves nothing. */
    :: d_step { AT(Wait) && pc[0] == Done && pc[2] == Done -> GO(LastSweep) }
    :: d_step { AT(LastSweep) -> last = true; GO((directory -> SweepOpen : LastLook)) }
    :: d_step { AT(LastLook) -> assert(!directory && EMPTY); GO(Done) }
    :: AT(Done) -> break
    od
}

inline on_kill(i) {
    sweeps[i] = 0;
    if :: hand[i] != 0 && lock[hand[i]] == i + 1 -> lock[hand[i]] = 0 :: else fi;
    hand[i] = 0
}
#include "killer.inc"
