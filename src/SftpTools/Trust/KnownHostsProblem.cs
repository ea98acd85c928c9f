using SftpTools.Errors;

namespace SftpTools.Trust;

/// <summary>What could not be read of a known_hosts file; the rest of it is in use.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">The number of the line, from 1; 0 when it is the whole file.</param>
/// <param name="Reason">The reason, a part of a sentence.</param>
internal sealed record KnownHostsProblem(string Path, int Line, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => Line == 0
        ? $"The known_hosts file '{DisplayText.Clean(Path)}': {Reason}."
        : $"Line {Line} of '{DisplayText.Clean(Path)}' is left out: {Reason}.";
}
