#ifndef CLI_COMPLAIN_H
#define CLI_COMPLAIN_H

/* Writes "dashcore: …" on stderr, always as one line in one write: what users and others gave is
 * escaped as in a table, and the lines of several threads do not mix. */
__attribute__((format(printf, 1, 2))) void complain(const char *format, ...);

#endif
