// dashcore in C++17. To copy: core.h, a store that closes itself and errors that are exceptions;
// run.h, runs that fail when an exception passes through them; entries.h, the log as a range. This
// program reads playlists, each as a run of a task, and shows the newest of its log.
//
//     c++ -std=c++17 -o raii raii.cpp $(pkg-config --cflags --libs dashcore)
//     ./raii channels.m3u more.m3u
#include "core.h"
#include "entries.h"
#include "run.h"

#include <fstream>
#include <iostream>

static int count_channels(const std::string &path)
{
    std::ifstream file(path);
    if (!file)
        throw std::runtime_error("cannot read " + path);
    int count = 0;
    for (std::string line; std::getline(file, line);)
        count += line.rfind("#EXTINF:", 0) == 0;
    return count;
}

// Tells whether a list could be read. Why it could not is in the log, too.
static bool import_list(const Core &core, const std::string &path)
{
    try {
        run_task(core, "channel_import", [&](Run &run) {
            run.progress(0, "reading " + path);
            std::string result = "{\"channels\": " + std::to_string(count_channels(path)) + "}";
            core.log("scrape", "read " + path, result);
            return result;
        });
        return true;
    } catch (const Error &) {
        throw; // it is the store that fails
    } catch (const std::exception &error) {
        std::cerr << "raii: " << error.what() << "\n";
        return false;
    }
}

int main(int count, char **words)
{
    try {
        Core core;
        bool all_read = true;
        for (int i = 1; i < count; i++)
            all_read = import_list(core, words[i]) && all_read;
        for (const dashcore_entry &entry : Entries(core, "scrape,error", 10))
            std::cout << entry.type << ": " << entry.message << "\n";
        return all_read ? 0 : 1;
    } catch (const std::exception &error) {
        std::cerr << "raii: " << error.what() << "\n";
        return 1;
    }
}
