/* Texts, numbers and errors between Perl and C. What does not fit dies. */
#ifndef DASHCORE_PERL_VALUE_H
#define DASHCORE_PERL_VALUE_H

#include <EXTERN.h>
#include <perl.h>

#include <stdint.h>

/* The characters of a text as UTF-8, or NULL for undef; they live as long as temporary values of
 * the caller. A reference is no text unless its class says how it reads as one. */
const char *value_text(pTHX_ SV *value, const char *name, size_t *length);

/* A number without a fraction between `low` and `high`, or a text that is one. */
int64_t value_integer(pTHX_ SV *value, const char *name, int64_t low, int64_t high);

/* Characters from UTF-8; undef for NULL. */
SV *value_from_text(pTHX_ const char *text);

/* Dies with what failure.h tells, as a Dashcore::Error. */
_Noreturn void value_raise(pTHX);

#endif
