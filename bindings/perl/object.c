#define PERL_NO_GET_CONTEXT
#include "perl/object.h"

#include <stdatomic.h>
#include <stdlib.h>

typedef struct Share {
    const ObjectClass *type;
    void *object;
    atomic_uint count; /* one for each thread's copy */
} Share;

static int drop_share(pTHX_ SV *value, MAGIC *magic)
{
    PERL_UNUSED_CONTEXT;
    (void)value;
    Share *share = (Share *)magic->mg_ptr;
    if (atomic_fetch_sub(&share->count, 1) == 1) {
        share->type->release(share->object);
        free(share);
    }
    return 0;
}

static int copy_share(pTHX_ MAGIC *magic, CLONE_PARAMS *parameters)
{
    PERL_UNUSED_CONTEXT;
    (void)parameters;
    Share *share = (Share *)magic->mg_ptr;
    atomic_fetch_add(&share->count, 1);
    return 0;
}

static const MGVTBL share_events = {.svt_free = drop_share, .svt_dup = copy_share};

SV *object_give(pTHX_ void *object, const ObjectClass *type)
{
    if (object == NULL)
        return &PL_sv_undef;
    Share *share = malloc(sizeof(*share));
    if (share == NULL) {
        type->release(object);
        croak("no memory");
    }
    share->type = type;
    share->object = object;
    atomic_init(&share->count, 1);
    SV *inner = newSV(0);
    MAGIC *magic = sv_magicext(inner, NULL, PERL_MAGIC_ext, &share_events, (const char *)share, 0);
    magic->mg_flags |= MGf_DUP;
    SV *reference = sv_2mortal(newRV_noinc(inner));
    return sv_bless(reference, gv_stashpv(type->package, GV_ADD));
}

void *object_get(pTHX_ SV *value, const ObjectClass *type)
{
    SvGETMAGIC(value);
    MAGIC *magic = SvROK(value) ? mg_findext(SvRV(value), PERL_MAGIC_ext, &share_events) : NULL;
    const Share *share = magic ? (const Share *)magic->mg_ptr : NULL;
    if (share == NULL || share->type != type)
        croak("this is no %s", type->package);
    /* An argument may run code of its own as it is read, and drop what it is given to. */
    sv_2mortal(SvREFCNT_inc_simple_NN(SvRV(value)));
    return share->object;
}
