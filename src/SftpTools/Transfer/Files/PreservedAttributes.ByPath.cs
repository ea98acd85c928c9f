using SftpTools.FileSystems;

namespace SftpTools.Transfer.Files;

/// <summary>What a server refuses to set on an open file: some set it by its path.</summary>
internal readonly partial record struct PreservedAttributes
{
    /// <summary>Sets what was refused by the path, each for itself where both at once are refused. Returns what was not kept.</summary>
    private async Task<TransferWarning?> SetByPathAsync(
        IFileSystem files, string path, Setting setting, CancellationToken cancellationToken)
    {
        (Task owned, Task moded, Task changed) = setting;
        owned = await AgainAsync(owned, Owner).ConfigureAwait(false);
        moded = await AgainAsync(moded, Mode).ConfigureAwait(false);
        changed = await AgainAsync(changed, Change).ConfigureAwait(false);
        PreservedAttributes each = this;
        if (IsRefused(changed) && Change is { LastWriteTimeUtc: not null, Mode: not null })
        {
            each = this with { Change = Change with { Mode = null }, Mode = new EntryChange(null, null, Change.Mode) };
            moded = await AgainAsync(changed, each.Mode).ConfigureAwait(false);
            changed = await AgainAsync(changed, each.Change).ConfigureAwait(false);
        }
        // The file was made with its mode, so it may have it without anybody setting it.
        bool isModeAlone = IsRefused(changed) && each.Change is { LastWriteTimeUtc: null, Mode: not null };
        if (IsRefused(moded) || isModeAlone)
        {
            int? present = (await Look.AtAsync(files, path, followLink: false, cancellationToken).ConfigureAwait(false)).Entry?.Mode;
            if (IsRefused(moded) && present == each.Mode.Mode)
                moded = Task.CompletedTask;
            if (isModeAlone && present == each.Change.Mode)
                changed = Task.CompletedTask;
        }
        return await each.WarningAsync(new Setting(owned, moded, changed)).ConfigureAwait(false);

        async Task<Task> AgainAsync(Task refused, EntryChange change)
        {
            if (!IsRefused(refused))
                return refused;
            Task again = files.SetAttributesAsync(path, change, cancellationToken).AsTask();
            await again.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return again;
        }
    }

    private static bool IsRefused(Task task) =>
        task.Exception?.InnerException is SftpException { IsRefusal: true };
}
