/* Makes of what SWIG registers what people of Lua expect. */
#ifndef DASHCORE_LUA_MODULE_H
#define DASHCORE_LUA_MODULE_H

#include <lauxlib.h>
#include <lua.h>

/* Takes the metatable of a class from the stack and gives its objects: a close at the end of a
 * <close> variable; the use as an iterator, where there is something to iterate over; options by
 * name in a table. Keeps the metatable itself from the program. */
void module_class(lua_State *L, const char *class);

/* Pushes the module, from SWIG's on top of the stack; `open` makes a Core. */
void module_table(lua_State *L, lua_CFunction open);

#endif
