using System.Management.Automation;
using SftpTools.Cmdlets.Output;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Errors;
using SftpTools.Trust;

namespace SftpTools.Cmdlets.Commands;

/// <summary>What the cmdlets about known hosts share: which files they mean, and how a host is named.</summary>
public abstract class KnownHostsCmdlet : SftpCmdlet
{
    private protected KnownHostsCmdlet()
    {
    }

    /// <summary>The known_hosts files that are read: the given one, or those that ssh reads.</summary>
    private protected IReadOnlyList<string> FilesToRead(string? path) =>
        path is null ? [.. KnownHostsPaths.User, .. KnownHostsPaths.System] : [FullPath(path)];

    /// <summary>The known_hosts file that is written: the given one, or the user's.</summary>
    private protected string FileToWrite(string? path) => path is null ? KnownHostsPaths.User[0] : FullPath(path);

    /// <summary>The name under which a host stands in the files.</summary>
    /// <param name="host">As -HostName takes it; it may bring its port.</param>
    /// <param name="port">The port that was given beside it, which counts more.</param>
    /// <exception cref="SftpException">It is not a host address.</exception>
    private protected static KnownHostName NameOf(string host, int? port)
    {
        HostAddress address = HostAddress.Parse(host);
        return KnownHostName.Of(address.HostName, port ?? address.Port ?? KnownHostName.DefaultPort);
    }

    /// <summary>The hosts that were given. The last line of a file of names is often an empty one; nothing else is an error.</summary>
    private protected string[] NamedHosts(string[] given)
    {
        string[] named = [.. given.Where(static host => !string.IsNullOrWhiteSpace(host))];
        if (named.Length == 0 && !MyInvocation.ExpectingInput)
            ThrowTerminatingError(ErrorRecords.Usage("SftpHostNameMissing", "-HostName is empty: it names no host.", given));
        return named;
    }

    /// <summary>Says which lines were left out.</summary>
    private protected void WriteProblems(IEnumerable<KnownHostsProblem> problems)
    {
        foreach (KnownHostsProblem problem in problems)
            WriteWarning(problem.ToString());
    }

    /// <summary>Says that a host or line is not there.</summary>
    private protected void WriteNotFound(string what, IEnumerable<string> files, string more = "")
    {
        string places = string.Join("' or '", files.Select(DisplayText.Clean));
        WriteError(new ErrorRecord(
            new ItemNotFoundException($"No key of '{DisplayText.Clean(what)}' is known in '{places}'.{more}"),
            "SftpKnownHostNotFound",
            ErrorCategory.ObjectNotFound,
            what));
    }

    /// <summary>Brings a fingerprint that the user gave into the form that keys have it.</summary>
    private protected string? ReadFingerprint(string? text)
    {
        if (text is null)
            return null;
        try
        {
            return Wire.Fingerprint.Normalize(text);
        }
        catch (FormatException exception)
        {
            ThrowTerminatingError(ErrorRecords.Usage("SftpFingerprintInvalid", exception.Message + ".", text));
            throw;
        }
    }

    private string FullPath(string path) => GetUnresolvedProviderPathFromPSPath(path);
}
