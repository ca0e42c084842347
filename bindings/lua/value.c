#include "lua/value.h"

#include "host/failure.h"

#include <stdint.h>
#include <stdlib.h>

static void refuse(lua_State *L, int index, const char *name, const char *wanted)
{
    const char *why =
        lua_pushfstring(L, "%s: %s expected, got %s", name, wanted, luaL_typename(L, index));
    luaL_argerror(L, index, why);
}

const char *value_text(lua_State *L, int index, const char *name, size_t *length)
{
    *length = 0;
    if (lua_isnil(L, index))
        return NULL;
    if (!lua_isstring(L, index))
        refuse(L, index, name, "string");
    return lua_tolstring(L, index, length);
}

lua_Integer value_integer(lua_State *L, int index, const char *name, lua_Integer low,
                          lua_Integer high)
{
    if (lua_type(L, index) != LUA_TNUMBER)
        refuse(L, index, name, "integer");
    int exact = 0;
    lua_Integer value = lua_tointegerx(L, index, &exact);
    if (exact && value >= low && value <= high)
        return value;
    const char *number = luaL_tolstring(L, index, NULL);
    luaL_argerror(L, index, lua_pushfstring(L, "%s: %s is no integer in range", name, number));
    return 0;
}

lua_Integer value_optional_integer(lua_State *L, int index, const char *name, lua_Integer low,
                                   lua_Integer high)
{
    return lua_isnil(L, index) ? 0 : value_integer(L, index, name, low, high);
}

/* ------------------------------------------------------------------------------------ errors -- */

static int error_tostring(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_getfield(L, 1, "where");
    lua_getfield(L, 1, "message");
    if (!lua_isstring(L, -1) || !lua_isstring(L, -2))
        return luaL_argerror(L, 1, "no error of dashcore");
    lua_concat(L, 2);
    return 1;
}

/* People put errors behind words of their own, as they do with texts. */
static int error_concat(lua_State *L)
{
    luaL_tolstring(L, 1, NULL);
    luaL_tolstring(L, 2, NULL);
    lua_concat(L, 2);
    return 1;
}

static void set_text(lua_State *L, const char *name, const char *text)
{
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}

_Noreturn void value_raise(lua_State *L)
{
    lua_createtable(L, 0, 4);
    set_text(L, "code", failure_name());
    set_text(L, "message", failure_message());
    if (failure_field()[0] != 0)
        set_text(L, "field", failure_field());
    luaL_where(L, 1);
    lua_setfield(L, -2, "where");
    if (luaL_newmetatable(L, "dashcore.error")) {
        static const luaL_Reg functions[] = {
            {"__tostring", error_tostring}, {"__concat", error_concat}, {NULL, NULL}};
        luaL_setfuncs(L, functions, 0);
    }
    lua_setmetatable(L, -2);
    lua_error(L);
    abort(); /* lua_error() does not return, but its declaration does not say so. */
}
