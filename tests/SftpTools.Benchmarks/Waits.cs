using System.Globalization;

namespace SftpTools.Benchmarks;

/// <summary>
/// How long one waits for a connection and for the first entry of a listing, in milliseconds; medians.
/// </summary>
internal sealed record Waits(
    double ConnectSshNet, double ConnectOpenSsh, double ConnectSftpClient,
    double EntrySshNet, double EntryOpenSsh, double EntrySftpClient)
{
    private const double MaxConnectRatio = 1.2;

    /// <summary>What is asked of SSH.NET's channel in these.</summary>
    public IEnumerable<Claim> Claims(int entries)
    {
        double connect = ConnectSshNet / ConnectSftpClient;
        yield return new(
            "connecting, engine over SSH.NET against SftpClient",
            Text($"{connect:0.00} times its time ({ConnectSshNet:0} ms and {ConnectSftpClient:0} ms; over ssh {ConnectOpenSsh:0} ms)"),
            Text($"at most {MaxConnectRatio} times"),
            connect <= MaxConnectRatio);
        yield return new(
            $"first entry of {entries.ToString("N0", CultureInfo.InvariantCulture)}, engine over SSH.NET",
            Text($"{EntrySshNet:0.0} ms (over ssh {EntryOpenSsh:0.0} ms, SftpClient {EntrySftpClient:0.0} ms)"),
            "no later than over ssh",
            EntrySshNet <= EntryOpenSsh);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
