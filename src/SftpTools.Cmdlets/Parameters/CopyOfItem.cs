using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Errors;

namespace SftpTools.Cmdlets.Parameters;

/// <summary>
/// Items and sessions that came from another process, as jobs, remoting and Import-Clixml bring them: they hold values and no connection. They
/// say which account of which server they are of, and stand for nothing else, whatever session has their name here.
/// </summary>
internal static class CopyOfItem
{
    private const string TypePrefix = "Deserialized.SftpTools.";
    private const string WaysOut =
        "Open one here with New-SftpSession; Start-ThreadJob and ForEach-Object -Parallel take the objects themselves.";

    /// <summary>The path that such an item means here; false for what is not such an item. Throws where no session here is one with its account.</summary>
    public static bool TryFind(object? input, [NotNullWhen(true)] out PathArgument? path)
    {
        path = null;
        if (TypeOf(input) is not { } type || type == nameof(SftpSession))
            return false;
        PSObject item = PSObject.AsPSObject(input);
        string shown = DisplayText.Clean(TextOf(item, nameof(SftpItemInfo.PSPath)) ?? type);
        if (type == nameof(SftpTransferResult))
        {
            shown = DisplayText.Clean(TextOf(item, nameof(SftpTransferResult.Source)) ?? type);
            RequireCopied(item, shown);
        }
        if ((TextOf(item, nameof(SftpItemInfo.FullName)) ?? TextOf(item, nameof(SftpPathInfo.ProviderPath))) is not { } fullName || TextOf(item, nameof(SftpItemInfo.Account)) is not { } account)
        {
            throw new ArgumentTransformationMetadataException(
                $"the {type} '{shown}' comes from another process and does not tell its server; give its path as text, with a session of this process.");
        }
        SftpSession session = Find(account, NameIn(shown)) ?? throw new ArgumentTransformationMetadataException(
            $"'{shown}' comes from another process and is of {DisplayText.Clean(account)}; no session here is one with that account. {WaysOut}");
        path = PathArgument.OnServer(session, fullName);
        return true;
    }

    /// <summary>The session that such a session means here; false for what is none. Throws where none here is one with its account.</summary>
    public static bool TryFind(object? input, [NotNullWhen(true)] out SftpSession? session)
    {
        session = null;
        if (!IsSession(input))
            return false;
        PSObject copy = PSObject.AsPSObject(input);
        string name = TextOf(copy, nameof(SftpSession.Name)) ?? "";
        string account = TextOf(copy, nameof(SftpSession.Account)) ?? "";
        session = Find(account, name) ?? throw new ArgumentTransformationMetadataException(
            $"the session '{DisplayText.Clean(name)}' comes from another process, and its connection with {DisplayText.Clean(account)} stays there. {WaysOut}");
        return true;
    }

    /// <summary>Whether it is a session of another process.</summary>
    public static bool IsSession(object? input) => TypeOf(input) == nameof(SftpSession);

    /// <summary>What such an object was before it came here: the name of its type; null for any other object.</summary>
    public static string? KindOf(object? input) => TypeOf(input);

    private static void RequireCopied(PSObject result, string source)
    {
        string status = TextOf(result, nameof(SftpTransferResult.Status)) ?? "";
        if (status == nameof(SftpTransferStatus.Completed) && TextOf(result, nameof(SftpTransferResult.ProviderPath)) is not null)
            return;
        throw new ArgumentTransformationMetadataException(status switch
        {
            nameof(SftpTransferStatus.Completed) => $"'{source}' was moved away; nothing of it is left on the server.",
            nameof(SftpTransferStatus.Skipped) => $"'{source}' was skipped by the copy, so nothing is done with it here.",
            nameof(SftpTransferStatus.SourceChanged) => $"'{source}' was changed while it was copied, so nothing is done with it here.",
            _ => $"'{source}' was not copied, so nothing is done with it here.",
        });
    }

    private static string? TypeOf(object? input) =>
        input is PSObject { TypeNames: { Count: > 0 } names } && names[0].StartsWith(TypePrefix, StringComparison.Ordinal)
            ? names[0][TypePrefix.Length..]
            : null;

    private static SftpSession? Find(string account, string name)
    {
        SftpSession[] fitting = [.. RunspaceSessions.Current.Sessions
            .Where(session => session.Account == account)];
        return Array.Find(fitting, session => session.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? fitting.FirstOrDefault();
    }

    private static string NameIn(string path) => path[..Math.Max(0, path.IndexOf(':', StringComparison.Ordinal))];

    private static string? TextOf(PSObject item, string property) => item.Properties[property]?.Value?.ToString();
}
