using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Dashcore {

/// <summary>Texts as they go over to the library: UTF-8, with U+FFFD for a surrogate that stands
/// alone.</summary>
internal static class Text {
    private static readonly Encoding Utf8 = new UTF8Encoding(false);

    [DllImport("dashcore-csharp", EntryPoint = "dashcore_csharp_length")]
    private static extern ulong Length(IntPtr text);

    [DllImport("dashcore-csharp", EntryPoint = "dashcore_csharp_free")]
    private static extern void Free(IntPtr text);

    /// <summary>The length in bytes, 32 bits of it, then the bytes and a zero.</summary>
    internal static byte[] Pack(string text) {
        if (text == null)
            return null;
        int length = Utf8.GetByteCount(text);
        byte[] packed = new byte[sizeof(int) + length + 1];
        BitConverter.GetBytes(length).CopyTo(packed, 0);
        Utf8.GetBytes(text, 0, text.Length, packed, sizeof(int));
        return packed;
    }

    internal static string Read(IntPtr text) {
        if (text == IntPtr.Zero)
            return null;
        byte[] bytes = new byte[checked((int)Length(text))];
        Marshal.Copy(text, bytes, 0, bytes.Length);
        return Utf8.GetString(bytes);
    }

    /// <summary>Reads a text that was given, and frees it.</summary>
    internal static string Take(IntPtr text) {
        try {
            return Read(text);
        } finally {
            Free(text);
        }
    }
}

}
