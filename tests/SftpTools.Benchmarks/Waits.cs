namespace SftpTools.Benchmarks;

/// <summary>How long one waits for a connection and for the first entry of a listing, in milliseconds; medians.</summary>
internal sealed record Waits(
    double ConnectSshNet, double ConnectOpenSsh, double ConnectSftpClient,
    double EntrySshNet, double EntryOpenSsh, double EntrySftpClient);
