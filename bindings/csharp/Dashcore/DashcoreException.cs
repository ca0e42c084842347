using System;

namespace Dashcore {

/// <summary>A call of the library that failed; the message says what happened, as a
/// sentence.</summary>
public sealed class DashcoreException : Exception {
    /// <summary>A stable word for what kind of failure it is, such as "busy" or
    /// "invalid_value".</summary>
    public string Code { get; private set; }

    /// <summary>The same as a number: Library.EBUSY and so on.</summary>
    public int Number { get; private set; }

    /// <summary>The input at fault, such as "limit"; "" when no single one was.</summary>
    public string Field { get; private set; }

    internal DashcoreException(int number, string code, string field, string message)
        : base(message) {
        Number = number;
        Code = code;
        Field = field;
    }
}

}
