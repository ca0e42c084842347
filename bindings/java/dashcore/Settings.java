package dashcore;

/** The settings in force. */
public record Settings(int retentionDays, int autoRefreshInterval) {
    static Settings take(long address) {
        if (address == 0) {
            return null;
        }
        SettingsMemory memory = new SettingsMemory(address, true);
        try {
            return new Settings(memory.getRetentionDays(), memory.getAutoRefreshInterval());
        } finally {
            memory.delete();
        }
    }
}
