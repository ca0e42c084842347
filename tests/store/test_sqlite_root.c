/* Root in somebody else's folder: what it makes there is theirs, what it finds is left alone. */
#include "store/sqlite.h"
#include "support/child.h"
#include "support/outcome.h"
#include "support/scratch.h"

#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of nobody on any machine; what counts is that they are not root. */
#define THEIR_USER  54321
#define THEIR_GROUP 54322

static void make_their_folder(struct scratch *scratch)
{
    scratch_make(scratch);
    CU_ASSERT_EQUAL_FATAL(chown(scratch->folder, THEIR_USER, THEIR_GROUP), 0);
}

static void path_of(const struct scratch *scratch, const char *name, char path[400])
{
    snprintf(path, 400, "%s/%s", scratch->folder, name);
}

static void make_file(const struct scratch *scratch, const char *name)
{
    char path[400];
    path_of(scratch, name, path);
    int file = open(path, O_RDWR | O_CREAT | O_EXCL, 0644);
    CU_ASSERT_TRUE_FATAL(file >= 0);
    close(file);
}

static void check_owner(const struct scratch *scratch, const char *name, uid_t user, gid_t group)
{
    char path[400];
    struct stat status = {0};
    path_of(scratch, name, path);
    CHECK_INT(lstat(path, &status), 0);
    CHECK_INT(status.st_uid, user);
    CHECK_INT(status.st_gid, group);
}

static int log_as_them(void *context)
{
    const struct scratch *scratch = context;
    if (setgroups(0, NULL) < 0 || setgid(THEIR_GROUP) < 0 || setuid(THEIR_USER) < 0)
        return 2;
    dashcore *core = scratch_again(scratch);
    return dashcore_log(core, "task", "by the service", NULL, NULL) < 0;
}

static void log_once(struct scratch *scratch)
{
    scratch->core = scratch_again(scratch);
    CHECK_OK(dashcore_log(scratch->core, "task", "by root", NULL, NULL));
}

static void a_new_store_belongs_to_the_folders_owner(void)
{
    struct scratch scratch;
    make_their_folder(&scratch);
    log_once(&scratch);
    static const char *const names[] = {"test.db", "test.db-lock", "test.db-wal", "test.db-shm"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        check_owner(&scratch, names[i], THEIR_USER, THEIR_GROUP);
    CHECK_INT(child_run(log_as_them, &scratch), 0);
    CHECK_INT(scratch_entries(&scratch), 2);
    scratch_close(&scratch);
}

static void a_new_lock_belongs_to_the_databases_owner(void)
{
    struct scratch scratch;
    char path[400];
    make_their_folder(&scratch);
    CHECK_INT(child_run(log_as_them, &scratch), 0);
    path_of(&scratch, "test.db-lock", path);
    CHECK_INT(unlink(path), 0);
    CHECK_INT(chown(scratch.folder, THEIR_USER + 1, THEIR_GROUP), 0);
    CHECK_INT(chmod(scratch.folder, 0777), 0);
    log_once(&scratch);
    check_owner(&scratch, "test.db-lock", THEIR_USER, THEIR_GROUP);
    CHECK_INT(child_run(log_as_them, &scratch), 0);
    scratch_close(&scratch);
}

static void a_store_of_root_stays_so(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    log_once(&scratch);
    check_owner(&scratch, "test.db", 0, getegid());
    check_owner(&scratch, "test.db-lock", 0, getegid());
    scratch_close(&scratch);
}

/* Such as files an older version made; root may have meant it so. */
static void what_was_there_before_keeps_its_owner(void)
{
    struct scratch scratch;
    make_their_folder(&scratch);
    make_file(&scratch, "test.db");
    make_file(&scratch, "test.db-lock");
    log_once(&scratch);
    check_owner(&scratch, "test.db", 0, getegid());
    check_owner(&scratch, "test.db-lock", 0, getegid());
    scratch_close(&scratch);
}

/* They lay a link to where they may not write, and wait for root to open the store. */
static void a_link_wins_nothing(void)
{
    struct scratch theirs;
    struct scratch ours;
    char target[400];
    char link[400];
    dashcore *core = NULL;
    make_their_folder(&theirs);
    scratch_make(&ours);
    path_of(&ours, "target", target);

    CHECK_INT(symlink(target, theirs.store), 0); /* to nothing, until root makes it */
    log_once(&theirs);
    check_owner(&ours, "target", 0, getegid());
    check_owner(&ours, "target-lock", 0, getegid());
    dashcore_close(theirs.core);
    theirs.core = NULL;

    CHECK_INT(unlink(theirs.store), 0);
    path_of(&theirs, "test.db-lock", link);
    path_of(&ours, "chosen", target);
    CHECK_INT(symlink(target, link), 0);
    dashcore_open_options options = {.size = sizeof(options), .store = theirs.store};
    CHECK_FAILS(dashcore_open(&options, &core), DASHCORE_EACCESS, "store");
    CHECK_INT(access(target, F_OK), -1);
    make_file(&ours, "chosen");
    CHECK_FAILS(dashcore_open(&options, &core), DASHCORE_EACCESS, "store");
    check_owner(&ours, "chosen", 0, getegid());
    scratch_close(&theirs);
    scratch_close(&ours);
}

/* A swap of the database's name while root looks whose it is. */
static void a_lock_does_not_follow_a_link_to_its_owner(void)
{
    struct scratch scratch;
    char link[400];
    char lock[400];
    make_their_folder(&scratch);
    make_file(&scratch, "of-root");
    path_of(&scratch, "test.db", link);
    path_of(&scratch, "lock", lock);
    CHECK_INT(symlink("of-root", link), 0);
    int file = sqlite_file_make(lock, 0600, link);
    CU_ASSERT_TRUE(file >= 0);
    close(file);
    check_owner(&scratch, "lock", THEIR_USER, THEIR_GROUP);
    CHECK_INT(sqlite_file_make(lock, 0600, link), -1); /* it is there */
    scratch_close(&scratch);
}

/* All that can be shown by somebody else: nobody's files change hands. */
static void a_store_of_a_user_stays_so(void)
{
    struct scratch scratch;
    scratch_make(&scratch);
    log_once(&scratch);
    check_owner(&scratch, "test.db", geteuid(), getegid());
    check_owner(&scratch, "test.db-lock", geteuid(), getegid());
    scratch_close(&scratch);
}

static const struct suite_test users_tests[] = {
    {"a store of a user stays so", a_store_of_a_user_stays_so},
};

static const struct suite_test tests[] = {
    {"a new store belongs to the folder's owner", a_new_store_belongs_to_the_folders_owner},
    {"a new lock belongs to the database's owner", a_new_lock_belongs_to_the_databases_owner},
    {"a store of root stays so", a_store_of_root_stays_so},
    {"what was there before keeps its owner", what_was_there_before_keeps_its_owner},
    {"a link wins nothing", a_link_wins_nothing},
    {"a lock does not follow a link to its owner", a_lock_does_not_follow_a_link_to_its_owner},
};

int main(void)
{
    if (geteuid() != 0) {
        fprintf(stderr, "only root can make files for others; the rest is not shown here\n");
        return suite_run("sqlite_root", users_tests, sizeof(users_tests) / sizeof(users_tests[0]));
    }
    return suite_run("sqlite_root", tests, sizeof(tests) / sizeof(tests[0]));
}
