using System;
using System.Runtime.InteropServices;

namespace Dashcore {

/// <summary>Takes what the library says of a failure. No exception may fly through C, so it is kept
/// for this thread until the call has returned.</summary>
internal sealed class Failure {
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Callback(int number, IntPtr code, IntPtr field, IntPtr message);

    [DllImport("dashcore-csharp", EntryPoint = "dashcore_csharp_on_failure")]
    private static extern void OnFailure(Callback callback);

    // The library keeps its address, so this must not be collected.
    private static readonly Callback Keep = Set;

    internal Failure() {
        OnFailure(Keep);
    }

    private static void Set(int number, IntPtr code, IntPtr field, IntPtr message) {
        LibraryPINVOKE.SWIGPendingException.Set(new DashcoreException(
            number, Text.Read(code), Text.Read(field), Text.Read(message)));
    }
}

}
