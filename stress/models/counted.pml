/*
 * The semaphore whose permits are nobody's: a number of them, of which as many as are wanted are taken by one compare-and-set, and the turns (turns.inc) as in
 * semaphore.pml. Who has the turn takes all that it wants or nothing.
 *
 * Modelled: up to three permits, one or none at first; three processes with acquire(1), acquire(2), release(1) or release(2), that may give up, or lose patience, at any
 * time; kills anywhere, in the recovery too.
 * Left out: the turn's own mutex (mutex.pml); a try that does not wait; the word `wanted`: whoever has waited for long in line takes what it wants though the
 * one that has the turn may want more.
 * Checked: a permit is made by a release that was done and used by an acquire that was done, whoever is killed, and there are never too many; nobody sleeps
 * as anybody while there is a permit and nobody has the turn, nor with the turn while there are as many as it wants; the dead have not got the turn.
 *
 * SEARCH safety safety -DWORK=3
 * SEARCH empty safety -DWORK=3 -DFREE_AT_FIRST=0
 * SEARCH four safety -DWORK=4 -DCRASHES=1
 * SEARCH loops loops -DOPS=1
 *
 * Seeded bugs:
 * BUG 1 empty: one that was woken as anybody wakes nobody: there is a permit and somebody sleeps
 * BUG 3: recovery wakes, but does not move the words on
 * BUG 4: recovery does not wake if the dead one had not got the turn: it may have been woken, or about to wake
 * BUG 6: a release looks at the flags before it adds the permits
 * BUG 7: one that gives up with the turn wakes nobody
 * BUG 10: a woken waiter does not raise the flag again
 * BUG 11: recovery forgets the turn
 * BUG 12: a waiter looks first and raises the flag then
 * BUG 13: permits are taken by a look and a store
 * BUG 14: a release looks who has the turn before it adds the permits
 * BUG 15: one that has got all and leaves the turn wakes nobody
 * BUG 16: recovery forgets the place to wait of the one that has the turn
 * BUG 17: one place to wait for all: the wake goes to one that may not take
 * BUG 18: one that is woken as anybody gives up without another look: it takes the wake with it
 * BUG 19: recovery forgets the place to wait for anybody
 * BUG 20: a release wakes only who waits as anybody
 * BUG 22: a release looks only whether there are too many already
 */
#define COUNTED
#define BOUND 3
#ifndef FREE_AT_FIRST
#define FREE_AT_FIRST 1
#endif
byte made, used;               /* ghost: by releases and acquires that were done */
#include "turns.inc"
