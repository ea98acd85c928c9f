using System.Management.Automation.Provider;
using System.Runtime.CompilerServices;
using SftpTools.Cmdlets.Provider.Engine;
using SftpTools.FileSystems;
using SftpTools.Transfer;

namespace SftpTools.Cmdlets.Provider;

/// <summary>
/// What one command has warned of. PowerShell calls a drive for each item of a wildcard or a pipeline, and what is the server's way with every
/// file is told once all the same.
/// </summary>
internal sealed class CommandWarnings
{
    private static readonly ConditionalWeakTable<object, CommandWarnings> s_commands = [];

    /// <summary>The warnings of copies.</summary>
    public WarningTally<(FileEntry Source, string TargetPath)> Copies { get; } = new();

    /// <summary>The warnings of content, by the path that the command was given.</summary>
    public WarningTally<string> Contents { get; } = new();

    /// <summary>Those of the command that a provider works for; new ones where it is not known.</summary>
    public static CommandWarnings Of(CmdletProvider provider) =>
        EngineInternals.Invocation(provider) is { } command ? s_commands.GetOrCreateValue(command) : new CommandWarnings();
}
