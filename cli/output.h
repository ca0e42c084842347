#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "command.h"

/* Opens /dev/null for each of the descriptors 0 to 2 that is closed, so that no file of the store
 * can take its number and be written to by a printf. */
void output_secure_descriptors(void);

/* Writing past the largest file that is allowed becomes an error like others, instead of the end of
 * the program. What it runs is started with what this program was started with. */
void output_survive_file_limit(void);

/* Flushes stdout and returns `code`, or EXIT_CODE_FAILURE when anything was not written. A closed
 * pipe is not worth a message: whoever read it has seen enough. */
int output_finish(int code);

/* Whether nobody reads stdout any more. */
bool output_is_closed(void);

/* Whether stdout takes colours: a terminal that is not dumb, and no NO_COLOR. */
bool output_has_colour(void);

/* Prints the body of an answer and a line break, and frees it. */
int output_answer(dashcore_answer *answer);

#endif
