/* The error of the calling thread: set where the fact is known, passed on unchanged above. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

/* Sets the message, no field, and returns `code`. */
int fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same for one input; `field` is its public name. */
int fail_field(int code, const char *field, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "out of memory", and DASHCORE_ENOMEM. */
int fail_memory(void);

/* Puts `prefix` and a dot before the field of the present error: for the n-th element of an array.
 */
void error_prefix_field(const char *prefix);

#define ERROR_MESSAGE_SIZE 512
#define ERROR_FIELD_SIZE   64

/* What the present error was. A call that succeeds leaves it alone: what is tried within, and whose
 * failure is no news, stands between a keep and a restore. */
struct error_kept {
    char message[ERROR_MESSAGE_SIZE];
    char field[ERROR_FIELD_SIZE];
};

void error_keep(struct error_kept *kept);
void error_restore(const struct error_kept *kept);

const char *error_message(void);
const char *error_field(void);

#endif
