using SftpTools.Protocol;
using SftpTools.Tests.Servers;
using SftpTools.Tests.Sessions;
using SftpTools.Tests.Transfer;
using SftpTools.Transports;

namespace SftpTools.Tests.FileSystems;

/// <summary>A link is made where it belongs, in whichever order the server takes the arguments and whatever it says about it.</summary>
public sealed class SymlinkOrderTests
{
    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(true, "linkpath-targetpath")]
    [InlineData(true, "targetpath-linkpath")] // A lie.
    [InlineData(false, "linkpath-targetpath")]
    public async Task A_link_is_made_where_it_belongs(bool linkFirst, string? announced)
    {
        FaultScript script = FaultScript.None with { TakesLinkFirst = linkFirst };
        if (announced is not null)
            script = script.With("symlink-order@rjk.greenend.org.uk", announced);
        await using InProcessServer server = InProcessServer.Start(script);
        server.Tree.AddDirectory("/d");
        SftpSession session = await new InProcessTransport(server).OpenSessionAsync(new ConnectionOptions { HostName = "memory" });
        try
        {
            await session.Files.CreateSymbolicLinkAsync("/d/link", "not there", default).InTime();
            await session.Files.CreateSymbolicLinkAsync("/d/second", "/d/link", default).InTime();

            Assert.Equal("not there", await session.Files.ReadLinkAsync("/d/link", default).InTime());
            Assert.Equal("/d/link", await session.Files.ReadLinkAsync("/d/second", default).InTime());
            Assert.Equal(["link", "second"], server.Tree.Resolve("/d", followLast: true).Children.Keys.Order());
            Assert.Equal(["d"], server.Tree.Resolve("/", followLast: true).Children.Keys);
            Assert.Equal(linkFirst ? SftpSymlinkOrder.LinkFirst : SftpSymlinkOrder.TargetFirst, session.Profile.SymlinkOrder);
        }
        finally
        {
            await session.CloseAsync();
        }
    }

    [Fact]
    public async Task A_target_that_the_server_makes_its_own_of_is_told()
    {
        await using InProcessServer server = InProcessServer.Start(
            FaultScript.None with { ChangesLinkTarget = static target => target.StartsWith('/') ? target : "/home/" + target });
        SftpSession session = await new InProcessTransport(server).OpenSessionAsync(new ConnectionOptions { HostName = "memory" });
        try
        {
            Assert.Equal("/home/a", await session.Files.CreateSymbolicLinkAsync("/link", "a", default).InTime());
            Assert.Null(await session.Files.CreateSymbolicLinkAsync("/second", "/a", default).InTime());
        }
        finally
        {
            await session.CloseAsync();
        }
    }

    [Fact]
    public async Task What_was_stated_needs_no_trial()
    {
        await using InProcessServer server = InProcessServer.Start(FaultScript.None with { TakesLinkFirst = true });
        SftpSession session = await new InProcessTransport(server).OpenSessionAsync(new ConnectionOptions
        {
            HostName = "memory",
            ServerFacts = new Dictionary<SftpServerFact, object> { [SftpServerFact.SymlinkOrder] = SftpSymlinkOrder.LinkFirst },
        });
        try
        {
            await session.Files.CreateSymbolicLinkAsync("/link", "target", default).InTime();

            Assert.Equal("target", await session.Files.ReadLinkAsync("/link", default).InTime());
            Assert.Equal(1, server.Log.Count(SftpTools.Protocol.PacketType.SymLink));
        }
        finally
        {
            await session.CloseAsync();
        }
    }
}
