using System.Management.Automation;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Provider.Engine;
using SftpTools.Cmdlets.Targets;
using SftpTools.FileSystems;
using SftpTools.Items;

namespace SftpTools.Cmdlets.Provider;

/// <summary>Which items of a directory Get-ChildItem was asked for.</summary>
internal sealed record ChildItemSelection
{
    /// <summary>Whether only what is not a directory is wanted.</summary>
    public bool File { get; init; }

    /// <summary>Whether only directories, and links to them, are wanted.</summary>
    public bool Directory { get; init; }

    /// <summary>Whether only names that begin with a dot are wanted.</summary>
    public bool Hidden { get; init; }

    /// <summary>Whether only what nobody may write is wanted.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Whether only system files are wanted, of which a server has none.</summary>
    public bool System { get; init; }

    /// <summary>Whether to walk into links to directories, too. Each real directory is entered once, so loops end.</summary>
    public bool FollowSymlink { get; init; }

    /// <summary>An expression of attributes, such as "Directory+Hidden"; null for none.</summary>
    public FlagsExpression<FileAttributes>? Attributes { get; init; }

    /// <summary>Takes it from what was written.</summary>
    public static ChildItemSelection From(WrittenParameters written) => new()
    {
        File = written.TakeSwitch(nameof(File)),
        Directory = written.TakeSwitch(nameof(Directory)),
        Hidden = written.TakeSwitch(nameof(Hidden)),
        ReadOnly = written.TakeSwitch(nameof(ReadOnly)),
        System = written.TakeSwitch(nameof(System)),
        FollowSymlink = written.TakeSwitch(nameof(FollowSymlink)),
        Attributes = written.Take<FlagsExpression<FileAttributes>>(nameof(Attributes)),
    };

    /// <summary>The filter that shows them.</summary>
    /// <param name="names">The names that are wanted.</param>
    /// <param name="force">Whether hidden names are shown.</param>
    public EntryFilter ToFilter(NameFilter names, bool force) => new()
    {
        Names = names,
        ShowHidden = force || (Attributes is { } asked && SpeaksOfHidden(asked)),
        OnlyHidden = Hidden,
        OnlyFiles = File,
        OnlyDirectories = Directory,
        PassesAttributes = ReadOnly || System || Attributes is not null ? HasAttributes : null,
    };

    private bool HasAttributes(FileEntry entry, bool isContainer)
    {
        FileAttributes attributes = EntryAttributes.Of(entry, isContainer);
        return (!ReadOnly || attributes.HasFlag(FileAttributes.ReadOnly))
            && (!System || attributes.HasFlag(FileAttributes.System))
            && Attributes?.Evaluate(attributes) != false;
    }

    // PowerShell shows hidden items, too, when the expression names them: then the answer depends on it for some set of the others.
    private static bool SpeaksOfHidden(FlagsExpression<FileAttributes> expression)
    {
        const FileAttributes Every = FileAttributes.Directory | FileAttributes.ReparsePoint | FileAttributes.ReadOnly | FileAttributes.Normal
            | FileAttributes.System;
        for (FileAttributes some = Every; ; some = (some - 1) & Every)
        {
            if (expression.Evaluate(some) != expression.Evaluate(some | FileAttributes.Hidden))
                return true;
            if (some == default)
                return false;
        }
    }
}
