/*
 * dashcore/native of Ruby: what dashcore.rb, which people use, stands on. It is C++ for one reason:
 * a call becomes a lambda, so that it can run without the lock of the interpreter.
 */
%{
#include <ruby/encoding.h>
#include <ruby/thread.h>

static VALUE error_class = Qnil;

[[noreturn]] static void raise_failure()
{
    const char *field = failure_field();
    VALUE message = rb_utf8_str_new_cstr(failure_message());
    VALUE error = rb_exc_new_str(error_class, message);
    rb_iv_set(error, "@code", ID2SYM(rb_intern(failure_name())));
    rb_iv_set(error, "@field", *field ? rb_utf8_str_new_cstr(field) : Qnil);
    rb_exc_raise(error);
}

/* A copy that no other thread can change, and that ends with a zero. */
static VALUE copy_text(VALUE given, const char *name)
{
    if (NIL_P(given))
        return Qnil;
    VALUE text = rb_check_string_type(given);
    if (NIL_P(text))
        rb_raise(rb_eTypeError, "%s must be a String, not %s", name, rb_obj_classname(given));
    text = rb_str_conv_enc(text, rb_enc_get(text), rb_utf8_encoding());
    return rb_str_new(RSTRING_PTR(text), RSTRING_LEN(text));
}

static int64_t take_integer(VALUE value, const char *name, int64_t lowest, int64_t highest)
{
    if (!RB_INTEGER_TYPE_P(value))
        rb_raise(rb_eTypeError, "%s must be an Integer, not %s", name, rb_obj_classname(value));
    int64_t integer = NUM2LL(value);
    if (integer < lowest || integer > highest)
        rb_raise(rb_eRangeError, "%s must be from %lld to %lld", name,
                 static_cast<long long>(lowest), static_cast<long long>(highest));
    return integer;
}

template <typename Call> struct Unlocked {
    Call &call;
    bool done;

    static void *run(void *data)
    {
        auto self = static_cast<Unlocked *>(data);
        self->call();
        self->done = true;
        return nullptr;
    }
};

/* Ruby raises what is pending, such as an Interrupt, by leaving these functions. That is let happen
 * before the call only: after it, what it gave would be lost. */
template <typename Call>
static void call_unlocked(Call call, rb_unblock_function_t *stop = nullptr, void *object = nullptr)
{
    Unlocked<Call> unlocked = {call, false};
    while (!unlocked.done) {
        rb_thread_call_without_gvl2(Unlocked<Call>::run, &unlocked, stop, object);
        if (!unlocked.done)
            rb_thread_check_ints();
    }
}

static void stop_waiting(void *watch)
{
    Watch_wake(static_cast<Watch *>(watch));
}
%}

%init %{
    error_class = rb_define_class_under(mDashcore, "Error", rb_eStandardError);
    rb_define_attr(error_class, "code", 1, 0);
    rb_define_attr(error_class, "field", 1, 0);
%}

#define DASHCORE_RAISE raise_failure();

%typemap(in) (const char *TEXT, size_t LENGTH) (volatile VALUE copy = Qnil) {
    copy = copy_text($input, "$1_name");
    $1 = NIL_P(copy) ? nullptr : RSTRING_PTR(copy);
    $2 = NIL_P(copy) ? 0 : RSTRING_LEN(copy);
}
%typemap(out) char *, const char * {
    $result = $1 ? rb_utf8_str_new_cstr($1) : Qnil;
}
%typemap(newfree) char * "free($1);"

%define INTEGER(type, lowest, highest)
%typemap(in) type {
    $1 = static_cast<type>(take_integer($input, "$1_name", lowest, highest));
}
%enddef
INTEGER(int64_t, INT64_MIN, INT64_MAX)
INTEGER(int32_t, INT32_MIN, INT32_MAX)
INTEGER(uint32_t, 0, UINT32_MAX)

/* One function each, not one for every number of arguments. */
%feature("compactdefaultargs");

%define LANGUAGE_NAMES
%rename("closed?") Core::is_closed;

%exception {
    failure_clear();
    call_unlocked([&] { $action });
    if (failure_code() != 0)
        raise_failure();
}
%exception Watch::wait {
    failure_clear();
    call_unlocked([&] { $action }, stop_waiting, arg1);
    rb_thread_check_ints();
    if (failure_code() != 0)
        raise_failure();
}
%enddef
