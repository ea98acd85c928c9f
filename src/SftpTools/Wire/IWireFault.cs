namespace SftpTools.Wire;

/// <summary>What a reader of binary fields throws, in the words of what it reads.</summary>
internal interface IWireFault
{
    /// <summary>A field states a length that is more than there is left.</summary>
    static abstract Exception TooLong(uint length, int left);

    /// <summary>The data ends within a field, so many bytes too early.</summary>
    static abstract Exception EndsEarly(int missing);
}
