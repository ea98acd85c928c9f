using SftpTools.Wire;

namespace SftpTools.Trust;

/// <summary>The faults of a <see cref="KeyReader"/>: why the bytes are not a key.</summary>
internal sealed class KeyFault : IWireFault
{
    private KeyFault()
    {
    }

    /// <inheritdoc/>
    public static Exception TooLong(uint length, int left) =>
        new FormatException($"a field of {length} bytes does not fit into the {left} that are left");

    /// <inheritdoc/>
    public static Exception EndsEarly(int missing) => new FormatException($"it ends {missing} bytes too early");
}
