using System.Text;
using SftpTools.Cmdlets.Provider.Engine;
using SftpTools.Content;

namespace SftpTools.Cmdlets.Provider;

/// <summary>What Get-Content was asked to do with a file of a server.</summary>
internal sealed record ContentReading
{
    /// <summary>What separates the parts of the text, instead of the ends of lines; it is not part of the output.</summary>
    public string? Delimiter { get; init; }

    /// <summary>The encoding of a text that has no byte order mark; null where none was written.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>Whether to read bytes instead of text.</summary>
    public bool AsByteStream { get; init; }

    /// <summary>Whether to give the whole content as one string, or as one array of bytes.</summary>
    public bool Raw { get; init; }

    /// <summary>Whether to go on with what is written to the file later, until Ctrl+C.</summary>
    public bool Wait { get; init; }

    /// <summary>How to read the file.</summary>
    public ContentOptions Options => new() { Encoding = Encoding ?? EncodingName.Default, Delimiter = Delimiter, Follow = Wait };

    /// <summary>Two parameters that do not go together; null where all do.</summary>
    public (string One, string Other)? Conflict =>
        Raw && Wait ? ("Raw", "Wait")
        : Raw && Delimiter is not null ? ("Raw", "Delimiter")
        : AsByteStream && Delimiter is not null ? ("AsByteStream", "Delimiter")
        : null;

    /// <summary>Takes them from what was written.</summary>
    public static ContentReading From(WrittenParameters written) => new()
    {
        Delimiter = written.Take<string>(nameof(Delimiter)),
        Encoding = written.Take<Encoding>(nameof(Encoding)),
        AsByteStream = written.TakeSwitch(nameof(AsByteStream)),
        Raw = written.TakeSwitch(nameof(Raw)),
        Wait = written.TakeSwitch(nameof(Wait)),
    };
}
