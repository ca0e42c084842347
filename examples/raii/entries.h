// The log as a range, the newest entry first, all of it or the newest so many:
//
//     for (const dashcore_entry &entry : Entries(core, "error,task", 20))
#ifndef ENTRIES_H
#define ENTRIES_H

#include "core.h"

#include <cstddef>
#include <cstdint>

class Entries
{
  public:
    // Each step lends the next entry, and takes back the one before.
    class Iterator
    {
      public:
        explicit Iterator(dashcore_activity *opened) : activity(opened)
        {
            ++*this;
        }
        Iterator &operator++()
        {
            if (checked(dashcore_activity_next(activity, &entry)) == 0)
                entry = nullptr;
            return *this;
        }
        const dashcore_entry &operator*() const
        {
            return *entry;
        }
        bool operator!=(std::nullptr_t) const
        {
            return entry != nullptr;
        }

      private:
        dashcore_activity *activity;
        const dashcore_entry *entry = nullptr;
    };

    Entries(const Core &core, const char *types, std::uint32_t limit = 0)
    {
        dashcore_filter filter{};
        filter.size = sizeof(filter);
        filter.types = types;
        filter.limit = limit;
        dashcore_activity *opened = nullptr;
        checked(dashcore_activity_open(core.get(), &filter, &opened));
        handle.reset(opened);
    }
    Iterator begin() const
    {
        return Iterator(handle.get());
    }
    std::nullptr_t end() const
    {
        return nullptr;
    }

  private:
    std::unique_ptr<dashcore_activity, Closer<dashcore_activity_close>> handle;
};

#endif
