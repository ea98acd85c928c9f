using SftpTools.Fixtures;

namespace SftpTools.Tests.Fixtures;

public sealed class TestTreeTests : IDisposable
{
    private const TreeComparison Everything =
        TreeComparison.FileTimes | TreeComparison.DirectoryTimes | TreeComparison.Modes;

    private static readonly TestTreeOptions s_options = new()
    {
        Count = 300,
        VarySize = true,
        FilesPerDirectory = 20,
        OddNames = true,
        Links = true,
    };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Is_the_same_for_the_same_options()
    {
        Assert.Equal(TestTree.Create(_folder.Combine("one"), s_options), TestTree.Create(_folder.Combine("two"), s_options));

        Assert.Empty(TreeComparer.Compare(_folder.Combine("one"), _folder.Combine("two"), Everything));
    }

    [Fact]
    public void Shows_each_kind_of_difference()
    {
        TestTree.Create(_folder.Combine("one"), s_options);
        TestTree.Create(_folder.Combine("two"), s_options);
        string two = _folder.Combine("two");
        File.Delete(Path.Combine(two, "file-00001.dat"));
        File.AppendAllText(Path.Combine(two, "file-00002.dat"), "more");
        File.SetLastWriteTimeUtc(Path.Combine(two, "file-00004.dat"), DateTime.UnixEpoch);
        File.WriteAllText(Path.Combine(two, "additional"), "");
        File.Delete(Path.Combine(two, "links", "to-file"));
        File.CreateSymbolicLink(Path.Combine(two, "links", "to-file"), "elsewhere");
        byte[] bytes = File.ReadAllBytes(Path.Combine(two, "odd names", "new\nline"));
        bytes[^1] ^= 1;
        File.WriteAllBytes(Path.Combine(two, "odd names", "new\nline"), bytes);

        IReadOnlyList<string> differences = TreeComparer.Compare(_folder.Combine("one"), two);
        IReadOnlyList<string> times = TreeComparer.Compare(
            _folder.Combine("one", "file-00004.dat"), Path.Combine(two, "file-00004.dat"), TreeComparison.FileTimes);

        Assert.Collection(
            differences,
            line => Assert.Equal("'file-00001.dat' is missing", line),
            line => Assert.StartsWith("'file-00002.dat' has ", line, StringComparison.Ordinal),
            line => Assert.Equal("'links/to-file' links to 'elsewhere', expected 'target.dat'", line),
            line => Assert.StartsWith("'odd names/new\\nline' differs at byte ", line, StringComparison.Ordinal),
            line => Assert.Equal("'additional' should not be there", line));
        Assert.Contains("has the time 1970-01-01", Assert.Single(times), StringComparison.Ordinal);
    }
}
