/* Which files become stores, which are refused, and that those are left as they were. */
#include "base/error.h"
#include "store/store.h"
#include "support/child.h"
#include "support/outcome.h"
#include "support/scratch.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOBODY 65534

static int open_path(const char *path, bool existing, struct store **store)
{
    struct store_config config = {.wait = 10 * 1000 * 1000, .existing = existing};
    return store_open(path, &config, store);
}

/* Opens and closes it again. */
static int try_path(const char *path, bool existing)
{
    struct store *store = NULL;
    int r = open_path(path, existing, &store);
    store_close(store);
    return r;
}

/* ---- files ---- */

struct bytes {
    char *text;
    size_t length;
};

static struct bytes read_all(const char *path)
{
    struct bytes bytes = {0};
    struct stat status;
    FILE *file = fopen(path, "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL_FATAL(fstat(fileno(file), &status), 0);
    bytes.text = malloc((size_t)status.st_size + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes.text);
    bytes.length = fread(bytes.text, 1, (size_t)status.st_size, file);
    fclose(file);
    return bytes;
}

static void write_all(const char *path, const char *text, size_t length)
{
    FILE *file = fopen(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fwrite(text, 1, length, file), length);
    fclose(file);
}

static bool exists(const char *folder, const char *name)
{
    char path[400];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

/* That opening fails so, and changes no byte of the file. */
static void check_refused(const char *path, bool existing, int code)
{
    struct bytes before = read_all(path);
    CHECK_FAILS(try_path(path, existing), code, "store");
    struct bytes after = read_all(path);
    CU_ASSERT_EQUAL(after.length, before.length);
    CU_ASSERT_TRUE(after.length == before.length &&
                   memcmp(after.text, before.text, before.length) == 0);
    free(before.text);
    free(after.text);
}

/* ---- what becomes a store ---- */

static void a_fresh_store_has_our_schema(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    CHECK_INT(try_path(scratch.store, false), DASHCORE_OK);
    CU_ASSERT_TRUE(scratch_number(&scratch, "PRAGMA user_version") > 0);
    CHECK_INT(scratch_number(&scratch, "PRAGMA application_id"), 0x64617368);
    CHECK_INT(scratch_number(&scratch, "PRAGMA auto_vacuum"), 2);
    CHECK_INT(scratch_number(&scratch, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM pragma_table_list WHERE schema = "
                                       "'main' AND name NOT LIKE 'sqlite%%' AND NOT strict"),
              0);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM revision"), STORE_TOPICS);
    scratch_close(&scratch);
}

static void opening_it_again_changes_nothing(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    CHECK_INT(try_path(scratch.store, false), DASHCORE_OK);
    int64_t schema = scratch_number(&scratch, "PRAGMA schema_version");
    CHECK_INT(try_path(scratch.store, true), DASHCORE_OK);
    CHECK_INT(try_path(scratch.store, false), DASHCORE_OK);
    CHECK_INT(scratch_number(&scratch, "PRAGMA schema_version"), schema);
    CHECK_INT(scratch_number(&scratch, "SELECT sum(n) FROM revision"), 0);
    scratch_close(&scratch);
}

static void back_to_schema_3(const struct scratch *scratch)
{
    scratch_change(scratch, "DROP TRIGGER search_inserted; DROP TRIGGER search_deleted;"
                            "DROP TRIGGER search_updated; DROP TABLE search_group;"
                            "DROP TABLE search_bits; DROP TABLE search_change;"
                            "PRAGMA user_version = 3");
}

static void back_to_schema_2(const struct scratch *scratch)
{
    back_to_schema_3(scratch);
    scratch_change(scratch, "DROP TRIGGER activity_counted; DROP TRIGGER activity_uncounted;"
                            "DROP TRIGGER activity_recounted; DROP TABLE activity_count;"
                            "PRAGMA user_version = 2");
}

/* A store of schema 1, with what it held, becomes one of today. */
static void a_store_of_the_first_schema_is_migrated(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    CHECK_INT(try_path(scratch.store, false), DASHCORE_OK);
    int64_t today = scratch_number(&scratch, "PRAGMA user_version");
    scratch_change(&scratch, "INSERT INTO probe_state (probe, status, checked_at) "
                             "VALUES ('warp', 'connected', 5)");
    back_to_schema_2(&scratch);
    scratch_change(&scratch, "ALTER TABLE probe_state DROP COLUMN since");
    scratch_change(&scratch, "PRAGMA user_version = 1");
    CHECK_INT(try_path(scratch.store, true), DASHCORE_OK);
    CHECK_INT(scratch_number(&scratch, "PRAGMA user_version"), today);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM probe_state WHERE checked_at = 5 AND "
                                       "since IS NULL"),
              1);
    scratch_close(&scratch);
}

static void entries_of_an_older_store_are_counted(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    CHECK_INT(try_path(scratch.store, false), DASHCORE_OK);
    back_to_schema_2(&scratch);
    scratch_change(&scratch, "WITH RECURSIVE hours(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM "
                             "hours WHERE h < 9) INSERT INTO activity_log (timestamp, type, "
                             "message) SELECT 3600000000 * h + h, iif(h %% 2, 'odd', 'even'), 'm' "
                             "FROM hours UNION ALL SELECT 5, 'even', 'm'");
    CHECK_INT(try_path(scratch.store, true), DASHCORE_OK);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM activity_count"), 10);
    CHECK_INT(scratch_number(&scratch, "SELECT n FROM activity_count WHERE hour = 0"), 2);
    CHECK_INT(scratch_number(&scratch, "SELECT n FROM activity_count WHERE hour = 9 AND "
                                       "type = 'odd'"),
              1);
    scratch_close(&scratch);
}

static int open_in_child(void *path)
{
    struct store *store = NULL;
    struct activity_record record = {.timestamp = 1, .type = "task", .message = "m"};
    if (open_path(path, false, &store) < 0 || store_activity_insert(store, &record, 1, NULL) < 0) {
        fprintf(stderr, "%s\n", error_message());
        return 1;
    }
    store_close(store);
    return 0;
}

static void many_processes_make_one_store_at_once(void)
{
    for (int round = 0; round < 10; round++) {
        struct scratch scratch;
        pid_t children[6];
        scratch_make(&scratch);
        for (int i = 0; i < 6; i++)
            children[i] = child_start(open_in_child, scratch.store);
        for (int i = 0; i < 6; i++)
            CHECK_INT(child_wait(children[i]), 0);
        CHECK_INT(scratch_entries(&scratch), 6);
        scratch_close(&scratch);
    }
}

static void an_empty_file_becomes_a_store_unless_one_must_exist(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    CHECK_FAILS(try_path(scratch.store, true), DASHCORE_ENOTFOUND, "store");
    CU_ASSERT_FALSE(exists(scratch.folder, "test.db"));
    CU_ASSERT_FALSE(exists(scratch.folder, "test.db-lock"));
    write_all(scratch.store, "", 0);
    check_refused(scratch.store, true, DASHCORE_ENOTFOUND);
    CHECK_INT(try_path(scratch.store, false), DASHCORE_OK);
    CHECK_INT(try_path(scratch.store, true), DASHCORE_OK);
    scratch_close(&scratch);
}

/* ---- what is refused ---- */

static void a_newer_version_is_refused_and_both_are_named(void)
{
    struct scratch scratch;
    char newer[40];
    scratch_make(&scratch);
    CHECK_INT(try_path(scratch.store, false), DASHCORE_OK);
    int64_t version = scratch_number(&scratch, "PRAGMA user_version");
    snprintf(newer, sizeof(newer), "version %lld", (long long)version + 7);
    scratch_change(&scratch, "PRAGMA user_version = %lld; PRAGMA wal_checkpoint(TRUNCATE)",
                   (long long)version + 7);
    check_refused(scratch.store, false, DASHCORE_ENEWER);
    CU_ASSERT_PTR_NOT_NULL(strstr(error_message(), newer));
    CU_ASSERT_PTR_NOT_NULL(strstr(error_message(), dashcore_version()));
    check_refused(scratch.store, true, DASHCORE_ENEWER);
    scratch_close(&scratch);
}

static void the_database_of_another_program_is_refused(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    scratch_change(&scratch, "CREATE TABLE notes (text); INSERT INTO notes VALUES ('mine')");
    check_refused(scratch.store, false, DASHCORE_ECORRUPT);
    scratch_change(&scratch, "PRAGMA application_id = 7; PRAGMA user_version = 1");
    check_refused(scratch.store, true, DASHCORE_ECORRUPT);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM notes"), 1);
    scratch_close(&scratch);
}

static void a_file_that_is_no_database_is_refused(void)
{
    struct scratch scratch;
    static char text[20000];
    memset(text, 'x', sizeof(text));
    scratch_make(&scratch);
    write_all(scratch.store, "hello\n", 6);
    check_refused(scratch.store, false, DASHCORE_ECORRUPT);
    write_all(scratch.store, text, sizeof(text));
    check_refused(scratch.store, false, DASHCORE_ECORRUPT);
    check_refused(scratch.store, true, DASHCORE_ECORRUPT);
    scratch_close(&scratch);
}

static void a_damaged_schema_is_refused(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    CHECK_INT(try_path(scratch.store, false), DASHCORE_OK);
    scratch_change(&scratch, "PRAGMA wal_checkpoint(TRUNCATE)");
    struct bytes bytes = read_all(scratch.store);
    memset(bytes.text + 100, 0x5a, 2000);
    write_all(scratch.store, bytes.text, bytes.length);
    free(bytes.text);
    check_refused(scratch.store, false, DASHCORE_ECORRUPT);
    scratch_close(&scratch);
}

/* Root may write everywhere, so this is tried as somebody else. */
static int open_without_rights(void *path)
{
    if (geteuid() == 0 && setresuid(NOBODY, NOBODY, NOBODY) < 0)
        return 1;
    if (try_path(path, false) != DASHCORE_EACCESS || strcmp(error_field(), "store") != 0)
        return 2;
    return error_message()[0] == '\0' ? 3 : 0;
}

static void a_folder_without_rights_is_no_access(void)
{
    struct scratch scratch;
    char path[400];
    scratch_make(&scratch);
    CU_ASSERT_EQUAL(chmod(scratch.folder, 0555), 0);
    CHECK_INT(child_run(open_without_rights, scratch.store), 0);
    CU_ASSERT_EQUAL(chmod(scratch.folder, 0755), 0);
    /* A store that others may only read. */
    CHECK_INT(try_path(scratch.store, false), DASHCORE_OK);
    snprintf(path, sizeof(path), "%s-lock", scratch.store);
    CU_ASSERT_EQUAL(chmod(path, 0444), 0);
    CU_ASSERT_EQUAL(chmod(scratch.folder, 0555), 0);
    CHECK_INT(child_run(open_without_rights, scratch.store), 0);
    CU_ASSERT_EQUAL(chmod(scratch.folder, 0755), 0);
    scratch_close(&scratch);
}

static void a_path_that_cannot_be_is_no_access(void)
{
    struct scratch scratch;
    char path[400];
    scratch_make(&scratch);
    write_all(scratch.store, "x", 1);
    snprintf(path, sizeof(path), "%s/below.db", scratch.store);
    CHECK_FAILS(try_path(path, false), DASHCORE_EACCESS, "store");
    CHECK_FAILS(try_path(path, true), DASHCORE_EACCESS, "store");
    snprintf(path, sizeof(path), "%s/missing/store.db", scratch.folder);
    CHECK_FAILS(try_path(path, false), DASHCORE_EACCESS, "store");
    CHECK_FAILS(try_path(path, true), DASHCORE_ENOTFOUND, "store");
    snprintf(path, sizeof(path), "%s/folder", scratch.folder);
    CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
    CHECK_FAILS(try_path(path, false), DASHCORE_EACCESS, "store");
    CU_ASSERT_FALSE(exists(scratch.folder, "folder-lock"));
    scratch_close(&scratch);
}

/* ---- paths ---- */

static void a_symbolic_link_leads_to_the_same_lock(void)
{
    struct scratch scratch;
    struct store *linked = NULL;
    struct store *direct = NULL;
    char link[400];
    scratch_make(&scratch);
    snprintf(link, sizeof(link), "%s/link.db", scratch.folder);
    CU_ASSERT_EQUAL(symlink("test.db", link), 0);
    CHECK_INT(open_path(link, false, &linked), DASHCORE_OK); /* it dangles until then */
    CHECK_INT(open_path(scratch.store, true, &direct), DASHCORE_OK);
    CU_ASSERT_PTR_EQUAL(linked, direct);
    CU_ASSERT_TRUE(exists(scratch.folder, "test.db-lock"));
    CU_ASSERT_FALSE(exists(scratch.folder, "link.db-lock"));
    store_close(linked);
    store_close(direct);
    scratch_close(&scratch);
}

/* In a child, for a program has one directory. */
static int use_relative_path(void *folder)
{
    struct store *store = NULL;
    struct activity_record record = {.timestamp = 1, .type = "task", .message = "m"};
    if (chdir(folder) < 0 || open_path("test.db", false, &store) < 0)
        return 1;
    if (chdir("/") < 0)
        return 2;
    pid_t child = fork(); /* closes all connections */
    if (child < 0)
        return 3;
    int r = store_activity_insert(store, &record, 1, NULL);
    if (child == 0)
        _exit(r < 0);
    return child_wait(child) != 0 || r < 0 ? 4 : 0;
}

static void a_relative_path_outlives_a_change_of_directory(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    CHECK_INT(child_run(use_relative_path, scratch.folder), 0);
    CHECK_INT(scratch_entries(&scratch), 2);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"a fresh store has our schema", a_fresh_store_has_our_schema},
    {"opening it again changes nothing", opening_it_again_changes_nothing},
    {"a store of the first schema is migrated", a_store_of_the_first_schema_is_migrated},
    {"entries of an older store are counted", entries_of_an_older_store_are_counted},
    {"many processes make one store at once", many_processes_make_one_store_at_once},
    {"an empty file becomes a store unless one must exist",
     an_empty_file_becomes_a_store_unless_one_must_exist},
    {"a newer version is refused, and both are named",
     a_newer_version_is_refused_and_both_are_named},
    {"the database of another program is refused", the_database_of_another_program_is_refused},
    {"a file that is no database is refused", a_file_that_is_no_database_is_refused},
    {"a damaged schema is refused", a_damaged_schema_is_refused},
    {"a folder without rights is no access", a_folder_without_rights_is_no_access},
    {"a path that cannot be is no access", a_path_that_cannot_be_is_no_access},
    {"a symbolic link leads to the same lock", a_symbolic_link_leads_to_the_same_lock},
    {"a relative path outlives a change of directory",
     a_relative_path_outlives_a_change_of_directory},
};

SUITE_MAIN("sqlite_migration", tests)
