using System.Globalization;

namespace SftpTools.Cmdlets.Binding;

/// <summary>What -Session takes: a session object, its name, or its number. PowerShell converts by the constructors.</summary>
public sealed class SessionArgument
{
    private readonly SftpSession? _session;
    private readonly string _text;

    /// <summary>A session itself.</summary>
    public SessionArgument(SftpSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        _session = session;
        _text = session.Name;
    }

    /// <summary>The name of a session, or its number as text.</summary>
    public SessionArgument(string nameOrId) => _text = nameOrId;

    /// <summary>The number of a session.</summary>
    public SessionArgument(int id) => _text = id.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override string ToString() => _text;

    internal SftpSession? Find(SftpSessionManager sessions) => _session ?? sessions.Find(_text);
}
