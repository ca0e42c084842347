package dashcore;

/** A run of a task. Its outcome is null while it is under way; error and result are JSON or null. */
public record Run(long runId, String taskName, long started, long finished, long durationMs,
        String outcome, String trigger, String error, String result, String host, long pid) {
    static Run take(long address) {
        if (address == 0) {
            return null;
        }
        RunMemory memory = new RunMemory(address, true);
        try {
            return new Run(memory.getRunId(), memory.getTaskName(), memory.getStarted(),
                    memory.getFinished(), memory.getDurationMs(), memory.getOutcome(),
                    memory.getTrigger(), memory.getError(), memory.getResult(), memory.getHost(),
                    memory.getPid());
        } finally {
            memory.delete();
        }
    }
}
