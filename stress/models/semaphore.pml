/*
 * The semaphore whose permits have owners: a word for each permit that names its owner, and the turns (turns.inc): the turn itself, which one who wants
 * several takes at once and one who wants one when it has waited for long; a place to wait for anybody, and one for who has the turn.
 *
 * A release wakes the one that has the turn or, if nobody has, one that waits as anybody; that one wakes the next if there is still a permit. Who has had
 * the turn wakes one that waits as anybody.
 *
 * Modelled: two permits, three processes with acquire(1) or acquire(2), that may give up, or lose patience, at any time, and then give back, or are kept for
 * good; kills anywhere, in the recovery too.
 * Left out: which thread of a process has a permit (it is the process's); the turn's own mutex (mutex.pml); a try that does not wait; the word `wanted`,
 * which is always 1 here.
 * Checked: nobody has a permit that names another; nobody sleeps as anybody while a permit is free and nobody has the turn, nor with the turn while a permit is
 * free, nor for two that are collected by others who wait; after all the dead are recovered each permit is free or some living process's.
 *
 * SEARCH safety safety -DWORK=3
 * SEARCH four safety -DWORK=4 -DCRASHES=1
 * SEARCH loops loops -DOPS=1
 *
 * Seeded bugs:
 * BUG 1: one that was woken as anybody wakes nobody: a permit is free and somebody sleeps
 * BUG 2: a permit is taken first and named then: it is lost if its taker is killed in between
 * BUG 3: recovery gives back the permits and wakes, but does not move the words on
 * BUG 4: recovery does not wake if the dead one had nothing: it may have been woken for something
 * BUG 5: recovery frees the slot before it gives the permits back
 * BUG 6: a release looks at the flags before it gives the permit back
 * BUG 7: one that gives up with the turn wakes nobody
 * BUG 8: one that gives up keeps what it has collected
 * BUG 9: no turn: two have one permit each and wait for the other's
 * BUG 10: a woken waiter does not raise the flag again
 * BUG 11: recovery forgets the turn
 * BUG 12: a waiter looks first and raises the flag then
 * BUG 13: a permit is taken by a look and a store
 * BUG 14: a release looks who has the turn before it gives the permit back
 * BUG 15: one that has got all and leaves the turn wakes nobody
 * BUG 16: recovery forgets the place to wait of the one that has the turn
 * BUG 17: one place to wait for all: the wake goes to one that may not take
 * BUG 18: one that is woken as anybody gives up without another look: it takes the wake with it
 * BUG 19: recovery forgets the place to wait for anybody
 * BUG 20: a release wakes only who waits as anybody
 * BUG 21: one that gives up gives the turn back before what it has collected
 */
#include "turns.inc"
