using System.Security;

namespace SftpTools.SshNet.Logins;

/// <summary>One host to log in to: the server or a jump host before it.</summary>
internal sealed record Hop
{
    /// <summary>The host as the person knows it.</summary>
    public required string HostName { get; init; }

    public required string UserName { get; init; }

    /// <summary>The methods to try, in their order, by the names of RFC 4252.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>The given password; it is offered to this host and to no other.</summary>
    public SecureString? Password { get; init; }

    /// <summary>How often a person is asked for a password.</summary>
    public int PasswordPrompts { get; init; } = 3;

    /// <summary>The keys, one by one, as they are needed; those that cannot be used are noted in the record.</summary>
    public required Func<LoginRecord, IEnumerable<LoginKey>> Keys { get; init; }
}
