using SftpTools.FileSystems;

namespace SftpTools.Transfer.Data;

/// <summary>
/// The holes that a copy leaves in its target: what is zero there already is not written. A file on a server gets its whole length first, and
/// has to show it; where that is refused, all is written. A local file leaves out zeros by itself and gets its length at the end.
/// </summary>
/// <param name="output">The target, with nothing but zeros behind what is known of it.</param>
/// <param name="isRemote">Whether it is on a server.</param>
/// <param name="length">The bytes that it will have, as the source states them.</param>
internal sealed class TargetHoles(IFile output, bool isRemote, long length)
{
    private readonly object _gate = new();

    // Guarded by _gate.
    private Task<bool>? _extension;

    /// <summary>Whether zeros that arrive are looked for: not where the source tells its holes, and not where the target looks itself.</summary>
    public bool SeeksZeros { get; init; }

    /// <summary>Whether a range may be left out; the first question makes the file as long as it will be.</summary>
    public Task<bool> MayLeaveAsync(CancellationToken cancellationToken)
    {
        if (!isRemote)
            return Task.FromResult(true);
        lock (_gate)
            return _extension ??= ExtendAsync(cancellationToken);
    }

    /// <summary>All is written: the file gets the length that it turned out to have.</summary>
    public async Task EndAsync(long copied, CancellationToken cancellationToken)
    {
        if (isRemote)
        {
            // The source has become shorter meanwhile.
            if (_extension is { } extension && await extension.ConfigureAwait(false) && copied < length)
                await output.SetLengthAsync(copied, cancellationToken).ConfigureAwait(false);
            return;
        }
        if ((await output.GetStateAsync(cancellationToken).ConfigureAwait(false)).Length < copied)
            await output.SetLengthAsync(copied, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> ExtendAsync(CancellationToken cancellationToken)
    {
        try
        {
            await output.SetLengthAsync(length, cancellationToken).ConfigureAwait(false);
            return (await output.GetStateAsync(cancellationToken).ConfigureAwait(false)).Length == length;
        }
        catch (SftpException refusal) when (refusal.IsRefusal)
        {
            return false;
        }
    }
}
