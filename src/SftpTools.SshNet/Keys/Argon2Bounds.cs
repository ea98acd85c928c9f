using SftpTools.Errors;

namespace SftpTools.SshNet.Keys;

/// <summary>What a key file may ask of Argon2 (RFC 9106) before its passphrase is tried.</summary>
internal static class Argon2Bounds
{
    /// <summary>The most memory that a file may ask for, in KiB: 1 GiB.</summary>
    public const int MostMemoryKiB = 1024 * 1024;

    /// <summary>
    /// The most work that a file may ask for: memory in KiB times passes. Some minutes; PuTTYgen's own choice is a
    /// tenth of a second.
    /// </summary>
    public const long MostWork = 32L * 1024 * 1024;

    private const int MostParallelism = 64;

    /// <summary>An <see cref="InvalidDataException"/> says what is out of bounds.</summary>
    public static void Check(string variant, int memoryKiB, int passes, int parallelism)
    {
        if (variant is not ("Argon2d" or "Argon2i" or "Argon2id"))
            throw new InvalidDataException($"Its key derivation \"{DisplayText.Clean(variant)}\" is not known here.");
        if (parallelism is < 1 or > MostParallelism)
            throw new InvalidDataException($"It asks for Argon2 with {parallelism} lanes, where 1 to {MostParallelism} are possible.");
        if (memoryKiB < 8 * parallelism || memoryKiB > MostMemoryKiB)
        {
            throw new InvalidDataException(
                $"It asks for Argon2 with {memoryKiB} KiB of memory, where {8 * parallelism} to {MostMemoryKiB} are possible.");
        }
        if (passes < 1 || (long)passes * memoryKiB > MostWork)
        {
            throw new InvalidDataException(
                $"It asks for Argon2 with {passes} passes, where 1 to {MostWork / memoryKiB} are possible with its memory.");
        }
    }
}
