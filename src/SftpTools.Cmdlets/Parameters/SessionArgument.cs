using System.Globalization;
using SftpTools.Sessions;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>What -Session takes: a session object, its name, or its number.</summary>
public sealed class SessionArgument
{
    private readonly int? _id;
    private readonly string _text;

    /// <summary>A session itself.</summary>
    public SessionArgument(SftpSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        Session = session;
        _text = session.Name;
    }

    /// <summary>The name of a session, or its number as text.</summary>
    public SessionArgument(string nameOrId) => _text = nameOrId;

    /// <summary>The number of a session; a name that looks like it is never meant.</summary>
    public SessionArgument(int id)
    {
        _id = id;
        _text = id.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The session itself where one was given; null for a name or a number.</summary>
    internal SftpSession? Session { get; }

    /// <inheritdoc/>
    public override string ToString() => _text;

    internal SftpSession? Find(SftpSessionManager sessions) =>
        Session ?? (_id is { } id ? sessions.Find(id) : sessions.Find(_text));
}
