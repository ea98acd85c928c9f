using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SftpTools.Native;

namespace SftpTools.Transfer.Names;

/// <summary>
/// What keeps the temporary names of different copies apart. It says who made it, too: 22 bits for the machine, 22 for the program's number,
/// 8 for its start and 12 for the copy, so that a later run can tell what a program has left that was killed.
/// </summary>
internal static class CopyToken
{
    private const int MachineBits = 22;
    private const int ProgramBits = 22;
    private const int StartBits = 8;
    private const int CopyBits = 12;

    private static readonly ulong s_machine = Hash(MachineName(), MachineBits);
    private static readonly ulong s_program = Of(s_machine, Environment.ProcessId, RunningProgram.StartOf(Environment.ProcessId));
    private static int s_last = Random.Shared.Next(1 << CopyBits);

    /// <summary>A token for the next copy of this program.</summary>
    public static ulong Next() => s_program | ((uint)Interlocked.Increment(ref s_last) & ((1 << CopyBits) - 1));

    /// <summary>A token as it would be of another program on this machine.</summary>
    public static ulong OfProgram(int programId, long? started) => Of(s_machine, programId, started);

    /// <summary>Whether it is certain that the program that made it runs no more: it was one of this machine. False where it cannot be known.</summary>
    public static bool IsOfGoneProgram(ulong token) => IsOfThisMachine(token) && IsGone(token);

    /// <summary>Whether a program of this machine made it that may still run.</summary>
    public static bool IsOfLivingProgram(ulong token) => IsOfThisMachine(token) && !IsGone(token);

    private static bool IsOfThisMachine(ulong token) => token >> (ProgramBits + StartBits + CopyBits) == s_machine;

    private static bool IsGone(ulong token)
    {
        int programId = (int)((token >> (StartBits + CopyBits)) & ((1UL << ProgramBits) - 1));
        if (programId == 0)
            return false;
        long? started = RunningProgram.StartOf(programId);
        return OperatingSystem.IsLinux()
            ? started is null || Of(s_machine, programId, started) != token >> CopyBits << CopyBits
            : RunningProgram.IsGone(programId);
    }

    private static ulong Of(ulong machine, int programId, long? started)
    {
        // A number that has no room is none: nobody is taken for gone by it.
        ulong program = programId < 1 << ProgramBits ? (ulong)programId : 0;
        ulong start = started is null ? 0 : Hash(started.Value.ToString(CultureInfo.InvariantCulture), StartBits);
        return (((((machine << ProgramBits) | program) << StartBits) | start) << CopyBits);
    }

    /// <summary>The name of the machine; on Linux with that of the space in which program numbers count, as containers share names.</summary>
    private static string MachineName()
    {
        string? space = null;
        try
        {
            space = OperatingSystem.IsLinux() ? new FileInfo("/proc/self/ns/pid").LinkTarget : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Then the name alone has to do.
        }
        return $"{Environment.MachineName.ToUpperInvariant()} {space}";
    }

    private static ulong Hash(string text, int bits) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))) >> (64 - bits);
}
