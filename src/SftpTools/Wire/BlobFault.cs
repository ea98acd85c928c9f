namespace SftpTools.Wire;

/// <summary>The faults of a <see cref="SshBlobReader"/>, which its caller explains.</summary>
internal sealed class BlobFault : IWireFault
{
    private BlobFault()
    {
    }

    /// <inheritdoc/>
    public static Exception TooLong(uint length, int left) =>
        new InvalidDataException($"A field of {length} bytes is announced where {left} are left.");

    /// <inheritdoc/>
    public static Exception EndsEarly(int missing) => new InvalidDataException($"The data ends {missing} bytes too early.");
}
