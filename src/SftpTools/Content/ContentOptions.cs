using System.Text;

namespace SftpTools.Content;

/// <summary>What of a file is read, and how.</summary>
internal sealed record ContentOptions
{
    /// <summary>The encoding of a text that has no byte order mark.</summary>
    public Encoding Encoding { get; init; } = EncodingName.Default;

    /// <summary>What ends a part of a text; null for lines.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Only so many parts, or bytes, from the front; null for all.</summary>
    public long? First { get; init; }

    /// <summary>Only so many parts, or bytes, from the end; null for all.</summary>
    public long? Last { get; init; }

    /// <summary>Whether to go on with what is written to the file later.</summary>
    public bool Follow { get; init; }

    /// <summary>How long to wait between two looks at a file that is followed.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);
}
