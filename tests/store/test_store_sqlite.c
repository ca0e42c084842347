/* The contract, held against SQLite. */
#include "contract.h"
#include "support/scratch.h"

static struct scratch place;

static void make_place(char *url, size_t size)
{
    scratch_make(&place);
    snprintf(url, size, "sqlite:%s", place.store);
}

static void remove_place(void)
{
    scratch_close(&place);
}

int main(void)
{
    static const struct contract_backend sqlite = {
        .name = "sqlite", .make_place = make_place, .remove_place = remove_place};
    return contract_run(&sqlite);
}
