// The same host in C++17, with the handles owned by unique_ptr as a C++ program would.
#include <dashcore.h>

#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

namespace
{
template <auto close> struct closer {
    template <typename T> void operator()(T *object) const
    {
        close(object);
    }
};
using core_ptr = std::unique_ptr<dashcore, closer<dashcore_close>>;
using activity_ptr = std::unique_ptr<dashcore_activity, closer<dashcore_activity_close>>;
using answer_ptr = std::unique_ptr<dashcore_answer, closer<dashcore_free>>;

int checked(int result)
{
    if (result < 0)
        throw std::runtime_error(dashcore_last_error());
    return result;
}

core_ptr open_store(const char *store)
{
    dashcore_open_options options{};
    options.size = sizeof(options);
    options.store = store;
    dashcore *core = nullptr;
    checked(dashcore_open(&options, &core));
    return core_ptr(core);
}

void run(dashcore *core)
{
    int64_t run_id = 0;
    checked(dashcore_log(core, "scrape", "12 channels found", nullptr, nullptr));
    checked(dashcore_task_begin(core, "guide", nullptr, &run_id));
    checked(dashcore_task_fail(core, run_id, "the server hung up"));
}

void read_back(dashcore *core)
{
    dashcore_filter filter{};
    filter.size = sizeof(filter);
    filter.types = "scrape";
    dashcore_activity *opened = nullptr;
    checked(dashcore_activity_open(core, &filter, &opened));
    activity_ptr activity(opened);
    const dashcore_entry *entry = nullptr;
    if (checked(dashcore_activity_next(activity.get(), &entry)) != 1 ||
        std::string(entry->message) != "12 channels found")
        throw std::runtime_error("the entry is not there");

    dashcore_answer *given = nullptr;
    checked(dashcore_tasks_json(core, &given));
    answer_ptr answer(given);
    if (std::string(answer->body, answer->length).find("the server hung up") == std::string::npos)
        throw std::runtime_error("the failure is not there");
}
} // namespace

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    try {
        core_ptr core = open_store(argv[1]);
        run(core.get());
        read_back(core.get());
        std::cout << "dashcore " << dashcore_version() << "\n";
    } catch (const std::exception &error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
}
