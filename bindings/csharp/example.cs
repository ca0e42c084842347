using System;
using Dashcore;

/// <summary>mcs -reference:Dashcore.dll -out:example.exe example.cs, and mono example.exe</summary>
internal static class Example {
    private static void Main() {
        using (var core = new Core()) {
            core.Log("scrape", "120 channels read", details: "{\"channels\": 120}");

            long run = core.TaskBegin("playlist_refresh", intervalSeconds: 900);
            try {
                core.TaskProgress(run, 50, "60 of 120 channels");
                core.TaskFinish(run, "{\"channels\": 120}");
            } catch (Exception error) {
                core.TaskFail(run, error.ToString());
                throw;
            }

            try {
                core.SettingsSet("retention_days", 31);
            } catch (DashcoreException error) {
                Console.WriteLine("error: " + error.Message);
            }

            using (var activity = core.Activity(new Filter { Limit = 3 })) {
                foreach (var entry in activity)
                    Console.WriteLine(entry.Type + ": " + entry.Message);
            }
        }
    }
}
