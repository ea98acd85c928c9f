using System.Reflection;
using System.Text.RegularExpressions;
using SftpTools.Protocol;
using SftpTools.Protocol.Channels;

namespace SftpTools.Tests.Architecture;

/// <summary>The layers know only what they may know, and a file holds what its name says.</summary>
public sealed class LayerTests
{
    private const string Engine = "src/SftpTools";
    private const int LongestFile = 500;

    [Fact]
    public void Protocol_knows_no_process_no_socket_and_no_other_layer()
    {
        NamesNone(Engine + "/Protocol", "Process", "ProcessStartInfo", "Socket", "TcpClient", "NetworkStream", @"System\.Net", @"Microsoft\.Win32");
        NamesNone(Engine + "/Protocol", Layers("Transports", "Sessions", "Trust", "FileSystems", "Transfer", "Sync", "Items"));
    }

    [Fact]
    public void Transfer_and_sync_know_no_transport_and_no_protocol_type()
    {
        NamesNone(Engine + "/Transfer", Layers("Protocol", "Transports"));
        NamesNone(Engine + "/Sync", Layers("Protocol", "Transports"));
        NamesNone(Engine + "/Transfer", "SftpClient", "SftpChannel", "PacketType", "OpenFlags", "SftpAttributes");
        NamesNone(Engine + "/Sync", "SftpClient", "SftpChannel", "PacketType", "OpenFlags", "SftpAttributes");
    }

    [Fact]
    public void Transports_know_no_protocol()
    {
        NamesNone(Engine + "/Transports", Layers("Protocol", "FileSystems", "Transfer", "Sync"));
        NamesNone("src/SftpTools.SshNet", Layers("Protocol", "FileSystems", "Transfer", "Sync"));
    }

    [Fact]
    public void Only_the_OpenSSH_transport_starts_processes() => NamesNone(
        SourceFile.Below(Engine).Where(static file => !file.Path.StartsWith(Engine + "/Transports/OpenSsh/", StringComparison.Ordinal)),
        "Process", "ProcessStartInfo");

    [Fact]
    public void Nothing_below_the_cmdlets_knows_PowerShell()
    {
        NamesNone(Engine, @"System\.Management", "PSCmdlet", "PSObject", "PSCredential");
        NamesNone("src/SftpTools.SshNet", @"System\.Management", "PSCmdlet", "PSObject", "PSCredential");
    }

    [Fact]
    public void Only_SshNet_knows_Renci() => NamesNone(
        SourceFile.Below("src").Where(static file => !file.Path.StartsWith("src/SftpTools.SshNet/", StringComparison.Ordinal)),
        "Renci");

    [Fact]
    public void The_engine_needs_nothing_but_the_framework()
    {
        AssemblyName[] references = typeof(SftpException).Assembly.GetReferencedAssemblies();

        Assert.All(references, static reference => Assert.Matches(@"^(System|Microsoft\.Win32)\.", reference.Name));
        Assert.DoesNotContain(references, static reference => reference.Name!.Contains("Management", StringComparison.Ordinal));
    }

    [Fact]
    public void No_file_is_longer_than_a_reader_bears() => Assert.Empty(
        AllFiles().Where(static file => file.LineCount > LongestFile).Select(static file => $"{file}: {file.LineCount} lines"));

    [Fact]
    public void A_file_holds_one_type_and_has_its_name()
    {
        // A part of a type is in Type.Aspect.cs.
        string[] others = [.. AllFiles()
            .Select(static file => (File: file, Types: file.TopLevelTypes.ToArray()))
            .Where(static pair => pair.Types.Length > 1 || (pair.Types.Length == 1 && pair.Types[0] != pair.File.Name.Split('.')[0]))
            .Select(static pair => $"{pair.File}: {string.Join(", ", pair.Types)}")];

        Assert.Empty(others);
    }

    [Fact]
    public void The_rules_see_what_they_forbid()
    {
        Assert.Contains("SftpChannel", SourceFile.Below(Engine).SelectMany(static file => file.TopLevelTypes));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => NamesNone(Engine + "/FileSystems", @"SftpTools\.Protocol"));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => NamesNone(Engine + "/Errors", Layers("Protocol")[1]));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => NamesNone(Engine + "/Transports", "Process"));
    }

    private static IEnumerable<SourceFile> AllFiles() => SourceFile.Below("src").Concat(SourceFile.Below("tests"));

    /// <summary>Patterns for a use of these layers: by the whole name, or as the inner name within SftpTools.</summary>
    private static string[] Layers(params string[] layers) =>
        [.. layers.Select(static layer => $@"SftpTools\.{layer}"), .. layers.Select(static layer => $@"(?<!\.){layer}(?=\.[A-Z])")];

    private static void NamesNone(string folder, params string[] patterns) => NamesNone(SourceFile.Below(folder), patterns);

    private static void NamesNone(IEnumerable<SourceFile> files, params string[] patterns)
    {
        Regex forbidden = new($@"(?<!\w)(?:{string.Join('|', patterns)})(?!\w)", RegexOptions.CultureInvariant);
        Assert.Empty(files.SelectMany(file => forbidden.Matches(file.Code).Select(match => $"{file}: {match.Value}")));
    }
}
