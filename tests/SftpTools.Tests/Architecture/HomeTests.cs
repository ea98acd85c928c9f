using System.Text.RegularExpressions;

namespace SftpTools.Tests.Architecture;

/// <summary>Each concept has one home: what it takes to do it again elsewhere is written nowhere else.</summary>
public sealed class HomeTests
{
    private static readonly IReadOnlyList<SourceFile> s_files = SourceFile.Below("src");

    /// <summary>What is done, how that looks in code, and the one file, or folder, in which it may.</summary>
    public static TheoryData<string, string, string> Concepts => new()
    {
        { "run a copy", @"new TransferJob\(|TransferJob \w+ = new\(", "src/SftpTools.Cmdlets/Copying/TransferRunner.cs" },
        { "run work for the pipeline", @"PipelineThread\.Run\(", "src/SftpTools.Cmdlets/Runtime/WorkRunner.cs" },
        { "choose a temporary name for a target", @"TemporaryName\.For\((?!"""")", "src/SftpTools/Transfer/Names/AtomicWrite.cs" },
        { "clean up after a failure", @"for \(int attempt = 1; attempt <= (?:CleanUp)?Attempts;", "src/SftpTools/Transfer/Retry/CleanUp.cs" },
        { "the connection is gone", @"(?:==|!=|\bis|\bor|\bnot|\() ?SftpErrorKind\.ConnectionLost(?!,)", "src/SftpTools/Errors/ConnectionFault.cs" },
        { "call the system", @"\[(?:LibraryImport|DllImport)\b", "src/SftpTools/Native/" },
        { "print a fingerprint", @"Convert\.ToBase64String\(SHA256", "src/SftpTools/Wire/Fingerprint.cs" },
        { "read binary fields", @"BinaryPrimitives\.ReadUInt32BigEndian\(Take", "src/SftpTools/Wire/WireReader.cs" },
        { "match a pattern of ssh", @"\bstar >= 0", "src/SftpTools/Wire/SshPattern.cs" },
        { "wait in a row", @"_waiters\.RemoveFirst\(", "src/SftpTools/Waiting/WaiterQueue.cs" },
        { "whole seconds of a file's time", @"new DateTimeOffset\(DateTime\.SpecifyKind|/ TimeSpan\.TicksPerSecond", "src/SftpTools/FileSystems/FileTimes.cs" },
        { "large files begin at 8 MiB", @"LargeFile = ", "src/SftpTools/Transfer/TransferProgress.cs" },
        { "make the directories of a job", @"Guard\.CreateDirectoryAsync\(|guard\.CreateDirectoryAsync\(", "src/SftpTools/Transfer/Planning/DirectoryMaker.cs" },
    };

    [Theory]
    [MemberData(nameof(Concepts))]
    public void A_concept_has_one_home(string concept, string pattern, string home)
    {
        string[] places = [.. s_files.Where(file => Regex.IsMatch(file.Code, pattern)).Select(static file => file.Path)];

        Assert.True(places.Length > 0, $"Nothing in src looks like '{concept}' any more.");
        Assert.All(places, place => Assert.StartsWith(home, place, StringComparison.Ordinal));
    }
}
