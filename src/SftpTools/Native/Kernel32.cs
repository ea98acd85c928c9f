using System.Runtime.InteropServices;

namespace SftpTools.Native;

/// <summary>The calls of Windows that the framework does not make for us.</summary>
internal static partial class Kernel32
{
    private const string Name = "kernel32";

    [LibraryImport(Name, EntryPoint = "OpenProcess", SetLastError = true)]
    public static partial nint OpenProgram(uint access, [MarshalAs(UnmanagedType.Bool)] bool inherit, int programId);

    [LibraryImport(Name, EntryPoint = "CloseHandle")]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool CloseHandle(nint handle);
}
