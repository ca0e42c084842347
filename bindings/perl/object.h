/*
 * Objects of the library as objects of Perl. The address is kept where no program can write, so
 * that none is forged; the object ends with the last reference to it. A thread of Perl begins with
 * copies of all there is: they share the object, which bears that.
 */
#ifndef DASHCORE_PERL_OBJECT_H
#define DASHCORE_PERL_OBJECT_H

#include <EXTERN.h>
#include <perl.h>

typedef struct ObjectClass {
    const char *package;
    void (*release)(void *object);
} ObjectClass;

/* Takes the object over; undef for NULL. */
SV *object_give(pTHX_ void *object, const ObjectClass *type);

/* The object inside; dies where there is none of this class. */
void *object_get(pTHX_ SV *value, const ObjectClass *type);

#endif
