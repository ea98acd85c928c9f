using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using SftpTools.Errors;
using SftpTools.Trust;

namespace SftpTools.Transports.OpenSsh;

/// <summary>Fetches host keys by the system's ssh-keyscan, which ends its connections before any login.</summary>
internal sealed class KeyScanProbe : IHostKeyProbe
{
    // A server has a handful of keys of a few kilobytes at the most.
    private const int LongestOutput = 1024 * 1024;

    // What ssh-keyscan may take beyond its own time, for looking up the name and for starting on a busy machine.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);

    /// <summary>The command to start; another one only in tests.</summary>
    public string Command { get; init; } = "ssh-keyscan";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HostKey>> ProbeAsync(
        string host, int port, IReadOnlyList<string> keyTypes, TimeSpan timeout, CancellationToken cancellationToken)
    {
        string[] families = [.. keyTypes.Select(FamilyOf).OfType<string>().Distinct()];
        if (keyTypes.Count > 0 && families.Length == 0)
            return [];

        using CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(timeout + s_grace);
        Stopwatch clock = Stopwatch.StartNew();
        using Process process = Start(Arguments(host, port, families, timeout));
        try
        {
            Task<string> words = ReadAsync(process.StandardError, bound.Token);
            string output = await ReadAsync(process.StandardOutput, bound.Token).ConfigureAwait(false);
            string complaints = await words.ConfigureAwait(false);
            await process.WaitForExitAsync(bound.Token).ConfigureAwait(false);
            IReadOnlyList<HostKey> keys = Parse(host, output);
            if (keys.Count == 0)
                ThrowIfFailed(host, port, complaints, clock.Elapsed >= timeout);
            return keyTypes.Count == 0 ? keys : [.. keys.Where(key => keyTypes.Contains(key.Algorithm))];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TimedOut(host, port);
        }
        finally
        {
            Kill(process);
        }
    }

    /// <summary>The command line; what could be an option, a list or a range of hosts is refused.</summary>
    internal static IReadOnlyList<string> Arguments(string host, int port, IReadOnlyList<string> families, TimeSpan timeout)
    {
        // ssh-keyscan takes lists with commas and, since 9.4, ranges with a slash.
        if (SshArguments.CheckedHost(host).AsSpan().IndexOfAny(",/") >= 0)
            throw new SftpException(SftpErrorKind.ConnectionLost, $"'{DisplayText.Clean(host)}' cannot be the name of a host.");
        int seconds = Math.Max(1, (int)Math.Ceiling(timeout.TotalSeconds));
        List<string> arguments =
        [
            "-T", seconds.ToString(CultureInfo.InvariantCulture),
            "-p", port.ToString(CultureInfo.InvariantCulture),
        ];
        if (families.Count > 0)
            arguments.AddRange(["-t", string.Join(',', families)]);
        arguments.AddRange(["--", host]);
        return arguments;
    }

    /// <summary>Reads the output: lines of a host, a type and a key. What is no such line is a comment.</summary>
    internal static IReadOnlyList<HostKey> Parse(string host, string output)
    {
        List<HostKey> keys = [];
        foreach (string line in output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#'))
                continue;
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            try
            {
                HostKey key = fields.Length >= 3
                    ? HostKey.FromFields(fields[1], fields[2])
                    : throw new FormatException("the line of ssh-keyscan has no key");
                if (!keys.Contains(key))
                    keys.Add(key);
            }
            catch (FormatException exception)
            {
                throw SftpException.Malformed(
                    $"'{DisplayText.Clean(host)}' showed a host key that cannot be read: {exception.Message}.");
            }
        }
        return keys;
    }

    /// <summary>What ssh-keyscan calls a type; null for those it cannot ask for.</summary>
    private static string? FamilyOf(string keyType) => keyType switch
    {
        "ssh-ed25519" => "ed25519",
        "ssh-rsa" => "rsa",
        "ssh-dss" => "dsa",
        _ when keyType.StartsWith("ecdsa-sha2-", StringComparison.Ordinal) => "ecdsa",
        _ => null,
    };

    private Process Start(IReadOnlyList<string> arguments)
    {
        string program = SystemProgram.Find(Command) ?? throw CannotStart(SystemProgram.Missing, null);
        ProcessStartInfo start = new(program, arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            Process process = Process.Start(start) ?? throw new InvalidOperationException("The process was not started.");
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception exception)
        {
            throw CannotStart(exception.Message, exception);
        }
    }

    private SftpException CannotStart(string reason, Exception? cause) => new(
        SftpErrorKind.NotSupported,
        $"Fetching host keys needs the command '{Command}', which could not be started: {reason.TrimEnd('.')}.",
        cause);

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken token)
    {
        char[] buffer = new char[8192];
        System.Text.StringBuilder text = new();
        while (await reader.ReadAsync(buffer, token).ConfigureAwait(false) is > 0 and int count)
        {
            if (text.Length + count > LongestOutput)
                throw SftpException.Malformed("ssh-keyscan does not stop writing.");
            text.Append(buffer, 0, count);
        }
        return text.ToString();
    }

    private static void ThrowIfFailed(string host, int port, string words, bool isLate)
    {
        string[] lines = [.. words.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        // Once the server has said what it is, ssh-keyscan writes that as a comment; then it has no key of the types asked for.
        string[] complaints = [.. lines.Where(static line => !line.StartsWith('#'))];
        if (isLate || complaints.Any(static line => line.Contains("timed out", StringComparison.OrdinalIgnoreCase)))
            throw TimedOut(host, port);
        string tail = DisplayText.Clean(string.Join(" | ", complaints.Distinct().TakeLast(4)));
        if (tail.Length > 0)
        {
            throw new SftpException(
                SftpErrorKind.ConnectionLost, $"'{DisplayText.Clean(host)}' port {port} shows no host key. ssh-keyscan says: {tail}");
        }
        if (lines.Length == 0)
        {
            throw new SftpException(
                SftpErrorKind.ConnectionLost,
                $"'{DisplayText.Clean(host)}' port {port} shows no host key: it refused the connection, or is no SSH server.");
        }
    }

    private static SftpException TimedOut(string host, int port) =>
        new(SftpErrorKind.Timeout, $"'{DisplayText.Clean(host)}' port {port} showed no host key in time.");

    private static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill();
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It has just ended.
        }
    }
}
