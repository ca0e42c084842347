// A store that closes itself, and errors that are exceptions.
#ifndef CORE_H
#define CORE_H

#include <dashcore.h>

#include <memory>
#include <stdexcept>
#include <string>

struct Error : std::runtime_error {
    explicit Error(int result) : std::runtime_error(dashcore_last_error()), code(result)
    {
    }
    int code;                                        // DASHCORE_E…
    std::string field = dashcore_last_error_field(); // the input at fault; empty when none is
};

inline int checked(int result)
{
    return result < 0 ? throw Error(result) : result;
}

template <auto close> struct Closer {
    template <typename T> void operator()(T *handle) const
    {
        close(handle);
    }
};

class Core
{
  public:
    // Without a name it is the store of $DASHCORE_STORE, or that of the user.
    explicit Core(const char *store = nullptr)
    {
        dashcore_open_options options{};
        options.size = sizeof(options);
        options.store = store;
        dashcore *opened = nullptr;
        checked(dashcore_open(&options, &opened));
        handle.reset(opened);
    }
    void log(const char *type, const std::string &message,
             const std::string &details = "null") const
    {
        checked(dashcore_log(get(), type, message.c_str(), details.c_str(), nullptr));
    }
    dashcore *get() const
    {
        return handle.get();
    }

  private:
    std::unique_ptr<dashcore, Closer<dashcore_close>> handle;
};

#endif
