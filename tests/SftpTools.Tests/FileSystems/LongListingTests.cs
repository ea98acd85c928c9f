using SftpTools.FileSystems;
using SftpTools.Tests.Servers;
using SftpTools.Tests.Transfer;

namespace SftpTools.Tests.FileSystems;

/// <summary>Servers that answer a whole directory in one packet.</summary>
public sealed class LongListingTests
{
    [Fact]
    public async Task Three_thousand_entries_in_one_answer_are_listed()
    {
        await using ServerSide side = await ServerSide.StartAsync(FaultScript.None with { EntriesPerName = int.MaxValue });
        for (int i = 0; i < 3000; i++)
            side.Server.Tree.AddFile($"/{new string('n', 60)}{i}", "");
        int count = 0;

        await foreach (FileEntry entry in side.Files.EnumerateAsync("/", default))
            count += entry.Type == FileEntryType.File ? 1 : 0;

        Assert.Equal(3000, count);
    }
}
