import dashcore.*;

/** java -cp dashcore.jar example.java */
final class Example {
    public static void main(String[] arguments) {
        try (Core core = new Core()) {
            core.log("scrape", "120 channels read", "{\"channels\": 120}");

            long run = core.taskBegin("playlist_refresh", 900);
            try {
                core.taskProgress(run, 50, "60 of 120 channels");
                core.taskFinish(run, "{\"channels\": 120}");
            } catch (RuntimeException error) {
                core.taskFail(run, error.toString());
                throw error;
            }

            try {
                core.settingsSet("retention_days", 31);
            } catch (DashcoreException error) {
                System.out.println("error: " + error.getMessage());
            }

            try (Activity activity = core.activity(new Filter().limit(3))) {
                for (Entry entry : activity) {
                    System.out.println(entry.type() + ": " + entry.message());
                }
            }
        }
    }
}
