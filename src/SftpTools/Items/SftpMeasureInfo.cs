using SftpTools.Items;

namespace SftpTools;

/// <summary>What Measure-SftpItem counted at one path and below it.</summary>
public sealed class SftpMeasureInfo : ISessionItem
{
    internal SftpMeasureInfo(SftpSession session, string path)
    {
        Session = session;
        FullName = path;
    }

    /// <summary>The path with the session's name, so that it is never taken for a path of this machine.</summary>
    public string Path => PSPath;

    /// <summary>The absolute path on the server.</summary>
    public string FullName { get; }

    /// <summary>The account of the session, as user@host:port.</summary>
    public string Account => Session.Account;

    /// <summary>How many files there are, other than directories and links.</summary>
    public long Files { get; internal set; }

    /// <summary>How many directories there are below the path.</summary>
    public long Directories { get; internal set; }

    /// <summary>How many links there are; they are counted and not followed.</summary>
    public long Links { get; internal set; }

    /// <summary>The lengths of the files together, in bytes.</summary>
    public long Bytes { get; internal set; }

    /// <summary>When the youngest file was written, in local time; null without files.</summary>
    public DateTime? Newest { get; internal set; }

    /// <summary>When the oldest file was written, in local time; null without files.</summary>
    public DateTime? Oldest { get; internal set; }

    /// <summary>How many directories could not be listed; each was an error, and what is in them is not counted.</summary>
    public long Unreadable { get; internal set; }

    /// <summary>The session it was measured with.</summary>
    public SftpSession Session { get; }

    /// <summary>The path with the session's name, as every cmdlet of the module takes it.</summary>
    public string PSPath => Session.Show(FullName);

    /// <inheritdoc/>
    public override string ToString() => PSPath;
}
