package dashcore;

/** A task and its latest run. Texts of JSON and of progress are null where there are none. */
public record Task(String taskName, String status, String lastError, String lastResult,
        String progressMessage, long lastRun, long lastFinished, long lastDurationMs, long nextRun,
        long intervalSeconds, long overdueSeconds, long runId, long runsTotal, long failuresTotal,
        int progressPercent, boolean canRun) {
    static Task take(long address) {
        if (address == 0) {
            return null;
        }
        TaskMemory memory = new TaskMemory(address, true);
        try {
            return new Task(memory.getTaskName(), memory.getStatus(), memory.getLastError(),
                    memory.getLastResult(), memory.getProgressMessage(), memory.getLastRun(),
                    memory.getLastFinished(), memory.getLastDurationMs(), memory.getNextRun(),
                    memory.getIntervalSeconds(), memory.getOverdueSeconds(), memory.getRunId(),
                    memory.getRunsTotal(), memory.getFailuresTotal(), memory.getProgressPercent(),
                    memory.getCanRun() != 0);
        } finally {
            memory.delete();
        }
    }
}
