// Runs of the C++ example's classes that end in ways its program has no use for.
#include "core.h"
#include "run.h"

#include <iostream>

static void leave_runs(const Core &core)
{
    try {
        Run run(core, "left");
        run.progress(40, "reading a.m3u");
        throw 7;
    } catch (int) {
    }
    try {
        run_task(core, "refused", [](Run &) { return "{"; });
    } catch (const Error &error) {
        std::cout << dashcore_error_name(error.code) << " " << error.field << "\n";
    }
}

int main()
{
    try {
        leave_runs(Core());
    } catch (const std::exception &error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
}
