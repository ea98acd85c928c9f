using System.Diagnostics.CodeAnalysis;
using SftpTools.FileSystems;

namespace SftpTools.Transfer.Names;

/// <summary>
/// Lets the first file of a job go alone while it is not known whether the server takes temporary names and gives them up again. Some
/// take every file away as it is closed, others refuse to rename and to remove: then one file has shown it, and not each of hundreds.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim holds nothing to dispose until its wait handle is asked for.")]
internal sealed class NameTrial(IFileSystem target)
{
    // A first file that takes longer, for its size or its line, is not waited for by the others.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1, 1);

    private bool IsKnown => target.Profile.TakesTemporaryNames is not null;

    /// <summary>Runs the copy of a file, alone where that is called for.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> copy, CancellationToken cancellationToken)
    {
        if (IsKnown || !await _turn.WaitAsync(s_patience, cancellationToken).ConfigureAwait(false))
            return await copy().ConfigureAwait(false);
        bool held = true;
        try
        {
            if (IsKnown)
            {
                _turn.Release();
                held = false;
            }
            return await copy().ConfigureAwait(false);
        }
        finally
        {
            if (held)
                _turn.Release();
        }
    }
}
