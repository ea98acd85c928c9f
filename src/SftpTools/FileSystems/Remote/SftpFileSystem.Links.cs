using SftpTools.Protocol;
using SftpTools.Transfer.Names;

namespace SftpTools.FileSystems.Remote;

/// <summary>
/// Symbolic links. The draft has the link first in SYMLINK and OpenSSH the target, which most others follow; some go by an extension, some
/// by the version line of the client. Told the wrong way round, a server makes a link in another place, so the order is proven by one trial
/// in the directory of the first link.
/// </summary>
internal sealed partial class SftpFileSystem
{
    /// <summary>
    /// Creates a link that holds the target as given; fails when the path exists. Returns the target that the server shows where it is another:
    /// some make of it what they like (MySecureShell). Null where it is the same, or not shown.
    /// </summary>
    public async ValueTask<string?> CreateSymbolicLinkAsync(string path, string target, CancellationToken cancellationToken)
    {
        SftpClient client = await ConnectToChangeAsync(cancellationToken).ConfigureAwait(false);
        SftpSymlinkOrder order = await FindSymlinkOrderAsync(client, path, cancellationToken).ConfigureAwait(false);
        try
        {
            await client.SymLinkAsync(path, target, order, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            throw await ExplainCreationAsync(exception, path).ConfigureAwait(false);
        }
        try
        {
            string stored = await client.ReadLinkAsync(path, cancellationToken).ConfigureAwait(false);
            return stored == target ? null : stored;
        }
        catch (SftpException exception) when (exception.IsRefusal)
        {
            return null;
        }
    }

    private async ValueTask<SftpSymlinkOrder> FindSymlinkOrderAsync(SftpClient client, string path, CancellationToken cancellationToken)
    {
        SftpKnownFact? known = Profile.Find(SftpServerFact.SymlinkOrder);
        SftpSymlinkOrder order = known?.Value as SftpSymlinkOrder? ?? SftpSymlinkOrder.TargetFirst;
        if (known is { Origin: SftpFactOrigin.Learned or SftpFactOrigin.Stated })
            return order;
        // Whole paths beside the link, which nobody else uses: whichever of the two becomes the link, it is found and removed.
        string directory = Paths.GetParent(path) ?? "/";
        ulong token = CopyToken.Next();
        string link = RemotePathSyntax.Join(directory, TemporaryName.For("link", token));
        string other = RemotePathSyntax.Join(directory, TemporaryName.For("target", token));
        try
        {
            await client.SymLinkAsync(link, other, order, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.StatusCode is not null)
        {
            // No links here, or none for us: the link itself will tell.
            return order;
        }
        SftpSymlinkOrder swapped = order == SftpSymlinkOrder.TargetFirst ? SftpSymlinkOrder.LinkFirst : SftpSymlinkOrder.TargetFirst;
        foreach ((string place, SftpSymlinkOrder shown) in new[] { (link, order), (other, swapped) })
        {
            // Not cancelled from here on: the link of the trial must not stay.
            if (await EntryTypeProbe.IsLinkAsync(client, place, CancellationToken.None).ConfigureAwait(false) != true)
                continue;
            Profile.Learn(SftpServerFact.SymlinkOrder, shown, "the link of a trial was read back");
            await RemoveTrialAsync(client, place).ConfigureAwait(false);
            return shown;
        }
        // It is one of the two, and nothing tells which.
        await RemoveTrialAsync(client, link).ConfigureAwait(false);
        await RemoveTrialAsync(client, other).ConfigureAwait(false);
        return order;
    }

    private static async ValueTask<bool> IsLinkByLookAsync(SftpClient client, string path)
    {
        try
        {
            return SftpEntries.TypeOf(await client.LStatAsync(path, CancellationToken.None).ConfigureAwait(false)) == FileEntryType.SymbolicLink;
        }
        catch (SftpException exception) when (exception.StatusCode is not null)
        {
            return false;
        }
    }

    private static async ValueTask RemoveTrialAsync(SftpClient client, string path)
    {
        try
        {
            await client.RemoveAsync(path, CancellationToken.None).ConfigureAwait(false);
        }
        catch (SftpException exception) when (exception.StatusCode is not null)
        {
            // Whoever may make links and remove none keeps it; its name says what it is.
        }
    }
}
