#include "lua/module.h"

#include <string.h>

/* Functions with many options take them by name, too: core:activity{types = "task", limit = 3}. The
 * names are those of the parameters after the required ones. */
static const struct {
    const char *function;
    int required; /* parameters, the object included */
    const char *names;
} optioned[] = {
    {"open", 0,
     "store program redact_keys acexy_url acestream_url warp_cli wait_ms queue_capacity flags"},
    {"log", 3, "details user timestamp flags"},
    {"activity", 1, "days types query user limit since until cursor"},
    {"activity_json", 1, "days types query user limit since until cursor"},
    {"export_log", 2, "days types query user limit since until cursor"},
    {"summary_json", 2, "days types query user limit since until cursor"},
    {"task_begin", 2, "interval_seconds next_run trigger flags user host started pid"},
    {"task_schedule", 2, "next_run interval_seconds flags"},
};
static const size_t optioned_count = sizeof(optioned) / sizeof(*optioned);

/* Replaces the table on top of the stack by the values of its fields with these names. */
static void spread(lua_State *L, const char *names)
{
    int table = lua_gettop(L), used = 0, given = 0;
    luaL_checkstack(L, 16, "too many options");
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1))
        given++;
    for (const char *name = names; *name;) {
        size_t length = strcspn(name, " ");
        lua_pushlstring(L, name, length);
        used += lua_rawget(L, table) != LUA_TNIL;
        name += length + strspn(name + length, " ");
    }
    if (used != given)
        luaL_argerror(L, table, lua_pushfstring(L, "the options are: %s", names));
    lua_remove(L, table);
}

/* Calls the function of upvalue 1, in this very frame, so that its errors name the right place. */
static int call_with_options(lua_State *L)
{
    lua_CFunction function = lua_tocfunction(L, lua_upvalueindex(1));
    size_t row = (size_t)lua_tointeger(L, lua_upvalueindex(2));
    if (lua_gettop(L) == optioned[row].required + 1 && lua_istable(L, -1))
        spread(L, optioned[row].names);
    return function(L);
}

/* Puts options by name before each function of the table on top of the stack that has some. */
static void add_options(lua_State *L)
{
    for (size_t row = 0; row < optioned_count; row++) {
        lua_pushstring(L, optioned[row].function);
        if (lua_rawget(L, -2) == LUA_TNIL) {
            lua_pop(L, 1);
            continue;
        }
        lua_pushinteger(L, (lua_Integer)row);
        lua_pushcclosure(L, call_with_options, 2);
        lua_setfield(L, -2, optioned[row].function);
    }
}

/* Calls the method of upvalue 1 with the object alone: Lua gives the error or the state of the loop
 * as well. */
static int call_alone(lua_State *L)
{
    lua_settop(L, 1);
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

static void set_event(lua_State *L, const char *method, const char *event)
{
    lua_getfield(L, -1, method);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        return;
    }
    lua_pushcclosure(L, call_alone, 1);
    lua_setfield(L, -3, event);
}

void module_class(lua_State *L, const char *class)
{
    /* A program may load the module again, after it removed it from package.loaded. */
    if (lua_getfield(L, -1, "__name") != LUA_TNIL) {
        lua_pop(L, 2);
        return;
    }
    lua_pop(L, 1);
    lua_pushstring(L, class);
    lua_setfield(L, -2, "__name");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    /* SWIG's read from the data of whatever an object is compared with; Lua's own are right. */
    lua_pushnil(L);
    lua_setfield(L, -2, "__eq");
    lua_pushnil(L);
    lua_setfield(L, -2, "__tostring");

    lua_pushliteral(L, ".fn");
    lua_rawget(L, -2);
    /* An object that is disowned would never be freed. */
    lua_pushnil(L);
    lua_setfield(L, -2, "__disown");
    set_event(L, "close", "__close");
    set_event(L, "next", "__call");
    set_event(L, "read", "__call");
    add_options(L);
    lua_pop(L, 2);
}

void module_table(lua_State *L, lua_CFunction open)
{
    int registered = lua_gettop(L);
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, registered); lua_pop(L, 1)) {
        /* Classes are tables; their objects come from functions. */
        if (lua_istable(L, -1))
            continue;
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, registered + 1);
    }
    lua_pushcfunction(L, open);
    lua_setfield(L, -2, "open");
    add_options(L);
}
