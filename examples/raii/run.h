// A run of a task that fails when an exception passes through it.
#ifndef RUN_H
#define RUN_H

#include "core.h"

// A run that is left before finish() or fail() has failed. A destructor can tell that an exception
// passes, but not which one: its error is what was being done.
class Run
{
  public:
    Run(const Core &store, const char *task_name) : core(store)
    {
        checked(dashcore_task_begin(core.get(), task_name, nullptr, &id));
    }
    Run(const Run &) = delete;
    Run &operator=(const Run &) = delete;
    ~Run()
    {
        if (id != 0)
            dashcore_task_fail(core.get(), id, ("it was left while " + step).c_str());
    }
    void progress(int percent, const std::string &message)
    {
        step = message;
        checked(dashcore_task_progress(core.get(), id, percent, message.c_str()));
    }
    void finish(const std::string &result)
    {
        checked(dashcore_task_finish(core.get(), id, result.c_str()));
        id = 0;
    }
    void fail(const std::string &error)
    {
        checked(dashcore_task_fail(core.get(), id, error.c_str()));
        id = 0;
    }

  private:
    const Core &core;
    int64_t id = 0; // 0: it has ended
    std::string step = "starting";
};

// Does some work as a run: what it gives is the result, what it throws is the error, and thrown on.
template <typename Work> void run_task(const Core &core, const char *task_name, Work work)
{
    Run run(core, task_name);
    try {
        run.finish(work(run));
    } catch (const std::exception &error) {
        run.fail(error.what());
        throw;
    }
}

#endif
