using System.Management.Automation.Provider;
using System.Reflection;
using Microsoft.PowerShell.Commands;

namespace SftpTools.Cmdlets.Provider.Engine;

/// <summary>
/// The dynamic parameters of the drive's commands: objects of the file system's own classes. PowerShell asks the provider of the location
/// for them where it does not know the path yet, and hands them to the provider of the path then; the file system drops what comes in any
/// other class without a word. Its provider makes them, because its classes cannot be made or derived from elsewhere.
/// </summary>
internal static class FileSystemParameters
{
    /// <summary>Those of Get-Content.</summary>
    public static object? ContentReader(CmdletProvider provider, string path) => For(provider).GetContentReaderDynamicParameters(path);

    /// <summary>Those of Set-Content and Add-Content.</summary>
    public static object? ContentWriter(CmdletProvider provider, string path) => For(provider).GetContentWriterDynamicParameters(path);

    /// <summary>Those of Get-ChildItem.</summary>
    public static object? ChildItems(CmdletProvider provider, string path) => Ask(provider, "GetChildItemsDynamicParameters", path, false);

    /// <summary>Those of Test-Path.</summary>
    public static object? ItemExists(CmdletProvider provider, string path) => Ask(provider, "ItemExistsDynamicParameters", path);

    /// <summary>The file system's reader of a file of this machine, with the parameters of the command that the provider works for.</summary>
    public static IContentReader OpenReader(CmdletProvider provider, string path) => For(provider).GetContentReader(path);

    // These are part of what every provider may override, and so of what derived classes rely on.
    private static object? Ask(CmdletProvider provider, string member, params object[] arguments) =>
        typeof(FileSystemProvider)
            .GetMethod(member, BindingFlags.Instance | BindingFlags.NonPublic, [.. arguments.Select(static argument => argument.GetType())])
            ?.Invoke(For(provider), arguments);

    private static FileSystemProvider For(CmdletProvider provider)
    {
        FileSystemProvider fileSystem = new();
        // It warns of obsolete encodings through the command.
        EngineInternals.Lend(provider, fileSystem);
        return fileSystem;
    }
}
