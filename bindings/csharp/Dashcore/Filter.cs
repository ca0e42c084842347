namespace Dashcore {

/// <summary>Which entries to read: new Filter { Types = "scrape,error", Limit = 20 }.</summary>
public sealed class Filter {
    internal static readonly Filter All = new Filter();

    /// <summary>1 to 30: the last days × 24 h; Library.TODAY; 0: all that is kept.</summary>
    public int Days { get; set; }

    /// <summary>Types, comma-separated.</summary>
    public string Types { get; set; }

    /// <summary>Words that occur in message or details, in any case.</summary>
    public string Query { get; set; }

    /// <summary>Exactly this user.</summary>
    public string User { get; set; }

    /// <summary>At most so many entries, 1 to 1000; 0: no limit for a cursor or an
    /// export.</summary>
    public uint Limit { get; set; }

    /// <summary>Microseconds since 1970, inclusive.</summary>
    public long Since { get; set; }

    /// <summary>Microseconds since 1970, exclusive.</summary>
    public long Until { get; set; }

    /// <summary>Where a page ended.</summary>
    public string Cursor { get; set; }
}

}
