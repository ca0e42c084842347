namespace Dashcore {

/// <summary>How a store is opened; see dashcore_open_options in dashcore.h.</summary>
public sealed class Options {
    /// <summary>"sqlite:/path/to/file.db" or a plain path; by default what DASHCORE_STORE
    /// names.</summary>
    public string Store { get; set; }

    /// <summary>When given, start and stop of the worker are logged by this name.</summary>
    public string Program { get; set; }

    /// <summary>More names of secret keys, comma-separated.</summary>
    public string RedactKeys { get; set; }

    /// <summary>"" switches this probe off.</summary>
    public string AcexyUrl { get; set; }

    /// <summary>"" switches this probe off.</summary>
    public string AcestreamUrl { get; set; }

    /// <summary>"" switches this probe off.</summary>
    public string WarpCli { get; set; }

    /// <summary>Longest wait for another writer or a full queue; 0: 5000.</summary>
    public long WaitMs { get; set; }

    /// <summary>Entries in the queue of LOG_ASYNC; 0: 8192.</summary>
    public uint QueueCapacity { get; set; }

    /// <summary>Of Library.OPEN_….</summary>
    public uint Flags { get; set; }
}

}
