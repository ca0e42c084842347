/* Texts, numbers and errors between Lua and C. What does not fit is an error of Lua. */
#ifndef DASHCORE_LUA_VALUE_H
#define DASHCORE_LUA_VALUE_H

#include <lauxlib.h>
#include <lua.h>

/* A text, or NULL for nil; numbers count as their text, as everywhere in Lua. The argument is known
 * to the caller by `name`. */
const char *value_text(lua_State *L, int index, const char *name, size_t *length);

/* A number without a fraction between `low` and `high`. */
lua_Integer value_integer(lua_State *L, int index, const char *name, lua_Integer low,
                          lua_Integer high);

/* The same, or 0 for nil. */
lua_Integer value_optional_integer(lua_State *L, int index, const char *name, lua_Integer low,
                                   lua_Integer high);

/* Raises what failure.h tells: a table with code, field, message, and where, which is put in front
 * of the message where the error is used as a text. */
_Noreturn void value_raise(lua_State *L);

#endif
