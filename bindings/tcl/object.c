#include "tcl/object.h"

#include "tcl/value.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef struct Object {
    const ObjectClass *type;
    void *object;
    Tcl_Command command;
} Object;

typedef struct Function {
    char name[48]; /* Core_log */
    Tcl_ObjCmdProc *call;
    int needed;        /* words before the options; -1: it has none by name */
    const char *names; /* of the options, in the order of the parameters */
} Function;

#define WORDS_MAX 24

/* What SWIG registered, the same for each interpreter; written by one thread at a time, in init.c,
 * and complete before the first use. */
static Function functions[96];
static size_t function_count = 0;

static const char filter[] = "days types query user limit since until cursor";
static const Function optioned[] = {
    {"new_Core", NULL, 1,
     "store program redact_keys acexy_url acestream_url warp_cli wait_ms queue_capacity flags"},
    {"Core_log", NULL, 4, "details user timestamp flags"},
    {"Core_activity", NULL, 2, filter},
    {"Core_activity_json", NULL, 2, filter},
    {"Core_export_log", NULL, 3, filter},
    {"Core_summary_json", NULL, 3, filter},
    {"Core_task_begin", NULL, 3, "interval_seconds next_run trigger flags user host started pid"},
    {"Core_task_schedule", NULL, 3, "next_run interval_seconds flags"},
};

static int fail(Tcl_Interp *interp, Tcl_Obj *message)
{
    Tcl_SetObjResult(interp, message);
    Tcl_SetErrorCode(interp, "TCL", "WRONGARGS", NULL);
    return TCL_ERROR;
}

/* ------------------------------------------------------------------------------------ usage -- */

/* Whether a function, of which SWIG says "dashcore::Core_log self type …", has options by name. */
static bool has_options(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof(optioned) / sizeof(*optioned); i++) {
        if (strlen(optioned[i].name) == length && memcmp(optioned[i].name, name, length) == 0)
            return true;
    }
    return false;
}

/* Appends the parameters as manuals have them; SWIG tells the lengths of texts, too. */
static void append_parameters(Tcl_Obj *usage, const char *parameters, int needed, bool by_name)
{
    for (const char *word = parameters; *(word += strspn(word, " ?"));) {
        size_t length = strcspn(word, " ?");
        bool told = !(length > 7 && memcmp(word + length - 7, "_length", 7) == 0);
        if (told && needed-- > 0)
            Tcl_AppendPrintfToObj(usage, " %.*s", (int)length, word);
        else if (told && !by_name)
            Tcl_AppendPrintfToObj(usage, " ?%.*s?", (int)length, word);
        word += length;
    }
    if (by_name)
        Tcl_AppendToObj(usage, " ?-option value ...?", -1);
}

int object_check_words(Tcl_Interp *interp, int count, Tcl_Obj *const words[],
                       const char *declaration)
{
    int fewest = (int)strcspn(declaration, "|:");
    int most = (int)strcspn(declaration, ":") - (declaration[fewest] == '|');
    if (count - 1 >= fewest && count - 1 <= most)
        return TCL_OK;
    const char *name = strstr(declaration, "::") + 2;
    size_t length = strcspn(name, " ");
    const char *parameters = name + length + strspn(name + length, " ");
    Tcl_Obj *usage = Tcl_ObjPrintf("wrong # args: should be \"%s", Tcl_GetString(words[0]));
    if (strncmp(parameters, "self ", 5) == 0) {
        size_t prefix = strcspn(name, "_") + 1;
        Tcl_AppendPrintfToObj(usage, " %.*s", (int)(length - prefix), name + prefix);
        parameters += 5;
        fewest--;
    }
    append_parameters(usage, parameters, fewest, has_options(name, length));
    Tcl_AppendToObj(usage, "\"", 1);
    return fail(interp, usage);
}

/* ---------------------------------------------------------------------------------- options -- */

/* Which name in the list an option such as -user is; -1: none. */
static int option_index(const char *option, const char *names)
{
    size_t wanted = strlen(option);
    int index = 0;
    for (const char *name = names; *name; index++) {
        size_t length = strcspn(name, " ");
        if (wanted == length + 1 && option[0] == '-' && memcmp(option + 1, name, length) == 0)
            return index;
        name += length + strspn(name + length, " ");
    }
    return -1;
}

static int refuse_option(Tcl_Interp *interp, const char *option, const char *names)
{
    Tcl_Obj *message = Tcl_ObjPrintf("bad option \"%s\": must be ", option);
    for (const char *name = names; *name;) {
        size_t length = strcspn(name, " ");
        const char *before = name == names ? "" : name[length] ? ", " : ", or ";
        Tcl_AppendPrintfToObj(message, "%s-%.*s", before, (int)length, name);
        name += length + strspn(name + length, " ");
    }
    Tcl_SetObjResult(interp, message);
    Tcl_SetErrorCode(interp, "TCL", "LOOKUP", "INDEX", "option", option, NULL);
    return TCL_ERROR;
}

/* Calls the function with `words`, `count` of them, after options by name were put in place. */
static int call(Tcl_Interp *interp, const Function *function, Tcl_Obj **words, int count)
{
    if (function->needed < 0 || count < function->needed)
        return function->call(NULL, interp, count, words);
    Tcl_Obj *placed[WORDS_MAX] = {NULL}, *none = value_none();
    Tcl_IncrRefCount(none);
    int total = function->needed + 1, r = TCL_OK;
    for (const char *space = function->names; (space = strchr(space, ' ')); space++)
        total++;
    for (int i = 0; i < total; i++)
        placed[i] = i < function->needed ? words[i] : none;
    for (int i = function->needed; r == TCL_OK && i < count; i += 2) {
        const char *option = Tcl_GetString(words[i]);
        int index = option_index(option, function->names);
        if (index < 0)
            r = refuse_option(interp, option, function->names);
        else if (i + 1 == count)
            r = fail(interp, Tcl_ObjPrintf("value for \"%s\" missing", option));
        else
            placed[function->needed + index] = words[i + 1];
    }
    if (r == TCL_OK)
        r = function->call(NULL, interp, total, placed);
    Tcl_DecrRefCount(none);
    return r;
}

/* --------------------------------------------------------------------------------- commands -- */

static const Tcl_ObjType self_type = {.name = "dashcore-self"};

static const Function *find_method(const ObjectClass *type, const char *method)
{
    char name[sizeof(functions->name)];
    snprintf(name, sizeof(name), "%s_%s", type->name, method);
    for (size_t i = 0; i < function_count; i++) {
        if (strcmp(functions[i].name, name) == 0)
            return &functions[i];
    }
    return NULL;
}

static int refuse_method(Tcl_Interp *interp, const ObjectClass *type, const char *method)
{
    Tcl_Obj *message = Tcl_ObjPrintf("unknown method \"%s\": must be destroy", method);
    size_t prefix = strlen(type->name);
    for (size_t i = 0; i < function_count; i++) {
        if (strncmp(functions[i].name, type->name, prefix) == 0 && functions[i].name[prefix] == '_')
            Tcl_AppendPrintfToObj(message, ", %s", functions[i].name + prefix + 1);
    }
    Tcl_SetObjResult(interp, message);
    Tcl_SetErrorCode(interp, "TCL", "LOOKUP", "METHOD", method, NULL);
    return TCL_ERROR;
}

static int call_method(ClientData data, Tcl_Interp *interp, int count, Tcl_Obj *const words[])
{
    Object *object = data;
    if (count < 2 || count > WORDS_MAX)
        return fail(interp,
                    Tcl_NewStringObj("wrong # args: should be \"object method ?arg ...?\"", -1));
    const char *method = Tcl_GetString(words[1]);
    if (strcmp(method, "destroy") == 0 && count == 2)
        return Tcl_DeleteCommandFromToken(interp, object->command) == 0 ? TCL_OK : TCL_ERROR;
    const Function *function = find_method(object->type, method);
    if (function == NULL)
        return refuse_method(interp, object->type, method);
    Tcl_Obj *given[WORDS_MAX], *self = Tcl_NewObj();
    memcpy(given, words, (size_t)count * sizeof(*words));
    self->typePtr = &self_type;
    self->internalRep.otherValuePtr = object;
    Tcl_IncrRefCount(self);
    given[1] = self;
    int r = call(interp, function, given, count);
    Tcl_DecrRefCount(self);
    return r;
}

static void end_object(ClientData data)
{
    Object *object = data;
    object->type->release(object->object);
    ckfree(object);
}

Tcl_Obj *object_give(Tcl_Interp *interp, void *object, const ObjectClass *type)
{
    static _Thread_local Tcl_WideInt last = 0;
    if (object == NULL)
        return Tcl_NewObj();
    Object *made = (Object *)ckalloc(sizeof(*made));
    made->type = type;
    made->object = object;
    Tcl_Obj *name = NULL;
    Tcl_CmdInfo taken;
    do {
        if (name)
            Tcl_DecrRefCount(name);
        name = Tcl_ObjPrintf("::dashcore::%s%" TCL_LL_MODIFIER "d", type->name, ++last);
        Tcl_IncrRefCount(name);
    } while (Tcl_GetCommandInfo(interp, Tcl_GetString(name), &taken));
    made->command =
        Tcl_CreateObjCommand(interp, Tcl_GetString(name), call_method, made, end_object);
    name->refCount--;
    return name;
}

void *object_get(Tcl_Obj *self, const ObjectClass *type)
{
    if (self->typePtr != &self_type)
        return NULL;
    const Object *object = self->internalRep.otherValuePtr;
    return object->type == type ? object->object : NULL;
}

/* ------------------------------------------------------------------------------ registration -- */

static int call_function(ClientData data, Tcl_Interp *interp, int count, Tcl_Obj *const words[])
{
    Tcl_Obj *given[WORDS_MAX];
    if (count > WORDS_MAX)
        return object_check_words(interp, count, words, "|:dashcore::new_Core ");
    memcpy(given, words, (size_t)count * sizeof(*words));
    return call(interp, data, given, count);
}

static Function *add_function(const char *name, Tcl_ObjCmdProc *function)
{
    for (size_t i = 0; i < function_count; i++) {
        if (strcmp(functions[i].name, name) == 0)
            return &functions[i];
    }
    if (function_count == sizeof(functions) / sizeof(*functions))
        Tcl_Panic("dashcore has more functions than its binding knows");
    Function *added = &functions[function_count++];
    snprintf(added->name, sizeof(added->name), "%s", name);
    added->call = function;
    added->needed = -1;
    for (size_t i = 0; i < sizeof(optioned) / sizeof(*optioned); i++) {
        if (strcmp(optioned[i].name, name) == 0) {
            added->needed = optioned[i].needed;
            added->names = optioned[i].names;
        }
    }
    return added;
}

/* Whether the function is of a class of objects, rather than of a record, which is a dictionary. */
static bool is_method(const char *name)
{
    static const char *const classes[] = {"Core_", "Activity_", "Tasks_",
                                          "Runs_", "Export_",   "Watch_"};
    for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
        if (strncmp(name, classes[i], strlen(classes[i])) == 0)
            return true;
    }
    return false;
}

void object_take_command(Tcl_Interp *interp, const char *name, Tcl_ObjCmdProc *function)
{
    const char *own = strrchr(name, ':') + 1;
    if (strcmp(own, "new_Core") == 0) {
        Tcl_DeleteCommand(interp, name);
        Tcl_CreateObjCommand(interp, "::dashcore::open", call_function, add_function(own, function),
                             NULL);
        return;
    }
    if (is_method(own))
        add_function(own, function);
    else if (own[0] >= 'a' && own[0] <= 'z' && strncmp(own, "delete_", 7) != 0)
        return; /* such as version */
    Tcl_DeleteCommand(interp, name);
}
