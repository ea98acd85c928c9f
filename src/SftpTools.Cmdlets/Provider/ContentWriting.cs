using System.Text;
using SftpTools.Cmdlets.Provider.Engine;

namespace SftpTools.Cmdlets.Provider;

/// <summary>What Set-Content or Add-Content was asked to do with a file of a server.</summary>
internal sealed record ContentWriting
{
    /// <summary>The encoding; null where none was written.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>Whether to write the values one after the other, without a line end behind each.</summary>
    public bool NoNewline { get; init; }

    /// <summary>Whether to write bytes.</summary>
    public bool AsByteStream { get; init; }

    /// <summary>Takes them from what was written.</summary>
    public static ContentWriting From(WrittenParameters written) => new()
    {
        Encoding = written.Take<Encoding>(nameof(Encoding)),
        NoNewline = written.TakeSwitch(nameof(NoNewline)),
        AsByteStream = written.TakeSwitch(nameof(AsByteStream)),
    };
}
