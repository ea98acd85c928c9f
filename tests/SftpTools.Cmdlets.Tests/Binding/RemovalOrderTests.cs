using SftpTools.Cmdlets.Targets;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Tests.Binding;

/// <summary>Removals overlap unless one is in the other.</summary>
public sealed class RemovalOrderTests
{
    [Theory]
    [InlineData("/a/x", false, "/a/y", false)]
    [InlineData("/a", true, "/b", true)]
    [InlineData("/a", true, "/ab", false)]
    [InlineData("/a/b", true, "/a/bc/d", false)]
    [InlineData("/a/b/c", false, "/a/b/d", true)]
    public async Task What_is_apart_does_not_wait(string first, bool firstIsDirectory, string second, bool secondIsDirectory) =>
        Assert.False(await WaitsAsync(Entry(first, firstIsDirectory), Entry(second, secondIsDirectory)));

    [Theory]
    [InlineData("/a", "/a/x")]
    [InlineData("/a", "/a/b/c/x")]
    [InlineData("/", "/x")]
    public async Task What_is_in_a_directory_waits_for_it(string directory, string inside) =>
        Assert.True(await WaitsAsync(Entry(directory, isDirectory: true), Entry(inside, isDirectory: false)));

    [Theory]
    [InlineData("/a/x", "/a")]
    [InlineData("/a/b/c/x", "/a/b")]
    [InlineData("/a/b/c/x", "/a")]
    public async Task A_directory_waits_for_what_is_in_it(string inside, string directory) =>
        Assert.True(await WaitsAsync(Entry(inside, isDirectory: false), Entry(directory, isDirectory: true)));

    [Fact]
    public async Task A_drain_waits_for_all_and_tells_a_failure()
    {
        RemovalOrder order = new(8);
        TaskCompletionSource slow = new();
        await order.AddAsync(null!, Entry("/a", false), slow.Task);
        await order.AddAsync(null!, Entry("/b", false), Task.FromException(new SftpException(SftpErrorKind.Failure, "no")));
        Task drained = order.DrainAsync();
        Assert.False(drained.IsCompleted);

        slow.SetResult();

        await Assert.ThrowsAsync<SftpException>(() => drained.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private static async Task<bool> WaitsAsync(FileEntry first, FileEntry second)
    {
        RemovalOrder order = new(8);
        TaskCompletionSource removal = new();
        await order.BeforeAsync(null!, first);
        await order.AddAsync(null!, first, removal.Task);
        Task before = order.BeforeAsync(null!, second).AsTask();
        bool waits = !before.IsCompleted;
        removal.SetResult();
        await before.WaitAsync(TimeSpan.FromSeconds(30));
        return waits;
    }

    private static FileEntry Entry(string path, bool isDirectory) =>
        new(path, path[(path.LastIndexOf('/') + 1)..], isDirectory ? FileEntryType.Directory : FileEntryType.File);
}
