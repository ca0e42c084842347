#define PERL_NO_GET_CONTEXT
#include "perl/value.h"

#include "host/failure.h"

#include <string.h>

/* What stands for the value: itself, or the text that an object says it reads as; else NULL. */
static SV *plain(pTHX_ SV *value)
{
    SvGETMAGIC(value);
    if (SvROK(value)) {
        value = SvAMAGIC(value) ? AMG_CALLunary(value, string_amg) : NULL;
        if (value == NULL || SvROK(value))
            return NULL;
    }
    return isGV_with_GP(value) ? NULL : value;
}

const char *value_text(pTHX_ SV *value, const char *name, size_t *length)
{
    *length = 0;
    SV *found = plain(aTHX_ value);
    if (found == NULL)
        croak("%s: a text is wanted, not a reference", name);
    if (!SvOK(found))
        return NULL;
    /* The caller's own value is not to change its inner form. */
    SV *copy = sv_2mortal(newSVsv_nomg(found));
    STRLEN bytes = 0;
    const char *text = SvPVutf8(copy, bytes);
    *length = bytes;
    return text;
}

static bool parse_integer(pTHX_ SV *value, int64_t *result)
{
    if (SvIOK(value)) {
        *result = SvIV_nomg(value);
        return !SvIsUV(value) || SvUV_nomg(value) <= INT64_MAX;
    }
    if (SvNOK(value)) {
        NV number = SvNV_nomg(value);
        /* The bounds are powers of two, hence exact as doubles. */
        bool fits = number >= -0x1p63 && number < 0x1p63;
        *result = fits ? (int64_t)number : 0;
        return fits && (NV)*result == number;
    }
    if (!SvPOK(value))
        return false;
    UV magnitude = 0;
    int kind = grok_number(SvPVX(value), SvCUR(value), &magnitude);
    if (kind == IS_NUMBER_IN_UV && magnitude <= INT64_MAX) {
        *result = (int64_t)magnitude;
        return true;
    }
    *result = (int64_t)-magnitude;
    return kind == (IS_NUMBER_IN_UV | IS_NUMBER_NEG) && magnitude <= (UV)INT64_MAX + 1;
}

int64_t value_integer(pTHX_ SV *value, const char *name, int64_t low, int64_t high)
{
    SV *found = plain(aTHX_ value);
    int64_t number = 0;
    if (found == NULL || !parse_integer(aTHX_ found, &number) || number < low || number > high)
        croak("%s: an integer from %" IVdf " to %" IVdf " is wanted", name, (IV)low, (IV)high);
    return number;
}

SV *value_from_text(pTHX_ const char *text)
{
    return text ? newSVpvn_flags(text, strlen(text), SVf_UTF8 | SVs_TEMP) : &PL_sv_undef;
}

_Noreturn void value_raise(pTHX)
{
    HV *error = newHV();
    SV *object = sv_2mortal(newRV_noinc((SV *)error));
    (void)hv_stores(error, "code", newSVpv(failure_name(), 0));
    (void)hv_stores(error, "field", newSVpv(failure_field(), 0));
    (void)hv_stores(error, "message",
                    newSVpvn_flags(failure_message(), strlen(failure_message()), SVf_UTF8));
    (void)hv_stores(error, "file", newSVpv(CopFILE(PL_curcop), 0));
    (void)hv_stores(error, "line", newSVuv(CopLINE(PL_curcop)));
    croak_sv(sv_bless(object, gv_stashpvs("Dashcore::Error", GV_ADD)));
}
