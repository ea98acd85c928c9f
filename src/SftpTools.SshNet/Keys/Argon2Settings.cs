namespace SftpTools.SshNet.Keys;

/// <summary>How a passphrase becomes keys with Argon2 (RFC 9106), within bounds that a file cannot exceed.</summary>
internal sealed record Argon2Settings
{
    /// <summary>The most memory that a file may ask for, in KiB: 1 GiB.</summary>
    public const int MostMemoryKiB = 1024 * 1024;

    /// <summary>
    /// The most work that a file may ask for: memory in KiB times passes. Some minutes; PuTTYgen's own choice is a
    /// tenth of a second.
    /// </summary>
    public const long MostWork = 32L * 1024 * 1024;

    private const int MostParallelism = 64;
    private const int LongestSalt = 256;

    /// <summary>Argon2id, Argon2i or Argon2d.</summary>
    public required string Variant { get; init; }

    /// <summary>Memory in KiB.</summary>
    public required int MemoryKiB { get; init; }

    /// <summary>Passes over the memory.</summary>
    public required int Passes { get; init; }

    /// <summary>Lanes.</summary>
    public required int Parallelism { get; init; }

    /// <summary>The salt.</summary>
    public required byte[] Salt { get; init; }

    private Argon2Type Type => Variant switch
    {
        "Argon2d" => Argon2Type.D,
        "Argon2i" => Argon2Type.I,
        "Argon2id" => Argon2Type.Id,
        _ => throw new InvalidDataException($"Its key derivation \"{DisplayText.Clean(Variant)}\" is not known here."),
    };

    /// <summary>
    /// The same, if it is within the bounds; else an <see cref="InvalidDataException"/> that says what is not.
    /// </summary>
    public Argon2Settings Checked()
    {
        _ = Type;
        if (Parallelism is < 1 or > MostParallelism)
            throw new InvalidDataException($"It asks for Argon2 with {Parallelism} lanes, where 1 to {MostParallelism} are possible.");
        if (MemoryKiB < 8 * Parallelism || MemoryKiB > MostMemoryKiB)
        {
            throw new InvalidDataException(
                $"It asks for Argon2 with {MemoryKiB} KiB of memory, where {8 * Parallelism} to {MostMemoryKiB} are possible.");
        }
        if (Passes < 1 || (long)Passes * MemoryKiB > MostWork)
        {
            throw new InvalidDataException(
                $"It asks for Argon2 with {Passes} passes, where 1 to {MostWork / MemoryKiB} are possible with its memory.");
        }
        if (Salt.Length > LongestSalt)
            throw new InvalidDataException($"It asks for Argon2 with a salt of {Salt.Length} bytes, where {LongestSalt} are the most.");
        return this;
    }

    /// <summary>Derives as many bytes as asked for.</summary>
    public byte[] Derive(byte[] passphrase, int length) =>
        Argon2.Derive(Type, passphrase, Salt, MemoryKiB, Passes, Parallelism, length);
}
