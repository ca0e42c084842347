/* What dashcore.i asks of a language, for Lua 5.4. */
#pragma SWIG nowarn=314 /* `until` is a keyword of Lua, and only a member of what is left out */

%define LANGUAGE_NAMES
%enddef
#define DASHCORE_RAISE value_raise(L);

%{
#include "lua/module.h"
#include "lua/value.h"

/* Arguments that are missing are refused one by one, in the words of Lua. */
#undef SWIG_check_num_args
#define SWIG_check_num_args(function, fewest, most) \
    luaL_argcheck(L, lua_gettop(L) <= most, most + 1, "no value expected");
%}

%typemap(in) (const char *TEXT, size_t LENGTH) {
    $1 = (char *)value_text(L, $input, "$1_name", &$2);
}

%define INTEGER(type, low, high)
%typemap(in) type {
    $1 = (type)value_integer(L, $input, "$1_name", low, high);
}
%typemap(in) type OPTIONAL {
    $1 = (type)value_optional_integer(L, $input, "$1_name", low, high);
}
%typemap(out) type {
    lua_pushinteger(L, (lua_Integer)$1);
    SWIG_arg++;
}
%enddef
INTEGER(int64_t, INT64_MIN, INT64_MAX)
INTEGER(int32_t, INT32_MIN, INT32_MAX)
INTEGER(uint32_t, 0, UINT32_MAX)
INTEGER(size_t, 0, INT64_MAX)

/* Those that are 0 by default may be nil. */
%apply int64_t OPTIONAL {
    int64_t timestamp, int64_t since, int64_t until, int64_t interval_seconds, int64_t next_run,
    int64_t started, int64_t pid, int64_t wait_ms
};
%apply int32_t OPTIONAL { int32_t days };
%apply uint32_t OPTIONAL { uint32_t limit, uint32_t flags, uint32_t trigger, uint32_t queue_capacity };

/* An object is what has the metatable of its class: SWIG would read from the data of any. */
%typemap(in) SWIGTYPE * {
    $1 = ($1_ltype)object_check(L, $input, $descriptor);
}

%{
static swig_lua_userdata *object_of(lua_State *L, int index, swig_type_info *type)
{
    if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index))
        return NULL;
    SWIG_Lua_get_class_metatable(L, ((swig_lua_class *)type->clientdata)->fqname);
    int same = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return same ? lua_touserdata(L, index) : NULL;
}

/* A finalizer may still see an object that was finalized before. */
static void *object_check(lua_State *L, int index, swig_type_info *type)
{
    swig_lua_userdata *object = object_of(L, index, type);
    if (object == NULL)
        luaL_typeerror(L, index, ((swig_lua_class *)type->clientdata)->name);
    luaL_argcheck(L, object->ptr, index, "the object was collected");
    return object->ptr;
}

static int object_collect(lua_State *L)
{
    swig_type_info *type = lua_touserdata(L, lua_upvalueindex(1));
    swig_lua_userdata *object = object_of(L, 1, type);
    if (object && object->ptr) {
        void *pointer = object->ptr;
        object->ptr = NULL;
        if (object->own)
            ((swig_lua_class *)type->clientdata)->destructor(pointer);
    }
    return 0;
}
%}

%init %{
    for (swig_type_info **type = swig_types; *type; type++) {
        swig_lua_class *class = (*type)->clientdata;
        if (class == NULL)
            continue;
        SWIG_Lua_get_class_metatable(L, class->fqname);
        lua_pushlightuserdata(L, *type);
        lua_pushcclosure(L, object_collect, 1);
        lua_setfield(L, -2, "__gc");
        module_class(L, class->name);
    }
    module_table(L, _wrap_new_Core);
    /* SWIG leaves two functions among the globals, which read from the data of any object. */
    lua_pushnil(L);
    lua_setglobal(L, "swig_type");
    lua_pushnil(L);
    lua_setglobal(L, "swig_equals");
%}
