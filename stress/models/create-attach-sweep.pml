/*
 * A family's directory and what is in it: made, attached to, and swept away when its owner is dead (PrivateDirectory, AllocatedFile, NamedFiles, SegmentFile).
 *
 * The owner makes the directory, opens the file `lease` in it (making it if there is none), locks it, and looks whether the path still leads to what it has
 * locked. A sweeper does the same without waiting for the lock. Then it moves the directory out of the way, to a name that nobody else knows, and
 * removes the contents, the lease and the directory, in this order. The owner that ends in order does likewise.
 * A file is made under a name of its own, filled, and then linked to its final name, unless there is one. A named segment is made so too, but its final
 * name is beside the directory: a record of it in the directory comes before the name, and whoever sweeps removes first what the record names, then
 * the record.
 *
 * Modelled: process 0 makes the directory, and a file, and closes the directory. Process 1 sweeps, twice, may make another file of the segment's name, and
 * sweeps again when nobody else moves. Process 2 sweeps too, or is another process of the family and makes or attaches to the same file, or makes a
 * named segment and perhaps removes it. Lease files are numbered (inodes), because a removed one lives on in the hands of who has opened it. Up to
 * two kills anywhere; a dead process's locks are free.
 * Left out: how a process tells whether a path leads to its file, and what the record's file has the name (each is one step here); permissions; that there are two
 * directories, one of which says where the other one is; the second name that a segment keeps if its maker is killed, for whoever attaches.
 * Checked: nothing of a living owner's is ever removed by another; whoever opens the file finds it complete; all find the same one; nobody removes
 * somebody else's file of the segment's name; a sweep when the owner is gone and nobody else moves leaves nothing, whatever the dead had left.
 *
 * SEARCH safety safety
 * SEARCH loops loops -DCRASHES=1
 *
 * Seeded bugs:
 * BUG 1: the owner does not look whether the path still leads to the lease that it has locked
 * BUG 2: a sweeper does not move the directory out of the way
 * BUG 3: the owner that ends does not
 * BUG 4: the file is made under its final name
 * BUG 5: the file is renamed to its final name, over one that is there
 * BUG 6: a directory without a lease file is taken for a dead one's
 * BUG 7: a sweeper leaves a directory alone that has no lease file
 * BUG 8: two make the file under the same draft name
 * BUG 9: a sweeper takes a lease that it cannot lock at once for a dead one's
 * BUG 10: who finds the final name taken uses what it has made itself
 * BUG 11: a sweeper removes the record first, then what it names
 * BUG 12: the record comes after the name
 * BUG 13: a sweeper does not look whose the name is now
 * BUG 14: who removes a segment does not look whose the name is now
 * BUG 15: who finds its record gone removes the name without a look
 */
#define SLEEPS(i) false
#include "machine.inc"

mtype = { MakeDirectory, Open, Lock, IsStill, Lost1, Lost2, Own, Draft, Fill, Publish, DropDraft, Attach, Live,
    SDraft, SRecord, SLink, SDropDraft, SCheck, SUndo, SFail1, SFail2, SLive, SKeep,
    Sweep, SweepOpen, SweepLock, SweepIsStill, Move, File, Drafts, Name, Record, Segment, Lease, Directory, LetGo, Wait, LastSweep, LastLook }

#define NOWHERE 0
#define HOME 1                 /* under its own name, */
#define MOVED(i) (i + 2)       /* or moved out of the way by this process */
byte place;                    /* where the directory is */
byte lease;                    /* the file that the lease's path leads to; 0: none */
byte file;                     /* the final name: who has made it, plus 1; 0: none */
byte draft[N];                 /* the drafts' names: who has made it, plus 1 */
bool complete[N];              /* the file that this one has made is complete */
bool segment;                  /* a segment under its draft name, */
bool record;                   /* the record of it, */
byte name;                     /* and its final name: 0: none, OURS, or a file of another family's */
#define OURS 1
#define ANOTHER 2
byte lock[N + 2];              /* of each lease file, by number: who has locked it, plus 1 */

byte path[N];                  /* where this one believes the directory to be */
byte hand[N];                  /* the lease file that it has opened */
byte attached;                 /* ghost: the file that somebody has attached to, plus 1 */
bool owns;                     /* ghost: process 0 has made the directory its own */
bool told;                     /* the others of the family know of the directory */
byte sweeps[N];
bool last;                     /* this is the last sweep, with nobody else about */

#define NO_HAND(n) (lease != n && hand[0] != n && hand[1] != n && hand[2] != n)
#define FRESH (NO_HAND(1) -> 1 : (NO_HAND(2) -> 2 : (NO_HAND(3) -> 3 : 4)))
#define EMPTY (lease == 0 && file == 0 && draft[0] == 0 && draft[1] == 0 && draft[2] == 0 && !segment && !record)
#define HERE (place != NOWHERE && place == path[me])

/* Whoever removes something of a living owner's must be the owner. */
#define MAY_REMOVE (me == 0 || !owns || dead[0])

inline open() { if :: lease == 0 -> lease = FRESH :: else fi; hand[me] = lease }
inline close() { if :: hand[me] != 0 && lock[hand[me]] == ME -> lock[hand[me]] = 0 :: else fi; hand[me] = 0 }

/* Somebody who looks first whose it is, in the same step, or does not. */
inline remove_name(looks) {
    if
    :: name == OURS -> name = 0
    :: name == ANOTHER && !(looks) -> assert(false)
    :: else
    fi
}

#define CLEARS (BUG == 11 -> Record : Name)

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
    :: d_step { AT(MakeDirectory) -> place = HOME; path[me] = HOME; GO(Open) }
    :: d_step { AT(Open) -> if :: HERE -> open(); GO(Lock) :: else -> GO(Done) fi }
    :: d_step { AT(Lock) && lock[hand[me]] == 0 -> lock[hand[me]] = ME; GO((BUG == 1 -> Own : IsStill)) }
    :: d_step { AT(IsStill) -> if :: HERE && lease == hand[me] -> GO(Own) :: else -> close(); GO(Lost1) fi }
    :: d_step { AT(Lost1) -> if :: HERE -> lease = 0 :: else fi; GO(Lost2) }
    :: d_step { AT(Lost2) -> if :: HERE && EMPTY -> place = NOWHERE :: else fi; GO(Done) }    /* and makes another, elsewhere */
    :: d_step { AT(Own) -> assert(HERE); owns = true; told = true; GO(Draft) }
    :: d_step { AT(Live) -> if :: me == 0 -> owns = false; GO((BUG == 3 -> CLEARS : Move)) :: else -> GO(Done) fi }

    /* A process of the family, or a second sweeper */
    :: d_step { AT(Start) && told -> path[me] = HOME; GO(Attach) }
    :: d_step { AT(Start) && told -> path[me] = HOME; GO(SDraft) }
    :: d_step { AT(Start) -> GO(Sweep) }

    /* The file: made elsewhere and linked, unless there is one; then attached to. */
    :: d_step { AT(Draft) ->
           if
           :: !HERE -> GO(Done)
           :: HERE && BUG == 4 && file == 0 -> file = ME; complete[me] = false; GO(Fill)
           :: HERE && BUG == 4 && file != 0 -> GO(Attach)
           :: HERE && BUG != 4 -> draft[NAME] = ME; complete[me] = false; GO(Fill)
           fi }
    :: d_step { AT(Fill) -> complete[me] = true; GO((BUG == 4 -> Attach : Publish)) }
    :: d_step { AT(Publish) ->
           if
           :: !HERE || draft[NAME] == 0 -> GO((me == 0 -> Live : Done))    /* swept away: it fails */
           :: HERE && draft[NAME] != 0 && (file == 0 || BUG == 5) -> file = draft[NAME]; GO(DropDraft)
           :: HERE && draft[NAME] != 0 && file != 0 && BUG != 5 -> GO(DropDraft)
           fi }
    :: d_step { AT(DropDraft) ->
           if :: HERE -> draft[NAME] = 0 :: else fi;
#if BUG == 10
           assert(attached == 0 || attached == ME);
           attached = ME;
           GO(Live)
#else
           GO(Attach)
#endif
       }
    :: d_step { AT(Attach) ->
           if
           :: HERE && file != 0 ->
              assert(complete[file - 1]);
              assert(attached == 0 || attached == file);
              attached = file;
              GO(Live)
           :: HERE && file == 0 && me != 0 -> GO(Draft)
           :: else -> GO((me == 0 -> Live : Done))
           fi }

    /* A named segment */
    :: d_step { AT(SDraft) -> if :: HERE -> segment = true; GO((BUG == 12 -> SLink : SRecord)) :: else -> GO(Done) fi }
    :: d_step { AT(SRecord) -> if :: HERE -> record = true; GO((BUG == 12 -> SDropDraft : SLink)) :: else -> GO(SFail1) fi }
    :: d_step { AT(SLink) ->
           if
           :: HERE && segment && name == 0 -> name = OURS; GO((BUG == 12 -> SRecord : SDropDraft))
           :: else -> GO(SFail1)
           fi }
    :: d_step { AT(SDropDraft) -> if :: HERE -> segment = false :: else fi; GO(SCheck) }
    :: d_step { AT(SCheck) -> GO((HERE && record -> SLive : SUndo)) }
    :: d_step { AT(SUndo) -> assert(MAY_REMOVE); remove_name(BUG != 15); GO(Done) }
    :: d_step { AT(SFail1) -> if :: HERE -> segment = false :: else fi; GO(SFail2) }
    :: d_step { AT(SFail2) -> if :: HERE -> record = false :: else fi; GO(Done) }
    :: d_step { AT(SLive) -> GO(Done) }
    :: d_step { AT(SLive) -> remove_name(BUG != 14); GO(SKeep) }
    :: d_step { AT(SKeep) -> if :: HERE -> record = false :: else fi; GO(Done) }

    /* The sweep */
    :: d_step { AT(Sweep) ->
           if
           :: sweeps[me] == 0 -> GO((me == 1 -> Wait : Done))
           :: else -> sweeps[me]--; path[me] = place; GO((place != NOWHERE && place != MOVED(me) -> SweepOpen : Sweep))
           fi }
    :: d_step { AT(Sweep) && me == 1 && name == 0 -> name = ANOTHER }
    :: d_step { AT(SweepOpen) ->
           if
           :: !HERE -> GO(LetGo)
           :: HERE && lease == 0 && BUG == 6 -> GO(Move)
           :: HERE && lease == 0 && BUG == 7 -> GO(LetGo)
           :: else -> open(); GO(SweepLock)
           fi }
    :: d_step { AT(SweepLock) ->
           if
           :: lock[hand[me]] == 0 -> lock[hand[me]] = ME; GO(SweepIsStill)
           :: else -> GO((BUG == 9 -> Move : LetGo))
           fi }
    :: d_step { AT(SweepIsStill) -> GO((HERE && lease == hand[me] -> (BUG == 2 -> CLEARS : Move) : LetGo)) }

    /* To clear it away: each step does nothing if another one has moved it on. */
    :: d_step { AT(Move) -> if :: HERE -> assert(MAY_REMOVE); place = MOVED(me); path[me] = place; GO(CLEARS) :: else -> GO(LetGo) fi }
    :: d_step { AT(Name) ->
           if :: HERE && (record || BUG == 11) -> assert(MAY_REMOVE || name != OURS); remove_name(BUG != 13) :: else fi;
           GO((BUG == 11 -> Segment : Record)) }
    :: d_step { AT(Record) ->
           if :: BUG == 11 && !(HERE && record) -> GO(Segment) :: else -> GO((BUG == 11 -> Name : Segment)) fi;
           if :: HERE -> assert(MAY_REMOVE || !record); record = false :: else fi }
    :: d_step { AT(Segment) -> if :: HERE -> assert(MAY_REMOVE || !segment); segment = false :: else fi; GO(Drafts) }
    :: d_step { AT(Drafts) -> if :: HERE -> assert(MAY_REMOVE || draft[0] == 0); draft[0] = 0; draft[1] = 0; draft[2] = 0 :: else fi; GO(File) }
    :: d_step { AT(File) -> if :: HERE -> assert(MAY_REMOVE || file == 0); file = 0 :: else fi; GO(Lease) }
    :: d_step { AT(Lease) -> if :: HERE -> assert(MAY_REMOVE || lease == 0); lease = 0 :: else fi; GO(Directory) }
    :: d_step { AT(Directory) ->                 /* fails if there is something in it */
           if :: HERE && EMPTY -> assert(MAY_REMOVE); place = NOWHERE :: else fi;
           GO(LetGo) }
    :: d_step { AT(LetGo) -> close(); path[me] = 0; GO((me == 0 -> Done : (last -> LastLook : Sweep))) }

    /* The last sweep, of any later process's, when the owner is gone and nobody else moves: it leaves nothing. */
    :: d_step { AT(Wait) && pc[0] == Done && pc[2] == Done -> GO(LastSweep) }
    :: d_step { AT(LastSweep) -> last = true; path[me] = place; GO((place != NOWHERE -> SweepOpen : LastLook)) }
    :: d_step { AT(LastLook) -> assert(place == NOWHERE && EMPTY && name != OURS); GO(Done) }
    :: AT(Done) -> break
    od
}

inline on_kill(i) {
    sweeps[i] = 0;
    path[i] = 0;
    if :: hand[i] != 0 && lock[hand[i]] == i + 1 -> lock[hand[i]] = 0 :: else fi;
    hand[i] = 0
}
#include "killer.inc"
