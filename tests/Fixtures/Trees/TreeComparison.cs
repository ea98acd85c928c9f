namespace SftpTools.Fixtures;

/// <summary>What of two trees has to be equal, beside names, kinds, link targets and contents.</summary>
[Flags]
public enum TreeComparison
{
    /// <summary>Names, kinds, link targets and contents only.</summary>
    Content = 0,

    /// <summary>Modification times of files, in whole seconds.</summary>
    FileTimes = 1,

    /// <summary>Modification times of directories, in whole seconds.</summary>
    DirectoryTimes = 2,

    /// <summary>Permission bits.</summary>
    Modes = 4,
}
