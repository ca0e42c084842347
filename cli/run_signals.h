#ifndef CLI_RUN_SIGNALS_H
#define CLI_RUN_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

struct run_signals {
    int descriptor;    /* a signalfd; -1: there is none, and signals act on us as ever */
    sigset_t original; /* the mask we were started with, which the command gets */
};

/* What a wait ended with. */
struct run_event {
    bool ready;        /* the descriptor waited for can be read */
    bool child;        /* a child may have ended */
    bool resized;      /* our terminal has a new size */
    int signal_number; /* of a signal that ends programs; 0: none */
    bool forward;      /* the command has not had that signal yet */
};

/* Takes over the signals that people, terminals and supervisors send. */
void run_signals_take(struct run_signals *signals);

/* Waits for one signal, or for a descriptor (-1: none) to become readable. */
struct run_event run_signals_wait(const struct run_signals *signals, int descriptor,
                                  int timeout_ms);

#endif
